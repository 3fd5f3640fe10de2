"""The pretend host's records: what was adopted, saved, made public, and what registries hold."""
