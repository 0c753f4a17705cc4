#!/usr/bin/env bash
# Bring up what deploy/ describes in a folder, walk through it, and take it down again. Nothing outside that folder is
# changed, nothing need be run as root, no systemd need be running.
#
#     bash deploy/try.sh [FOLDER]
#
# Wants: python3 with venv; caddy or nginx (both are tried, whichever there are; nginx also wants openssl). systemd's tools
# hand the socket on and judge the units where they are installed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
T=${1:-$(mktemp -d /tmp/diary-try.XXXXXX)}
mkdir -p "$T" && T=$(cd "$T" && pwd)
[ -z "$(ls -A "$T")" ] || { echo "$T is not empty. Name an empty folder." >&2; exit 1; }
port=${TRY_PORT:-18000} http=$((${TRY_PORT:-18000} + 80)) https=$((${TRY_PORT:-18000} + 443))
started=()
tidy() { for one in "${started[@]}"; do kill "$one" 2>/dev/null || true; done; wait 2>/dev/null || true; }
trap tidy EXIT
say() { printf '\n== %s\n' "$*"; }
fail() { echo "NOT SO: $*" >&2; exit 1; }
there() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ]; }
export PATH=$PATH:/usr/sbin:/sbin

say "the environment"
BIN=${BIN:-$root/.venv/bin}
if ! [ -x "$BIN/socialrx-diary" ]; then
  BIN=$T/opt/bin
  python3 -m venv "$T/opt"
  "$BIN/pip" -q install --require-hashes -r "$root/requirements/run.lock"
  "$BIN/pip" -q install --no-deps --no-build-isolation "$root"
fi
"$BIN/socialrx-diary" --version
export SOCIALRX_DATA=$T/data SOCIALRX_KEYS_FILE=$T/etc/keys.json SOCIALRX_BACKUPS=$T/backups
export SOCIALRX_PROXY_HOPS=1 SOCIALRX_HOST_NAMES=localhost
mkdir -p "$T/etc" "$T/run"
diary() { "$BIN/socialrx-diary" "$@"; }

say "a service, with a recovery key that is taken away"
diary init --name "Park Road" --phone "01632 960 123" --hours "Monday to Friday, 9am to 5pm" \
  --admin-name "Carol Lyle" --admin-email carol@parkroad.example >"$T/run/carol"
diary recovery-key "$T/recovery-key"

listens() { "$BIN/python" - "$1" <<'P'
import socket, sys, time
for _ in range(600):
    try:
        socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1).close()
        sys.exit()
    except OSError:
        time.sleep(0.05)
sys.exit(f"nothing listens on port {sys.argv[1]}")
P
}

# `asks ADDRESS [header: value]`: the status, the headers and the body, whatever they are.
asks() { "$BIN/python" - "$@" <<'P'
import ssl, sys, urllib.error, urllib.request
class Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_of):
        return None
insecure = ssl._create_unverified_context()
opener = urllib.request.build_opener(Stays, urllib.request.HTTPSHandler(context=insecure))
headers = dict(one.split(": ", 1) for one in sys.argv[2:])
try:
    answer = opener.open(urllib.request.Request(sys.argv[1], headers=headers), timeout=60)
except urllib.error.HTTPError as error:
    answer = error
print(answer.status, *(f"{name.lower()}: {value}" for name, value in answer.headers.items()), "", sep="\n")
print(answer.read().decode("utf-8", "replace").replace("\0", ""))
P
}
holds() { # holds WHAT PATTERN TEXT
  grep -qiE "$2" <<<"$3" || fail "$1"
  echo "  $1"
}
lacks() { ! grep -qiE "$2" <<<"$3" || fail "$1"; echo "  $1"; }

serve() {
  if there systemd-socket-activate; then
    kept=()
    for name in $(env | grep -o '^SOCIALRX_[A-Z_]*') PATH; do kept+=("--setenv=$name"); done
    systemd-socket-activate -l "127.0.0.1:$port" "${kept[@]}" "$BIN/socialrx-diary" serve 2>>"$T/run/diary.log" &
  else
    PORT=$port "$BIN/socialrx-diary" serve 2>>"$T/run/diary.log" &
  fi
  served=$!
  started+=("$served")
  listens "$port"
}

behind_caddy() {
  XDG_DATA_HOME=$T/caddy XDG_CONFIG_HOME=$T/caddy DIARY_HTTP_PORT=$http DIARY_HTTPS_PORT=$https \
    DIARY_AT=127.0.0.1:$port DIARY_RESTING=$here \
    caddy run --config "$here/Caddyfile" --adapter caddyfile 2>"$T/run/caddy.log" &
  proxy=$!
  started+=("$proxy")
  listens "$https"
  for _ in $(seq 100); do certificate=$(find "$T/caddy" -name root.crt); [ -n "$certificate" ] && break; sleep 0.1; done
}

