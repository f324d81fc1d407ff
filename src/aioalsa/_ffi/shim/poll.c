/* The inner epoll: one descriptor for the event loop to watch, whatever a handle has behind it.

   Every descriptor is in it one-shot: after one wake-up it is silent until it is armed again, so
   that an error condition that never goes away (PCM in XRUN, a card that is gone) costs one
   wake-up and not a spin. Arming again makes the kernel ask the driver anew (ep_modify), which
   finds readiness that came without a wake-up, as after a rewind. */

int aio_poll_open(aio_poll_t *self)
{
    memset(self, 0, sizeof *self);
    self->alarm = -1;
    self->epoll = epoll_create1(EPOLL_CLOEXEC);
    return self->epoll < 0 ? -errno : 0;
}

static int aio_poll_control(aio_poll_t *self, int operation, const struct pollfd *fd)
{
    /* ERR and HUP come unasked, NVAL never: epoll has no such thing. */
    struct epoll_event event = {
        .events = (uint32_t)(fd->events & (POLLIN | POLLOUT | POLLPRI)) | EPOLLONESHOT,
        .data.fd = fd->fd,
    };
    return epoll_ctl(self->epoll, operation, fd->fd, &event) < 0 ? -errno : 0;
}

static void aio_poll_forget(aio_poll_t *self)
{
    for (unsigned int i = 0; i < self->count; i++)
        aio_poll_control(self, EPOLL_CTL_DEL, &self->fds[i]);
    self->count = 0;
}

/* One descriptor may come twice, for each direction: epoll takes it once, with both. */
static int aio_poll_merge(struct pollfd *into, const struct pollfd *fds, unsigned int count)
{
    unsigned int kept = 0;
    for (unsigned int i = 0; i < count; i++) {
        unsigned int j = 0;
        while (j < kept && into[j].fd != fds[i].fd)
            j++;
        if (j == 32)
            return -E2BIG;
        if (j == kept)
            into[kept++] = (struct pollfd){.fd = fds[i].fd};
        into[j].events |= fds[i].events;
    }
    return (int)kept;
}

int aio_poll_arm(aio_poll_t *self, const struct pollfd *fds, unsigned int count)
{
    struct pollfd merged[32];
    int kept = aio_poll_merge(merged, fds, count);
    if (kept < 0)
        return kept;
    bool same = (unsigned int)kept == self->count;
    for (unsigned int i = 0; same && i < self->count; i++)
        same = merged[i].fd == self->fds[i].fd && merged[i].events == self->fds[i].events;
    if (!same)
        aio_poll_forget(self);
    self->unpollable = false;
    for (int i = 0; i < kept; i++) {
        int error = same ? aio_poll_control(self, EPOLL_CTL_MOD, &merged[i]) : -ENOENT;
        /* ENOENT though the number is the same: it was closed, and reopened as something else. */
        if (error == -ENOENT)
            error = aio_poll_control(self, EPOLL_CTL_ADD, &merged[i]);
        if (error == -EPERM)
            self->unpollable = true;
        else if (error < 0) {
            /* Nothing stays that the next arming would not know of. */
            aio_poll_forget(self);
            return error;
        }
        self->fds[i] = merged[i];
        if (!same)
            self->count = (unsigned int)i + 1;
    }
    self->armed = true;
    return 0;
}

/* Wake up once after so many seconds, whatever the device does; 0 for not at all.

   Of the kernel, not of the event loop: a timer that the loop knows of costs every round of it. */
int aio_poll_alarm(aio_poll_t *self, double seconds)
{
    struct itimerspec time = {.it_value.tv_sec = (time_t)seconds};
    time.it_value.tv_nsec = (long)((seconds - (double)time.it_value.tv_sec) * 1e9);
    if (self->alarm < 0) {
        if (seconds == 0)
            return 0;
        self->alarm = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
        if (self->alarm < 0)
            return -errno;
        struct epoll_event event = {.events = EPOLLIN, .data.fd = self->alarm};
        if (epoll_ctl(self->epoll, EPOLL_CTL_ADD, self->alarm, &event) < 0) {
            int error = -errno;
            close(self->alarm);
            self->alarm = -1;
            return error;
        }
    }
    return timerfd_settime(self->alarm, 0, &time, NULL) < 0 ? -errno : 0;
}

/* Tell whether the alarm went off since this was last asked. */
bool aio_poll_due(aio_poll_t *self)
{
    uint64_t times;
    return self->alarm >= 0 && read(self->alarm, &times, sizeof times) == sizeof times;
}

/* Take the wake-up out of the inner epoll: until then the event loop finds it readable. */
void aio_poll_consume(aio_poll_t *self)
{
    struct epoll_event events[32];
    while (epoll_wait(self->epoll, events, 32, 0) == 32)
        ;
    self->armed = false;
}

/* Make sure that no wake-up comes, and that none is left. */
void aio_poll_disarm(aio_poll_t *self)
{
    aio_poll_forget(self);
    aio_poll_alarm(self, 0);
    aio_poll_consume(self);
}

void aio_poll_close(aio_poll_t *self)
{
    if (self->epoll < 0)
        return;
    close(self->epoll);
    self->epoll = -1;
    if (self->alarm >= 0)
        close(self->alarm);
    self->alarm = -1;
    self->count = 0;
    self->armed = false;
}
