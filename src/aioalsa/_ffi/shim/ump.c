/* Universal MIDI Packets: see rawmidi.c for how they come and go. */

/* What a card tells of the endpoint whose number stands in `info`. alsa-lib 1.2.14 writes a line to
   stderr there: the kernel is asked for the same without it. */
int aio_ump_endpoint_info(snd_ctl_t *ctl, snd_ump_endpoint_info_t *info)
{
    unsigned int size = (unsigned int)snd_ump_endpoint_info_sizeof();
    struct pollfd fd;
    if (snd_ctl_poll_descriptors_count(ctl) != 1 || snd_ctl_poll_descriptors(ctl, &fd, 1) != 1)
        return snd_ctl_ump_endpoint_info(ctl, info);
    return ioctl(fd.fd, _IOC(_IOC_READ | _IOC_WRITE, 'U', 0x44, size), info) < 0 ? -errno : 0;
}
