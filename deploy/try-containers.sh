#!/usr/bin/env bash
# The containers: the image is built from the locks, and all of compose.yaml is brought up as it stands: the diary, its
# tasks, and Caddy with TLS. It is asked how it is, walked through, taken away and brought up again: what was kept is there.
#
#     bash deploy/try-containers.sh
#
# As root, with podman, podman-compose, and ports 80 and 443 free. The two images it stands on come from their registry;
# where none can be reached they are made here of this Debian's packages (debootstrap), and that is said. The build heeds
# the pip.conf and the certificates of the house.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
T=$(mktemp -d /var/tmp/diary-containers.XXXXXX)
export DIARY_NAME=localhost
project=diary-try-$$
compose() { podman-compose -p "$project" -f "$here/compose.yaml" "$@" 2>>"$T/compose.log"; }
diary() { podman exec "${project}_diary_1" socialrx-diary "$@"; }
tidy() {
  compose down -v >/dev/null || true
  podman volume ls -q | grep "^${project}_" | xargs -r podman volume rm -f >/dev/null || true
  podman network ls -q | grep "^${project}_" | xargs -r podman network rm -f >/dev/null || true
  rm -rf "$T"
}
trap 'code=$?; [ $code = 0 ] || tail -20 "$T/compose.log" >&2; tidy; exit $code' EXIT
say() { printf '\n== %s\n' "$*"; }
fail() { echo "NOT SO: $*" >&2; exit 1; }

# `soon COMMAND…`: wait until it comes out well, for a minute.
soon() {
  for _ in {1..120}; do
    if "$@" 2>/dev/null; then return; fi
    sleep 0.5
  done
  fail "this did not come about within a minute: $*"
}

# `stands_on IMAGE PACKAGES CHANGES…`: the image, or one of the same name made of Debian.
stands_on() {
  local image=docker.io/library/$1
  podman image exists "$image" || podman pull -q "$image" 2>>"$T/compose.log" && return
  echo "  $1 cannot be had from its registry: made of Debian ${2//,/, } instead"
  debootstrap --variant=minbase --include="ca-certificates,$2" bookworm "$T/base" >>"$T/compose.log"
  [ -e "$T/base/usr/bin/python" ] || ! [ -e "$T/base/usr/bin/python3" ] || ln -s python3 "$T/base/usr/bin/python"
  tar -C "$T/base" -c . | podman import -q "${@:3}" - "$image" >/dev/null
  rm -rf "$T/base"
}

say "what it stands on"
stands_on python:3.13-slim-bookworm python3,python3-venv
stands_on caddy:2 caddy --change 'CMD ["caddy","run","--config","/etc/caddy/Caddyfile","--adapter","caddyfile"]' \
  --change 'ENV XDG_DATA_HOME=/data' --change 'ENV XDG_CONFIG_HOME=/config'

say "the image"
house=(--volume /etc/ssl/certs:/etc/ssl/certs:ro)
[ ! -e /etc/pip.conf ] || house+=(--volume /etc/pip.conf:/etc/pip.conf:ro)
podman build -q --format docker --network host --isolation chroot "${house[@]}" -t socialrx-diary -f "$here/Containerfile" "$root" >>"$T/compose.log" 2>&1
podman image inspect socialrx-diary --format '  {{.Size}} bytes, for {{.Config.User}}'

say "a service"
compose run --rm diary init --name "Park Road" --phone "01632 960 123" --hours "9 to 5" \
  --admin-name Carol --admin-email c@x.example >/dev/null
compose up -d --no-build >/dev/null
soon diary check >/dev/null
diary recovery-key /data/recovery-key >/dev/null
first=$(diary add-staff --role "link worker" --name "Asha Patel" --email asha@x.example | sed -n 's/.*shown once: //p')
echo "  $(podman exec "${project}_diary_1" id -un), $(podman inspect "${project}_diary_1" --format 'capabilities {{.EffectiveCaps}}, root read only: {{.HostConfig.ReadonlyRootfs}}')"
! podman exec "${project}_diary_1" sh -c 'echo x >/opt/x' 2>/dev/null || fail "the program can be written over"

say "a walk through it, behind Caddy"
certificate=/data/caddy/pki/authorities/local/root.crt
soon podman exec "${project}_tls_1" cat "$certificate" >"$T/root.crt"
sleep 2
python3 "$here/walk.py" https://localhost asha@x.example "$first" "$T/root.crt"

say "while the diary is away Caddy says that it opens again"
podman stop -t 40 "${project}_diary_1" >/dev/null
away=$(curl -s --cacert "$T/root.crt" -o "$T/away" -w '%{http_code}' https://localhost/)
[ "$away" = 503 ] && grep -q 'opens again' "$T/away" || fail "it says $away"
echo "  503, in words"
podman start "${project}_diary_1" >/dev/null

say "what the tasks do, once each"
for task in remind sweep check erase-due backup; do
  echo "  $task: $(podman exec "${project}_tasks_1" socialrx-diary "$task" | tail -1)"
done

say "taken away, and brought up again"
before=$(diary digest)
compose down >/dev/null
compose up -d --no-build >/dev/null
soon diary digest >/dev/null
after=$(diary digest)
[ "$before" = "$after" ] || fail "what was kept is not what was there"
echo "  every table comes to the same: $(awk '{ rows += $2 } END { print NR " tables, " rows " rows" }' <<<"$after")"
soon podman healthcheck run "${project}_diary_1" >/dev/null
echo "  and it is healthy"
say "all of it holds"
