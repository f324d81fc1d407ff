/* A timer, one wake-up in one call.

   1. The kernel queues events. Ticks that nobody has read yet it adds up in one event, with the
      time of the last.
   2. One read fetches all of them. Once read, the descriptor is no longer ready, and the one shot
      of the inner epoll is still there: a wake-up takes no system call more.
   3. Nothing to read, with an error at the descriptor, means that the timer is gone: reading
      without blocking says -EAGAIN for ever (snd_timer_user_read in K/sound/core/timer.c).

   Results: 1, -EAGAIN (armed: wait), or what is wrong. */

static int aio_timer_arm(aio_timer_t *self)
{
    struct pollfd fds[4];
    unsigned short revents = 0;
    int count = snd_timer_poll_descriptors_count(self->timer);
    if (count > 0 && count <= 4)
        count = snd_timer_poll_descriptors(self->timer, fds, (unsigned int)count);
    if (count <= 0 || count > 4)
        return count < 0 ? count : -EIO;
    poll(fds, (nfds_t)count, 0);
    int error = snd_timer_poll_descriptors_revents(self->timer, fds, (unsigned int)count, &revents);
    if (error < 0)
        return error;
    if (revents & (POLLERR | POLLNVAL))
        return -ENODEV;
    if (!self->poll.armed)
        error = aio_poll_arm(&self->poll, fds, (unsigned int)count);
    return error < 0 ? error : -EAGAIN;
}

/* A time stamp on CLOCK_MONOTONIC, or now if the module was told to take another clock. */
static double aio_timer_stamp(aio_timer_t *self, const snd_htimestamp_t *stamp)
{
    double time = (double)stamp->tv_sec + (double)stamp->tv_nsec * 1e-9;
    if (!self->dated) {
        self->foreign = fabs(aio_now() - time) > 3600;
        self->dated = true;
    }
    return self->foreign ? aio_now() : time;
}

/* The kernel adds up in 32 bits, which last for 4.3 s on a timer of 1 ns: how often they were
   full in between, the time tells. */
static int64_t aio_timer_passed(const aio_timer_t *self, uint32_t ticks, double time)
{
    if (self->resolution <= 0)
        return ticks;
    double due = (time - self->last) * 1e9 / (double)self->resolution;
    double rounds = round((due - (double)ticks) / 4294967296.0);
    return (int64_t)ticks + (rounds > 0 ? (int64_t)rounds << 32 : 0);
}

static void aio_timer_tick(aio_timer_t *self, const snd_timer_tread_t *event, aio_period_t *tick)
{
    double time = aio_timer_stamp(self, &event->tstamp);
    self->part += aio_timer_passed(self, event->val, time);
    self->last = time;
    int64_t ticks = self->part / self->interval;
    self->part %= self->interval;
    if (ticks < 1) {
        /* Stopped and continued: what had passed before is not told. */
        ticks = 1;
        self->part = 0;
    }
    self->count++;
    self->missed += ticks - 1;
    tick->position = self->count;
    tick->lost = ticks - 1;
    tick->time = time;
}

/* What has passed of an interval is forgotten. */
void aio_timer_begin(aio_timer_t *self)
{
    self->part = 0;
    self->last = aio_now();
}

static bool aio_timer_next(aio_timer_t *self, aio_period_t *tick)
{
    while (self->next < self->filled) {
        const snd_timer_tread_t *event = &self->events[self->next++];
        tick->frames = event->event;
        if (event->event == SND_TIMER_EVENT_TICK) {
            aio_timer_tick(self, event, tick);
            return true;
        }
        if (event->event == SND_TIMER_EVENT_RESOLUTION)
            self->resolution = event->val;
        if (self->every) {
            tick->position = event->val;
            tick->time = aio_timer_stamp(self, &event->tstamp);
            return true;
        }
    }
    return false;
}

int aio_timer_read(aio_timer_t *self, aio_period_t *tick)
{
    while (!aio_timer_next(self, tick)) {
        ssize_t size = snd_timer_read(self->timer, self->events, sizeof self->events);
        if (size == -EAGAIN || size == 0)
            return aio_timer_arm(self);
        if (size < 0)
            return (int)size;
        self->next = 0;
        self->filled = (unsigned int)((size_t)size / sizeof *self->events);
    }
    tick->armed = self->poll.armed && self->next == self->filled;
    return 1;
}
