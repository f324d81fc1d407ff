/* Raw MIDI, one wake-up in one call.

   Input runs only from the first read or poll on, and stops at each change of its parameters:
   whoever opens reads once. With timestamps alsa-lib gives the bytes of one moment a call, and
   keeps the others in a buffer of its own, where the descriptor does not tell of them: it has to
   be read until it says -EAGAIN. */

static int aio_rawmidi_arm(snd_rawmidi_t *rawmidi, aio_poll_t *poll)
{
    struct pollfd fds[4];
    /* It fills in as many as there is space for, and does not tell of the others. */
    if (snd_rawmidi_poll_descriptors_count(rawmidi) > 4)
        return -E2BIG;
    int count = snd_rawmidi_poll_descriptors(rawmidi, fds, 4);
    if (count <= 0)
        return count < 0 ? count : -EIO;
    int error = aio_poll_arm(poll, fds, (unsigned int)count);
    return error < 0 ? error : -EAGAIN;
}

/* What was lost since it was asked last. The driver does not count a chunk that finds the buffer
   full before its first byte: a full buffer is an overrun, too.

   `taken` are the bytes that were read just now; -1 if the driver has them still. */
static int64_t aio_rawmidi_overruns(aio_rawmidi_t *self, ssize_t taken)
{
    snd_rawmidi_status_t *status;
    int64_t found = 0;
    if (snd_rawmidi_status_malloc(&status) < 0)
        return 0;
    if (snd_rawmidi_status(self->input, status) >= 0) {
        size_t held = taken < 0 ? snd_rawmidi_status_get_avail(status) : (size_t)taken;
        found = (int64_t)snd_rawmidi_status_get_xruns(status);
        if (!found && !self->untold && held + self->least > self->buffer_size)
            found = 1;
    }
    snd_rawmidi_status_free(status);
    self->overruns += found;
    found += self->untold;
    self->untold = 0;
    return found;
}

/* Bytes of one moment (> 0), -EAGAIN (armed: wait), or what is wrong.

   Without timestamps these are all bytes that the driver has: what was lost is missing right after
   them, and is asked for then. With timestamps it is missing after all that can be read without
   waiting. */
long aio_rawmidi_read(aio_rawmidi_t *self, aio_rawmidi_chunk_t *chunk)
{
    struct timespec stamp = {0};
    ssize_t size;
    chunk->overruns = 0;
    if (self->stamped) {
        chunk->overruns = aio_rawmidi_overruns(self, -1);
        size = snd_rawmidi_tread(self->input, &stamp, self->stage, self->stage_size);
    } else {
        size = snd_rawmidi_read(self->input, self->stage, self->stage_size);
        if (size > 0)
            chunk->overruns = aio_rawmidi_overruns(self, size);
    }
    if ((size == -EAGAIN || size == 0) && self->incoming.armed)
        return -EAGAIN;
    if (size == -EAGAIN || size == 0)
        return aio_rawmidi_arm(self->input, &self->incoming);
    chunk->time = (double)stamp.tv_sec + (double)stamp.tv_nsec * 1e-9;
    return size;
}

/* How many bytes the buffer took (> 0), -EAGAIN (armed: wait), or what is wrong. */
long aio_rawmidi_write(aio_rawmidi_t *self, const char *data, size_t size)
{
    ssize_t written = snd_rawmidi_write(self->output, data, size);
    if (written == -EAGAIN || written == 0)
        return aio_rawmidi_arm(self->output, &self->outgoing);
    return written;
}
