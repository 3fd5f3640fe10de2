# Runs before Home Assistant starts; what you wrote yourself is never changed, only added to.
set -eu
cd /config
if [ ! -e configuration.yaml ]; then
  printf '%s\n' \
    'default_config:' \
    'automation: !include automations.yaml' \
    'script: !include scripts.yaml' \
    'scene: !include scenes.yaml' >configuration.yaml
  [ -e automations.yaml ] || echo '[]' >automations.yaml
  touch scripts.yaml scenes.yaml
fi
# Home Assistant takes http: over once, and asks to delete it then: whoever did so does not find it here again.
if [ ! -e .proxy-was-trusted ]; then
  grep -q '^http:' configuration.yaml || printf '%s\n' \
    '' \
    '# The sidecar passes requests on from the loopback address.' \
    'http:' \
    '  use_x_forwarded_for: true' \
    '  trusted_proxies: ["127.0.0.1", "::1"]' >>configuration.yaml
  touch .proxy-was-trusted
fi
