#!/usr/bin/env bash
# The units under a systemd of their own: this machine's system is booted once more in a container, on a copy that is
# forgotten afterwards, with a network that leads nowhere. As root, with systemd-nspawn (Debian: systemd-container) and caddy.
#
#     bash deploy/try-booted.sh
#
# It does what the operator's guide says for a Debian, runs every task under its unit, walks through the service behind
# Caddy, and starts it again three times while four people ask without pause: nobody may be refused.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
# Not below /tmp: units see none of what is there.
T=$(mktemp -d /srv/diary-booted.XXXXXX)
chmod 0755 "$T"
mkdir -p "$T/root" "$T/told" "$T/given"
tidy() { mountpoint -q "$T/root" && umount "$T/root"; rm -rf "$T"; }
trap tidy EXIT

# The package as it is installed, where a unit that hides home folders can see it.
${PYTHON:-/usr/bin/python3} -m venv "$T/given/opt"
"$T/given/opt/bin/pip" -qq install --require-hashes -r "$root/requirements/run.lock"
"$T/given/opt/bin/pip" -qq install --no-deps --no-build-isolation "$root"
cp -r "$here" "$T/given/deploy"

cat >"$T/given/inside.sh" <<'INSIDE'
#!/usr/bin/env bash
exec >/told/log 2>&1
set -euo pipefail
trap 'echo "ended with $?"; systemctl poweroff --force --force' EXIT
ip link set lo up
mkdir -p /opt && ln -sfn @T@/given/opt /opt/socialrx-diary
useradd --system --home-dir /var/lib/socialrx-diary --shell /usr/sbin/nologin socialrx-diary
install -d -o socialrx-diary -m 0700 /var/lib/socialrx-diary /etc/socialrx-diary /var/backups/socialrx-diary
sed 's/diary.example.org/localhost/' @T@/given/deploy/environment.example >/etc/socialrx-diary/environment
install -m 0644 @T@/given/deploy/resting.html /etc/socialrx-diary/
cp @T@/given/deploy/systemd/socialrx-diary* /etc/systemd/system/
diary() {
  setpriv --reuid socialrx-diary --regid socialrx-diary --clear-groups env SOCIALRX_DATA=/var/lib/socialrx-diary \
    SOCIALRX_KEYS_FILE=/etc/socialrx-diary/keys.json /opt/socialrx-diary/bin/socialrx-diary "$@"
}
diary init --name "Park Road" --phone "01632 960 123" --hours "9 to 5" --admin-name Carol --admin-email c@x.example >/dev/null
diary recovery-key /var/lib/socialrx-diary/recovery-key >/dev/null
first=$(diary add-staff --role "link worker" --name "Asha Patel" --email asha@x.example | sed -n 's/.*shown once: //p')
systemctl daemon-reload
systemctl enable --now socialrx-diary.socket socialrx-diary.service
echo "served under its unit"
for task in sweep erase-due backup check; do
  systemctl enable -q --now "socialrx-diary@$task.timer"
  systemctl start "socialrx-diary@$task.service"
  echo "$task done under its unit"
done
ls /var/backups/socialrx-diary
sed 's#^Type=.*#Type=oneshot#; s#^ExecStart=.*#ExecStart=/opt/socialrx-diary/bin/python -c "import os; os.nice(10)"#' \
  /etc/systemd/system/socialrx-diary.service >/etc/systemd/system/gives-way.service
systemctl daemon-reload && systemctl start gives-way.service
echo "what makes files may give way under the unit of the service"
XDG_DATA_HOME=/root/caddy HOME=/root caddy run --config @T@/given/deploy/Caddyfile --adapter caddyfile >/dev/null 2>&1 &
until certificate=$(find /root/caddy -name root.crt 2>/dev/null | grep .); do sleep 0.2; done
sleep 1
python3 @T@/given/deploy/walk.py https://localhost asha@x.example "$first" "$certificate"
python3 - <<'P'
import http.client, subprocess, sys, threading, time
from collections import Counter
stop, told = threading.Event(), Counter()
longest = [0.0]
def ask():
    while not stop.is_set():
        began = time.monotonic()
        line = http.client.HTTPConnection("127.0.0.1", 8000, timeout=60)
        try:
            line.request("GET", "/about", headers={"Host": "localhost", "X-Forwarded-For": "192.0.2.1"})
            told[line.getresponse().status] += 1
        except OSError as error:
            told[type(error).__name__] += 1
        longest[0] = max(longest[0], time.monotonic() - began)
        line.close()
people = [threading.Thread(target=ask) for _ in range(4)]
for one in people:
    one.start()
for _ in range(3):
    time.sleep(1)
    subprocess.run(["systemctl", "restart", "socialrx-diary.service"], check=True)
time.sleep(1)
stop.set()
for one in people:
    one.join()
print(f"started again three times under load: {dict(told)}, the longest wait {longest[0]:.1f} s")
sys.exit(set(told) != {200})
P
echo "its own network: $(ls /proc/"$(systemctl show -p MainPID --value socialrx-diary)"/task >/dev/null && nsenter -t "$(systemctl show -p MainPID --value socialrx-diary)" -n ip -o link | wc -l) link"
systemd-analyze security --no-pager socialrx-diary.service | tail -1
echo "all of it holds"
INSIDE

cat >"$T/given/try.service" <<'U'
[Unit]
After=basic.target
[Service]
Type=oneshot
ExecStart=/bin/bash @T@/given/inside.sh
U

sed -i "s#@T@#$T#g" "$T/given/inside.sh" "$T/given/try.service"
mount --bind / "$T/root"
timeout 300 systemd-nspawn -q -D "$T/root" --machine="diary-$$" --volatile=overlay --private-network --register=no --keep-unit \
  --bind-ro="$T/given:$T/given" --bind="$T/told:/told" \
  --bind-ro="$T/given/try.service:/etc/systemd/system/try.service" \
  --boot -- systemd.unit=try.service >"$T/told/console" 2>&1 || true
cat "$T/told/log"
grep -q 'all of it holds' "$T/told/log"
