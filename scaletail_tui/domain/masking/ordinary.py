"""Words that manuals and logs are made of: what is one of these, is no password that somebody made up.

Counted in the manuals of the usual packages and in logs, by how many of them have the word.
"""

from __future__ import annotations

_WORDS = """
abi able abort aborted about above absent absolute accept acceptable accepted accepts access accessed accessing
accidentally according accordingly account accounts acl acme across action actions active acts actual actually adc add
added adding addition additional additionally addr address addresses addrs adds adjust adjusting admin advertise
advertised advertisement advertising advised affect affected affects after again against age agent aging ago agreement
alembic algorithm algorithms alias aliased aliases alice align alignment all allocate allocated allocation allow
allowed allowedips allowing allowlist allows along alongside alpha alphanumeric already also alternate alternative
alternatively although always amount analysis ancestor and andreas andrew annotation annotations anonymous another
answer answers anthos any anymore anyone anything anyway apache api apis app appear appears append applicable
application applications applied applies apply applying appropriate approval apptype apr apt aqs aqt arbitrary
architecture architectures archive archives are arg args argument arguments argv arising arm around array arraybuffer
arrays artifact artifacts ascii ask asking assert assertion assertionerror assign assigned assignment associated
assume assumed asufs async attach attached attempt attempted attempting attempts attestation attestor attribute
attributes attrs audience audit audited aug auth authenticate authenticated authentication authenticator authkey
authkeys authn author authority authorization authorize authorized authors authroutine authtoken authurl auto autoconf
automake automatic automatically availability available average avoid avoids away aws back backend background backup
backups bad bar bare bart base based basic baz bcrypt because become becomes been before begin beginning begins
behavior behaviour being belong belongs below best beta better between big bin binaries binary bind binding bindings
bit bits blank block blocked blocks blue bob body bogus bold bool boolean boom boot booting bootstrap borins both
bound bounds branch branches brand break breaks bring bringing broken bsd bucket buf buffer buffered buffers bufio bug
bugs build building builds built bump bus business but button bypass byte bytes cache cached caching cal call callback
called caller callers calling calls can cancel canceled cand candidate candidates cannot canonical cap capability
capable capmap caps captive captiveportal card care carol case cases catch cause caused causes causing celery center
cert certain certificate certificates certs cfg cflags chain chains challenge change changed changelog changes
changing channel char character characters charge charset chcng check checked checking checkpoint checks child choice
choose choosing chosen chvno cidr cipher claim claims clang clarify class classes clause clean cleaning cleanup clear
cleared clearing cli client clientid clients clientupdate clock clone close closed closes closing cloud cls cluster
clusters cmake cmd cmek cmp code codes collecting collection colon color column com combination combinations combined
come comes comma command commandline commands comment comments commit commitid commits common communication community
compare compared comparison compat compatibility compatible compilation compile compiled compiler compilers compiling
complete completed completely completion complex compliance compliant component components composer compressed
compression compute concurrent condition conditional conditions conf config configmap configs configuration
configurations configure configured configuring conflict conflicts conforming conn connect connected connecting
connection connections connectivity connector conngen connmark conns consequential consider considered consistency
consistent consists console const constant constants constrained constraint constraints constructor contact contain
contained container containerd containing contains content contents context continue continues continuing contract
contrase contributors control controlhttp controls conversion convert converted copied copies copy copying copyright
core correct corrected correctly correspond corresponding cost could couldn count counter cover covered cpu crash
create created createdat creates creating creation cred credential credentials critical crl crypto cryptography
cryptokey csi ctrl ctx cur curl curr current currently curses curve custom customer cwd daemon damage damages daniel
dash dashes data database databases dataplex dataproc date datetimes dave david day days dbus deadline deal dealings
debconf debhelper debian debug debugging dec decimal decl declaration declare declared decode decoded decoding
decrementing decrypting decryption default defaultroute defaults define defined defines definition definitions del
delay delete deleted deletes deleting deletion delimiter delta demand denied denotes dep depend dependencies
dependency dependent depending depends deploy deploying deployment deprecated derivation derive derived derp derpdist
derper derphttp des descending describe described describes describing description descriptions descriptor designed
desired despite dest destination destroy detail detailed details detect detected detection determine determined
determines determining dev developer developers development device devices dhcp diagnostic diagnostics dial dialer
dickey dict did didn diff differ difference different differs digest dir direct directive directly directories
directory disable disabled disables disabling disclaimer disco discovery discussion disk display displayed displays
dist distance distribute distributed distribution ditto div dns dnsname doc docbook docker docs document documentation
documented documents does doesn doing dologin domain domains don done dot double down download downloaded downloading
driver drop dropped dropping dsa dst dstlength due dump duplicate duration during dynamic dynamically each earlier
early easier easily easy ecdh ecdsa echo econnrefused edge edit editprefs effect effective egress eio either elapsed
element elements elliptic else email embedded emerg emit emitted empty enable enabled enables enabling encoded
encoding encrypt encrypted encrypting encryption end ended ending endpoint endpointid endpoints ends enforce engine
english enough ensure ensures ensuring enter entered entire entries entry entrypoint enum enumerate enumerating env
environment environments eof ephemeral epoch epoll equal equals equivalent eric erin err error errors errs escape
especially estimate etag etc evaluates even event events every everything exact exactly example examples exceed
exceeded except exception exceptions exchange exchanges exclude excluding exec execqueue executable execute executed
executing execution exist existing exists exit exitcode exited exiting exits expand expansion expect expected
experimental expired expires expiry explicit explicitly export exported exports exposed expr express expression
expressions ext extend extended extension extensions external extra extract extracting fact factor fail failed failing
failingstreak fails failure failures fake fakeroot fall fallback falling false family fashion fast faster fatal
feature features feb federation fedor fetch fetched fetching few fido field fields file filename filenames files
filesystem fill filter filtering filters final finalize finalizer finally find finding fingerprint fingerprints
finishedat fips firewall firewallmode first fitness fix fixed fixes fixing fjtil flag flags fleet flow flush flushing
fmt folder follow followed following follows foo for force forced forcing form format formats formatted formatting
forms forward forwarded forwarding found foundation four fra frame frank free freebsd fri from frontend fsnotify ftp
full fully func function functionality functions funnel fup furnished further future gateway gather gcc gcloud gcp gdb
general generally generate generated generates generating generation generator generic genesis get getcertpem gets
getting ghcr gib gid gin git gitea github give given gives giving glibc global gmail gmt gnu gnupg going golang gone
good google goroutine got goto gpg gpgconf gpgsm gpl grace grant granted greater grep gro groff group groups gshadow
guard guarded gui guide gvisor had hair handle handled handler handlers handles handling handshake happen happens hard
hardcoded hardware harmless has hash hashes hashing hasurl hat have having head header headers health healthcheck
healthy heidi height hello help helper helpers here hereby heuristics hex hidden high higher his history hits hmac
hold holder holders home homeassistant hook hooks hope host hosted hostinfo hostname hostnamepath hostport hosts
hostspath hours how however href html http https hub hughes hyphens iam icmp identical identified identifier
identifiers identify identity idle ids idx ietf ifs ignore ignored ignoring image images img immediately impacted
impacts implement implementation implemented implements implicit implied implies import important imported improve
improved improvements inc incidental include included includes including incoming incompatible incorrect incorrecta
incorrectly increase indented independent index indicate indicates indicating indirect individual indutny inf inflight
info information infos infrastructure ingress init initial initialization initialize initialized initializing injected
inline inlined innodb inotify input insert inside install installation installed installing instance instances instead
instructions int integer intel intended interact interactive interconnect interface interfaces internal internally
internet interpreted intersection into introduce introduced introduction invalid invite invocation invoke invoked
ipaddress iphone ipn ipnext ipp ips iptables isarraylike isn issue issued issuer issues item items iterations its
itself jakub james jan job jobs john json jul jun just justification jvm jwk jwks jwt kafka karel keep kernel kerola
key keycloak keyexpiry keyid keylen keypad keyring keys keyspace keystore keyword keywords kind klose kms know known
kube kubeconfig kubectl kubernetes kukuk kwargs lab label labels labs lang language languages large larger last
lasthandshake lastseen lastwrite latency later latest latter law layout ldap lead leading leaf leak leaks learn least
leave left legacy len length less let lets letter letters level levels lexer liability liable libffi libraries library
license licensed lid lifetime like likely likewise limit limitation limitations limited limits line lines link
linkchange linked linker linking links lint lintian linux linuxfw list listed listen listener listening listing
listings lists literal little load loaded loading local localapi localbackend localdomains locale locallistener
locally localvolumes located location locations lock locked log logfile logged logger logging logic logical logically
logid login logpath logpolicy logs logtail long longer longest look looker looking looks lookup loop loopback loops
loss lost lot low lower lowercase lowerdir lsof mac macaddress machine machines macos macro macros macsec made magic
magicsock mail mailing main maint maintain maintained maintainer maintainers maintenance mainthread major make
makefile makes making malformed malloc man manage managed management manager managing mandatory manifest manipulate
manpage manual manually many map mapped mapping maproutine maps mapvarydest mar margin maria mariadb mark marked
marker marking marshal marshaling marshalling martin mask maskedprefs master match matched matches matching material
math matthias max maximum may maybe mean meaning meaningful means meanwhile mechanism medium member members membership
memory mention mentioned merge merged mergeddir mesh message messages met meta metadata method methods metric metrics
michael microsoft might migrate migrating migration mike milliseconds min minimal minimum minor mint minute minutes
mips mirroring misc misleadingly mismatch miss misses missing mode model modes modification modifications modified
modifier modify modprobe module modules mon monitor more most mostly mot mount mounted mounts move moved moving mpi
msg msgs mtu much multipath multiple must myles mysecret name named names namespace naming nat native nbsp ndert
necessary need needed needs needslogin negative negligence neither nest nested net netcheck netfilter netinfo netlink
netloc netmap netns netrc netstack network networkid networkmode networks never new newdirwatcher newer newline newly
news next nextline nextpeerexpiry nftables nginx nick nie nil nks node nodeid nodejs nodekey nodekeyexpired nodes
nofollow noise non nonce none nope nor normal normalized normally noschedule nostate not notation note notes nothing
notice nov now npm nroff null number numbers numeric oauth obj object objects obsolete obtain obtained obtaining occur
occurs oct off offer offset often oidc old older omit omitted once one ones online only onode onto open opened opening
openssh openssl operate operating operation operations operator ops opt optimization optimize optimized option
optional optionally options opts order orders org organization orgid orig origin original orphan oscfg other others
othersecret otherwise oubli our out outbound outcome outif outiface output outputs outside over overflow overlap
overridden override overrides overview overwrite own owned owner pac package packages packaging packet packets padding
page pages pair pairs pam panel panic par para parallel parameter parameters params parent parse parseargs parsed
parser parsing part partial particular parts pass passe passed passes passing passphrase passphrases passwd password
passwords passwort past pasting patch patches path paths pattern patterns paul paused payload peer peerapi peerrelay
peers pem people per perform performance performed period perl permission permissions permit permitted persist person
persons peter pfx pgp photos phrase pick picks pid pin pinentry ping pinning pip pipe pipeline pkcs pkg place placed
places plain plan plane platform platforms please plt plus pod point pointer pointers points policies policy poll
polling pollnetmap pong pool pools port portability portable portal portion portions portlist portmap ports portupdate
pos position positional positive posix possibility possible possibly post postgresql postrouting posture potential
potentially powerpc pragma pre precedence predefined pref prefer preferred prefix prefixed prefs prepare preparing
prerouting presence present presented preserve press pressed prev prevent prevents previous previously primary
principal print printed printf printing prints prior priority private probably probe problem problems process
processed processes processing procps produce produced product products profile profiles profits program programs
progress project projects promote prompt prompted prompting prompts prop proper properly properties property protect
protected protection proto protocol provide provided provider providername provides providing provision proxy
proxyconfig psmisc psql pty pub pubkey public publickey publish published publishers pubsub pull pulling punycode pure
purpose purposes push put puts pwri python pythonpath qualified query queue quickstart quit quote quotes qux rafaelgss
ran random range ranges rate ratelimit rather raw rcode rdb reached read readable reader readers reading readline
readme reads ready real really realm realmid reason reasons rebind rebinding rebuild recaptcha receive received
receiving recent recognize recommended reconcile reconfig record recorded recorder recording records recover recovery
recursive recv recycled red redhat redirect redis redistribute reduce redundant ref refer reference referenced
references referer refers refresh refreshing refused reg regardless regen regenerated region regional regions register
registered registerreq registration registry regression regular reify reject rejected rel related relation relative
relay relayserver release released releases relevant reloaded rely remain remaining remote removal remove removed
removes removing rename renamed renaming renewal repeated replace replaced replacement replaces replica replication
reply repo report reported reporting reports repositories repository representation represents reproduce req reqid
request requested requesting requests require required requirement requirements requires res reserved reserves reset
resolution resolv resolvconfpath resolve resolved resolver resolvercfg resolving resource resources resp respect
respectively response responsetime rest restart restartcount restarted restarting restore restrict restriction
restrictions restun result resulting results ret retain retained retrieve retrieves retrieving retry retrying return
returned returning returns revert revision revocable revocation revoked rewrite rfc rich richard right rights ring
role roles rollback root rotating rotation roundtrip route routecheck router routerexplorer routername routers routes
routing rsa rule rules run running runningfor runs runtime runweb rxbytes safe salt sam same sami sample sandbox
sandboxid sandboxkey sat save saved saving saw say scanning schedule schema scheme scope score script scripts
scryptsync search searchdomains searching second seconds secret secrets section sections secure security see seed seen
select selected selecting selection self sell semantics send sender sending sense sensitive sent sentinel sep separate
separated seq sequence sequences serial serializing serialno series serve server servers service serviceaccount
services serving sess session sessions set setattr setdns setprivatekey sets setting settings setup several shadow
shall share shared shell shielded short should show shown shows shuffling shut shutdown shutting side sig sign signal
signature signatures signed signer significant signing sigs sigterm silently silly similar similarly simon simple
simplify simply since single site situation size sizeof sizes skip skipping slice slightly slot slow small smaller
snapshot snat soaking socket software solaris solution some something sometimes sooner sort sorted source sources
space spaces span spans spec special specific specifically specification specified specifies specify specifying speed
spin spkac split sql sqlalchemy src srclength srv ssh ssl stable stableid stack stale standard standards start started
startedat starting startline starts startup stat state stateful statefulset statement statements static stats status
statuscode stderr stdin stdlib stdout step steve still stop stopped storage store stored str stream streams strength
strict string strings strip struct structure structures sts stuff stun style sub subcommand subdirectory subject
subkey sublicense subnet subprocess subsequent subset substitute substring succeeded success successful successfully
such sudo suffix suggested suitable suite summary sun superfluous supplied support supported supporting supports
suppress sure suse svc switch switched switching symbol symbolic symbols symlink symlinks symmetric sync syncing
synopsis syntax syscall sysctl syslog system systemd systems tab table tables tag tagged tags taildrop tailnet
tailscale tailscaled take taken takes tap tarball target targets task tasks tcp team technical tell temp temperature
template templates temporarily temporary term terminal terminate terminated terms test testing tests text textual than
thanks that the their them then theory there therefore these they thing things think third this thomas those though
thread threads three through throughput throw thu thumbnails thus time timed timeout times timestamp title tls tobias
todo together toggle token tokenfilter tokenizer tokens tokenservice tokentype told tom tomcat too took tool tools top
topic toplevel tort tos tostring total tpm trace traceparent traces track tracker tracking traffic trailing transfer
transform transit translation translations transport treat treated tree tried tries trigger triggered triggering
triggers trigproc triple trixie troff trott true trusted try trying tsdial tsidp tsmp tsnet tstate tstun ttl tty tue
tun tunnel tunneled turn twice two txbytes txt typ type typed typedefs types typically typo typos tzz ubuntu ucf udp
uid unable uname unauthorized unavailable unchanged uncompressed undefined undelete under underlying underscores
understand unexpected unhandled unhealthy unicode unimplemented uninitialized unique unit units unix unknown unless
unlike unmarshal unnamed unnecessary unpack unpacked unpacking unreachable unselected unset unsetting unsigned
unspecified unstable unsuccessful unsupported until unused update updated updateroutine updates updating upgrade
upload uploaded uploading upnp upon upperdir upstream urgency uri uris url urls urn usability usable usage usages use
usec used useful user userid userinfo username users userspace uses using usual usually utc utility uvicorn uxgua val
valgrind valid validate validating validation validity value values valuetoken var variable variables variant variants
varies various vars ver verbatim verbose verification verify verifying version versioned versions very via view vim
violates virtual visible vms vmware void volume volumes vpc wait waiting wal want wantrunning wants warn warnable
warning warnings warranties warranty was watch watcher way ways web webhook webpack websocket wed well were wgengine
wget what when whenever where whether which while white whitespace who whoami whois whole whom whose why wide width
wildcard will window windows wireguard with within without won word words work workaround workdir worker workforce
working workload works world would wrap wrapped wrapper write writes writing written wrong wrote wurde www xml xsl
yaml year years yes yet you your yourself yrisp yxzaw zak zero zeroed zip zlib zone zones zstd
"""
ORDINARY = frozenset(_WORDS.split())
