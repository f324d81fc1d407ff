# First process of the virtual machine once the host's files are its root: runs the jobs that the
# host names, one after the other, and tells how each one ended. Started by init.sh.
rig=/run/rig
export PATH=$rig/bin
$rig/busybox --install -s $rig/bin

# The rest of a machine's set-up: what udev, systemd and login would have done.
mkdir -p /dev/pts /dev/shm /dev/mqueue /run/lock $rig/home $rig/tmp $rig/share
mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts /dev/pts
mount -t tmpfs -o mode=1777 shm /dev/shm
mount -t configfs config /sys/kernel/config 2>/dev/null
chmod 1777 $rig/tmp
ln -sf /proc/self/fd /dev/fd
ip link set lo up
hostname rig
mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,cache=none,access=any rig $rig/share
. $rig/share/setup

# The HDA driver finds its codec in the background.
waited=0
while [ ! -e "/proc/asound/card$last_card" ] && [ $waited -lt 50 ]; do
    sleep 0.1
    waited=$((waited + 1))
done
audio=$(sed -n 's/^audio:[^:]*:\([0-9]*\):.*/\1/p' /etc/group)
sed -i "s/chgrp 29/chgrp ${audio:-29}/" $rig/node
chgrp "${audio:-29}" /dev/snd/*
chmod 660 /dev/snd/*

port() {
    for port in /sys/class/virtio-ports/*; do
        [ "$(cat "$port/name")" = "$1" ] && echo "/dev/${port##*/}"
    done
}
exec 3<>"$(port events)" 4<>"$(port output)"
uevent $rig/node >/dev/null 2>&1 3>&- 4>&- &
echo "rig: ready"
echo '{"event": "ready"}' >&3

while read -r job <&3; do
    setsid /bin/sh "$rig/share/$job" </dev/null >&4 2>&4 4>&-
    status=$?
    # Nothing of one job stays for the next one; -1 is every process but this one.
    kill -KILL -1
    uevent $rig/node >/dev/null 2>&1 3>&- 4>&- &
    printf '\036' >&4
    # A process that was killed may have left half a line.
    printf '\n{"event": "exit", "job": "%s", "status": %d}\n' "$job" "$status" >&3
done
poweroff -f
