/* A hwdep device, one wake-up in one call.

   Some drivers block though they were told not to (snd_usb_sbrc_hwdep_read in
   K/sound/usb/mixer_quirks.c, hwdep_read in K/sound/firewire/dice/dice-hwdep.c): nothing is read
   of them before poll(2) says that there is something. */

/* 1 if it is ready, -EAGAIN (armed: wait), or what is wrong. */
int aio_hwdep_wait(aio_hwdep_t *self, bool output)
{
    aio_poll_t *inner = output ? &self->outgoing : &self->incoming;
    struct pollfd fds[4];
    unsigned short revents = 0;
    int count = snd_hwdep_poll_descriptors_count(self->hwdep);
    if (count > 0 && count <= 4)
        count = snd_hwdep_poll_descriptors(self->hwdep, fds, (unsigned int)count);
    if (count <= 0 || count > 4)
        return count < 0 ? count : -EIO;
    for (int i = 0; i < count; i++)
        fds[i].events = output ? POLLOUT : POLLIN;
    poll(fds, (nfds_t)count, 0);
    int error = snd_hwdep_poll_descriptors_revents(self->hwdep, fds, (unsigned int)count, &revents);
    if (error < 0)
        return error;
    if (revents & (output ? POLLOUT : POLLIN))
        return 1;
    if (revents & (POLLERR | POLLHUP | POLLNVAL))
        return -ENODEV;
    if (!inner->armed)
        error = aio_poll_arm(inner, fds, (unsigned int)count);
    return error < 0 ? error : -EAGAIN;
}

/* How many bytes came, -EAGAIN (armed: wait), or what is wrong. */
long aio_hwdep_read(aio_hwdep_t *self, void *into, size_t size)
{
    int ready = self->waits ? aio_hwdep_wait(self, false) : 1;
    if (ready < 0)
        return ready;
    long got = snd_hwdep_read(self->hwdep, into, size);
    return got == -EAGAIN ? aio_hwdep_wait(self, false) : got;
}
