#!/bin/busybox sh
# First process of the virtual machine: loads the drivers and puts a writable layer over the host's
# own files, then gives way to agent.sh in there. Options come from the kernel's command line.
export PATH=/bin
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev 2>/dev/null
echo "rig: init"

load() {
    while read -r module parameters; do
        # Word splitting is meant: one word a parameter. A module may be there already.
        insmod "$module" $parameters || echo "rig: cannot load $module"
    done <"$1"
}

load /modules/transport
case " $(cat /proc/cmdline) " in
*" rig.root=virtiofs "*) mount -t virtiofs -o ro host /host ;;
*) mount -t 9p -o ro,trans=virtio,version=9p2000.L,msize=512000,cache=loose host /host ;;
esac || { echo "rig: cannot mount the host's files"; poweroff -f; }
mount -t tmpfs -o mode=755 overlay /overlay
mkdir /overlay/upper /overlay/work
mount -t overlay -o lowerdir=/host,upperdir=/overlay/upper,workdir=/overlay/work overlay /root \
    || { echo "rig: cannot put an overlay on the host's files"; poweroff -f; }
echo "rig: files"

load /modules/sound
echo "rig: drivers"

mount --move /dev /root/dev
mount --move /proc /root/proc
mount --move /sys /root/sys
mount -t tmpfs -o mode=755 run /root/run
mkdir -p /root/run/rig/bin
cp /agent /node /bin/busybox /root/run/rig/
exec switch_root /root /run/rig/busybox sh /run/rig/agent