behind_nginx() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -keyout "$T/etc/privkey.pem" -out "$T/etc/fullchain.pem" 2>/dev/null
  certificate=$T/etc/fullchain.pem
  sed -e "s#127.0.0.1:8000#127.0.0.1:$port#; s#diary.example.org#localhost#; s#/etc/ssl/diary#$T/etc#" \
    -e "s#listen 80;#listen 127.0.0.1:$http;#; s#listen 443 ssl#listen 127.0.0.1:$https ssl#; /listen \[::\]/d" \
    -e "s#root /etc/socialrx-diary;#root $here;#" "$here/nginx.conf" >"$T/etc/site.conf"
  mkdir -p "$T/nginx"
  cat >"$T/etc/nginx.conf" <<N
daemon off; pid $T/run/nginx.pid; error_log $T/run/nginx.log warn; worker_processes 1;
events { worker_connections 256; }
http {
  client_body_temp_path $T/nginx/a; proxy_temp_path $T/nginx/b; fastcgi_temp_path $T/nginx/c;
  uwsgi_temp_path $T/nginx/d; scgi_temp_path $T/nginx/e;
  include $T/etc/site.conf;
}
N
  nginx -c "$T/etc/nginx.conf" 2>>"$T/run/nginx.log" &
  proxy=$!
  started+=("$proxy")
  listens "$https"
}

walked() {
  say "behind $1: TLS, headers, compression"
  site=https://localhost:$https
  page=$(asks "$site/" "Accept-Encoding: gzip, br")
  holds "the front door opens over TLS" '^200' "$page"
  holds "browsers are told to stay on TLS for two years" '^strict-transport-security: max-age=63072000' "$page"
  lacks "pages are not compressed" '^content-encoding' "$page"
  lacks "nobody says what serves it" '^server: (gunicorn|nginx/|caddy)' "$page"
  style=$(grep -o '/static/[0-9a-f]*/css/app.css' <<<"$page" | head -1)
  style=$(asks "$site$style" "Accept-Encoding: gzip, br")
  holds "static files are compressed" '^content-encoding: (br|gzip)' "$style"
  holds "and kept for ever under their name" '^cache-control: .*immutable' "$style"
  holds "without TLS one is sent to it" "^location: https://" "$(asks "http://localhost:$http/" "Host: localhost")"
  holds "figures are not for the world" '^404' "$(asks "$site/metrics")"
  holds "nor through a header that pretends" '^404' "$(asks "$site/metrics" "X-Forwarded-For: 127.0.0.1")"
  figures=$(asks "http://127.0.0.1:$port/metrics" "Host: localhost")
  holds "this machine may ask for them" '^diary_answers_total\{status="2xx"\} [1-9]' "$figures"
  lacks "and they name nobody" 'maureen|asha|park road' "$figures"
  say "behind $1: people walk through it"
  diary add-staff --role "link worker" --name "Asha Patel" --email "asha@$1.example" >"$T/run/asha"
  SSL_CERT_FILE=$certificate "$BIN/python" "$here/walk.py" "$site" "asha@$1.example" \
    "$(sed -n 's/.*shown once: //p' "$T/run/asha")" "$certificate"
}

done_here=0
for kind in caddy nginx; do
  there "$kind" || { echo "$kind is not installed: not tried"; continue; }
  say "served, with $kind in front"
  serve
  "behind_$kind"
  walked "$kind"
  kill "$served"; wait "$served" 2>/dev/null || true
  away=$(asks "https://localhost:$https/")
  holds "while the diary is away $kind says that it opens again" '^503' "$away"
  holds "in words" 'opens again in a few minutes' "$away"
  kill "$proxy"; wait "$proxy" 2>/dev/null || true
  done_here=$((done_here + 1))
done
[ "$done_here" -gt 0 ] || fail "there is neither caddy nor nginx here"

say "what the timers do, once each"
for timer in "$here"/systemd/*@*.timer; do
  task=$(basename "$timer" .timer); task=${task#*@}
  if diary "$task" --help >/dev/null 2>&1; then
    echo "  $task: $(diary "$task" | tail -1)"
  else
    echo "  $task: this version has no such command"
  fi
done

say "the backup is put back in another folder"
diary digest >"$T/run/before"
diary copy-keys "$T/keys-with-somebody-else.age"
mkdir -p "$T/another"
SOCIALRX_DATA=$T/another/data SOCIALRX_KEYS_FILE=$T/another/keys.json \
  diary put-keys-back "$T/keys-with-somebody-else.age" --recovery-key "$T/recovery-key"
SOCIALRX_DATA=$T/another/data SOCIALRX_KEYS_FILE=$T/another/keys.json \
  diary restore "$(ls "$T"/backups/data-*.age | tail -1)" --recovery-key "$T/recovery-key"
SOCIALRX_DATA=$T/another/data SOCIALRX_KEYS_FILE=$T/another/keys.json diary digest >"$T/run/after"
cmp "$T/run/before" "$T/run/after" || fail "what was put back is not what was there"
echo "  every table comes to the same"

if there systemd-analyze; then
  say "systemd's judgement of the units"
  systemd-analyze security --offline=true "$here"/systemd/socialrx-diary.service \
    "$here"/systemd/socialrx-diary@.service 2>/dev/null | grep 'Overall' || true
  systemd-analyze verify "$here"/systemd/*.timer "$here"/systemd/*.socket 2>&1 |
    grep -v 'not executable\|/opt/socialrx-diary' || true
fi
say "all of it holds; what was made is in $T"
