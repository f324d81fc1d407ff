#!/run/rig/busybox sh
# Called for each kernel event: gives new sound nodes the owner and mode that udev gives them.
# "%" in the name is how sysfs writes a slash ("snd!pcmC0D0p" in old kernels).
[ "$SUBSYSTEM" = sound ] && [ "$ACTION" = add ] && [ -n "$DEVNAME" ] || exit 0
/run/rig/busybox chgrp 29 "/dev/$DEVNAME" && /run/rig/busybox chmod 660 "/dev/$DEVNAME"
