/* Universal MIDI Packets of an endpoint, one wake-up in one call.

   alsa-lib's UMP calls are those of raw MIDI, in words of 4 bytes: see rawmidi.c for what input
   asks for. What is read or written may end amid a packet; whoever reads puts these together. */

static int aio_ump_arm(snd_ump_t *ump, aio_poll_t *poll)
{
    struct pollfd fds[4];
    /* It fills in as many as there is space for, and does not tell of the others. */
    if (snd_ump_poll_descriptors_count(ump) > 4)
        return -E2BIG;
    int count = snd_ump_poll_descriptors(ump, fds, 4);
    if (count <= 0)
        return count < 0 ? count : -EIO;
    int error = aio_poll_arm(poll, fds, (unsigned int)count);
    return error < 0 ? error : -EAGAIN;
}

/* What was lost since it was asked last; a full buffer is an overrun, too. */
static int64_t aio_ump_overruns(aio_ump_t *self)
{
    snd_rawmidi_status_t *status;
    int64_t found = 0;
    if (snd_rawmidi_status_malloc(&status) < 0)
        return 0;
    if (snd_ump_rawmidi_status(self->input, status) >= 0) {
        found = (int64_t)snd_rawmidi_status_get_xruns(status);
        /* Packets do not fit when less than one is free. */
        if (!found && snd_rawmidi_status_get_avail(status) + 16 > self->buffer_size)
            found = 1;
    }
    snd_rawmidi_status_free(status);
    self->overruns += found;
    return found;
}

/* Bytes of one moment (> 0), -EAGAIN (armed: wait), or what is wrong. */
long aio_ump_read(aio_ump_t *self, aio_rawmidi_chunk_t *chunk)
{
    struct timespec stamp = {0};
    chunk->overruns = aio_ump_overruns(self);
    ssize_t size = self->stamped
                       ? snd_ump_tread(self->input, &stamp, self->stage, self->stage_size)
                       : snd_ump_read(self->input, self->stage, self->stage_size);
    if ((size == -EAGAIN || size == 0) && self->incoming.armed)
        return -EAGAIN;
    if (size == -EAGAIN || size == 0)
        return aio_ump_arm(self->input, &self->incoming);
    chunk->time = (double)stamp.tv_sec + (double)stamp.tv_nsec * 1e-9;
    return size;
}

/* How many bytes the buffer took (> 0), -EAGAIN (armed: wait), or what is wrong. */
long aio_ump_write(aio_ump_t *self, const char *data, size_t size)
{
    ssize_t written = snd_ump_write(self->output, data, size);
    if (written == -EAGAIN || written == 0)
        return aio_ump_arm(self->output, &self->outgoing);
    return written;
}

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
