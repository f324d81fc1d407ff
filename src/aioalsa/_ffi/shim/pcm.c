/* One wake-up of a PCM in one call: descriptors, poll, revents, state and transfer.

   A step, capture or playback, goes like this:

   1. let the plug-in demangle its descriptors: for dmix, dsnoop and ioplug that is what moves
      their state on. A hw PCM needs none of it: the kernel's status page is mapped;
   2. ask how much is available, and transfer if it is enough;
   3. if it is not, find out by the state whether waiting makes sense, and arm the inner epoll.

   A wake-up that a transfer has answered needs no system call more: once read or written, the
   device is no longer ready, hence neither is the inner epoll, and its one shot is still there.

   Results: frames (> 0), -EAGAIN (armed: wait for the inner epoll), or what is wrong:
   -EPIPE (xrun), -ESTRPIPE (suspended), -ENODEV (gone), -EBADFD (stopped). */

#define AIO_PCM_FDS 32

/* Frames as bytes; exact for whole frames of formats below 8 bits too. */
static size_t aio_pcm_bytes(const aio_pcm_t *self, unsigned long frames)
{
    return frames * self->channels * self->sample_bits / 8;
}

static double aio_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* A time stamp of alsa-lib on CLOCK_MONOTONIC, or now where there is none or another clock's. */
static double aio_pcm_stamp(const struct timespec *stamp)
{
    double now = aio_now();
    double time = (double)stamp->tv_sec + (double)stamp->tv_nsec * 1e-9;
    return time > 0 && fabs(now - time) < 60 ? time : now;
}

static int aio_pcm_descriptors(aio_pcm_t *self, struct pollfd *fds)
{
    int count = snd_pcm_poll_descriptors_count(self->pcm);
    if (count <= 0 || count > AIO_PCM_FDS)
        return count < 0 ? count : -EIO;
    return snd_pcm_poll_descriptors(self->pcm, fds, (unsigned int)count);
}

static int aio_pcm_demangle(aio_pcm_t *self)
{
    struct pollfd fds[AIO_PCM_FDS];
    unsigned short revents = 0;
    int count = aio_pcm_descriptors(self, fds);
    if (count < 0)
        return count;
    poll(fds, (nfds_t)count, 0);
    return snd_pcm_poll_descriptors_revents(self->pcm, fds, (unsigned int)count, &revents);
}

static int aio_pcm_arm(aio_pcm_t *self)
{
    struct pollfd fds[AIO_PCM_FDS];
    int count = aio_pcm_descriptors(self, fds);
    return count < 0 ? count : aio_poll_arm(&self->poll, fds, (unsigned int)count);
}

/* What a state means for someone who wants to wait for frames: 0 if they may come. */
static int aio_pcm_verdict(aio_pcm_t *self)
{
    switch (snd_pcm_state(self->pcm)) {
    case SND_PCM_STATE_PREPARED:
    case SND_PCM_STATE_RUNNING:
    case SND_PCM_STATE_DRAINING:
    case SND_PCM_STATE_PAUSED:
        return 0;
    case SND_PCM_STATE_XRUN:
        return -EPIPE;
    case SND_PCM_STATE_SUSPENDED:
        return -ESTRPIPE;
    case SND_PCM_STATE_DISCONNECTED:
        return -ENODEV;
    default:
        return -EBADFD;
    }
}

/* -EAGAIN once armed, so that the caller can wait; else what is wrong. */
static int aio_pcm_wait(aio_pcm_t *self)
{
    int error = aio_pcm_verdict(self);
    /* The one descriptor of a hw PCM never changes; other plug-ins want to be asked each time. */
    if (error == 0 && !(self->hardware && self->poll.armed))
        error = aio_pcm_arm(self);
    return error < 0 ? error : -EAGAIN;
}

static snd_pcm_sframes_t aio_pcm_avail(aio_pcm_t *self)
{
    if (!self->nudged)
        return snd_pcm_avail_update(self->pcm);
    /* The watchdog doubts the last known position: ask the hardware. */
    self->nudged = false;
    return snd_pcm_avail(self->pcm);
}

static snd_pcm_sframes_t aio_pcm_transfer(aio_pcm_t *self, char *data, unsigned long at,
                                          unsigned long frames, unsigned long total)
{
    void *channels[self->channels];
    if (!self->split) {
        data += aio_pcm_bytes(self, at);
        if (self->capture)
            return self->mapped ? snd_pcm_mmap_readi(self->pcm, data, frames)
                                : snd_pcm_readi(self->pcm, data, frames);
        return self->mapped ? snd_pcm_mmap_writei(self->pcm, data, frames)
                            : snd_pcm_writei(self->pcm, data, frames);
    }
    for (unsigned int c = 0; c < self->channels; c++)
        channels[c] = data + (c * total + at) * self->sample_bits / 8;
    if (self->capture)
        return self->mapped ? snd_pcm_mmap_readn(self->pcm, channels, frames)
                            : snd_pcm_readn(self->pcm, channels, frames);
    return self->mapped ? snd_pcm_mmap_writen(self->pcm, channels, frames)
                        : snd_pcm_writen(self->pcm, channels, frames);
}

/* Have the driver stamp by asking once for a status with another kind of audio time stamp.

   A driver that has time stamps of its own (HDA) keeps status->tstamp as it is for as long as no
   audio time stamp was ever asked for: the kernel takes that for one that has not moved
   (update_audio_tstamp, sound/core/pcm_lib.c). */
static void aio_pcm_ask_for_stamps(aio_pcm_t *self)
{
    uint64_t memory[128] = {0};
    snd_pcm_status_t *status = (snd_pcm_status_t *)memory;
    snd_pcm_audio_tstamp_config_t wanted = {.type_requested = SND_PCM_AUDIO_TSTAMP_TYPE_LINK};
    if (snd_pcm_status_sizeof() > sizeof memory)
        return;
    snd_pcm_status_set_audio_htstamp_config(status, &wanted);
    snd_pcm_status(self->pcm, status);
}

/* The frame to be captured or played next, by how many are available. */
static int64_t aio_pcm_frame(const aio_pcm_t *self, snd_pcm_sframes_t avail)
{
    return self->position + avail - (self->capture ? 0 : (int64_t)self->buffer_size);
}

/* The same as below, by the clock of a test: it may go on in another thread meanwhile. */
static bool aio_pcm_own_whereabouts(aio_pcm_t *self, int64_t *frame, double *time)
{
    snd_pcm_sframes_t avail;
    double before;
    do {
        before = aio_virtual_now(self->own);
        avail = snd_pcm_avail_update(self->pcm);
        *time = aio_virtual_now(self->own);
    } while (*time != before);
    *frame = aio_pcm_frame(self, avail);
    return avail >= 0;
}

/* Where the hardware was, and when, s on CLOCK_MONOTONIC; false if nobody knows. */
static bool aio_pcm_whereabouts(aio_pcm_t *self, int64_t *frame, double *time)
{
    snd_pcm_uframes_t avail;
    snd_htimestamp_t stamp;
    if (self->manual)
        return aio_pcm_own_whereabouts(self, frame, time);
    for (;;) {
        if (snd_pcm_htimestamp(self->pcm, &avail, &stamp) < 0)
            return false;
        *frame = aio_pcm_frame(self, (snd_pcm_sframes_t)avail);
        *time = aio_pcm_stamp(&stamp);
        if (stamp.tv_sec != self->stamp.tv_sec || stamp.tv_nsec != self->stamp.tv_nsec ||
            *frame == self->stamped)
            break;
        /* A stamp that stands still while frames flow is none. */
        *time = aio_now();
        if (self->asked || !self->hardware)
            break;
        self->asked = true;
        aio_pcm_ask_for_stamps(self);
    }
    self->stamp = stamp;
    self->stamped = *frame;
    return true;
}

/* Tell the clock where the hardware was, and when.

   The clock has counted on while a stream stood still: by that it finds the gap. And interrupts
   that are held up for longer than the buffer lasts make the kernel lose whole rounds of the ring
   without a word: it knows the hardware's position within the ring only. Frames are late then by
   about that much, and are counted as lost. */
static void aio_pcm_observe(aio_pcm_t *self)
{
    int64_t frame, lost = 0;
    double time;
    if (!aio_pcm_whereabouts(self, &frame, &time))
        return;
    double late = self->clock.count ? time - aio_clock_time(&self->clock, frame) : 0;
    double rounds = late * self->clock.rate / (double)self->buffer_size;
    if (self->astray && self->capture) {
        lost = aio_clock_gap(&self->clock, frame, time);
    } else if (self->hardware && self->capture && rounds > 0.9) {
        lost = llround(rounds) * (int64_t)self->buffer_size;
        self->skips++;
    } else if (self->astray || self->idle || fabs(late) > 1) {
        /* No jitter: another clock, or a pause, which nobody may have told of. */
        aio_clock_shift(&self->clock, late);
        /* But this one may have come late itself: let those after it count for more again. */
        if (self->clock.count > AIO_CLOCK_PRIOR)
            self->clock.count = AIO_CLOCK_PRIOR;
    }
    self->astray = self->idle = false;
    self->position += lost;
    self->begun += lost;
    self->lost += lost;
    frame += lost;
    aio_clock_observe(&self->clock, frame, time);
}

/* The same where nothing may flow: a stream that stands still has no time. */
bool aio_pcm_look(aio_pcm_t *self)
{
    if (snd_pcm_state(self->pcm) != SND_PCM_STATE_RUNNING)
        return false;
    aio_pcm_observe(self);
    return true;
}

static int aio_pcm_begin(aio_pcm_t *self)
{
    return self->hardware ? 0 : aio_pcm_demangle(self);
}

/* Read up to `frames` into `data`, `at` frames from its begin: what is there if it is all or at
   least a period, else -EAGAIN. Data stays in the device's buffer until enough is there: whoever
   is cancelled meanwhile has lost nothing. */
static long aio_pcm_take(aio_pcm_t *self, char *data, unsigned long at, unsigned long frames,
                         unsigned long total)
{
    int error = aio_pcm_begin(self);
    if (error < 0)
        return error;
    snd_pcm_sframes_t avail = aio_pcm_avail(self);
    if (avail < 0)
        return avail;
    if ((unsigned long)avail < frames && (unsigned long)avail < self->period_size)
        return aio_pcm_wait(self);
    aio_pcm_observe(self);
    if ((unsigned long)avail < frames)
        frames = (unsigned long)avail;
    snd_pcm_sframes_t got = aio_pcm_transfer(self, data, at, frames, total);
    if (got == 0 || got == -EAGAIN)
        return aio_pcm_wait(self);
    if (got > 0)
        self->position += got;
    return got;
}

/* After a transfer: 1 if a wake-up comes for the next period, 0 if that is there already, or if
   something is wrong. */
int aio_pcm_settle(aio_pcm_t *self)
{
    snd_pcm_sframes_t avail = snd_pcm_avail_update(self->pcm);
    return avail >= 0 && (unsigned long)avail < self->period_size && aio_pcm_wait(self) == -EAGAIN;
}

/* Capture the period under way into `stage`: its frames once it is whole, or once what follows
   it is lost. */
int aio_pcm_capture(aio_pcm_t *self, aio_period_t *period)
{
    long got = 0;
    while (self->filled < self->period_size) {
        got = aio_pcm_take(self, self->stage, self->filled, self->period_size - self->filled,
                           self->period_size);
        if (got < 0)
            break;
        self->filled += (unsigned long)got;
    }
    if (got == -EAGAIN || (got < 0 && self->filled == 0))
        return (int)got;
    period->frames = (int64_t)self->filled;
    period->position = self->position - (int64_t)self->filled;
    period->lost = self->lost;
    period->time = fmax(aio_clock_time(&self->clock, period->position), self->last_time);
    self->last_time = period->time;
    self->lost = 0;
    self->filled = 0;
    /* Ready for the next wake-up already, unless the next period is there or something is wrong.
       A plug-in may have taken it from the device, which then wakes nobody for it. */
    period->armed = got >= 0 && aio_pcm_settle(self);
    return (int)period->frames;
}

/* Read up to `frames` into a buffer of `total` frames of the caller's, `at` frames from its begin. */
long aio_pcm_read(aio_pcm_t *self, void *into, unsigned long at, unsigned long frames,
                  unsigned long total)
{
    return aio_pcm_take(self, into, at, frames, total);
}

/* Write up to `frames` of a buffer of `total` frames, from `at` on: what there is room for. */
long aio_pcm_write(aio_pcm_t *self, const void *from, unsigned long at, unsigned long frames,
                   unsigned long total)
{
    int error = aio_pcm_begin(self);
    if (error < 0)
        return error;
    snd_pcm_sframes_t room = aio_pcm_avail(self);
    if (room < 0)
        return room;
    if (room == 0)
        return aio_pcm_wait(self);
    aio_pcm_look(self);
    /* Asking for more than there is room for may get -EAGAIN, though some would fit. */
    if ((unsigned long)room < frames)
        frames = (unsigned long)room;
    snd_pcm_sframes_t put = aio_pcm_transfer(self, (char *)from, at, frames, total);
    if (put == 0 || put == -EAGAIN)
        return aio_pcm_wait(self);
    if (put > 0)
        self->position += put;
    return put;
}

/* 1 if epoll refuses the descriptors, as those of the null PCM; poll(2) calls them always ready. */
int aio_pcm_unpollable(aio_pcm_t *self)
{
    int error = aio_pcm_arm(self);
    aio_poll_disarm(&self->poll);
    return error < 0 ? error : self->poll.unpollable;
}

/* Now, on the clock that the stream's time stamps have, s. */
double aio_pcm_now(aio_pcm_t *self)
{
    return self->manual ? aio_virtual_now(self->own) : aio_now();
}

/* When the stream was last started or stopped, s on CLOCK_MONOTONIC; now if nobody knows. */
double aio_pcm_trigger_time(aio_pcm_t *self)
{
    if (self->own)
        return aio_virtual_turned(self->own);
    /* snd_pcm_status_t is opaque and grows with the library: 1 KiB is seven times what it is. */
    uint64_t memory[128] = {0};
    snd_pcm_status_t *status = (snd_pcm_status_t *)memory;
    struct timespec stamp = {0};
    if (snd_pcm_status_sizeof() <= sizeof memory && snd_pcm_status(self->pcm, status) == 0)
        snd_pcm_status_get_trigger_htstamp(status, &stamp);
    return aio_pcm_stamp(&stamp);
}

/* Where the next frames lie in the ring buffer itself: a period, or what is left of the ring.

   `planes` gets the begin of each channel, or of all together. Nothing is taken by that: asked
   again, it tells the same. */
long aio_pcm_map(aio_pcm_t *self, void **planes, unsigned long *offset)
{
    const snd_pcm_channel_area_t *areas;
    snd_pcm_uframes_t frames = self->period_size;
    int error = aio_pcm_begin(self);
    if (error < 0)
        return error;
    snd_pcm_sframes_t avail = aio_pcm_avail(self);
    if (avail < 0)
        return avail;
    if ((unsigned long)avail < frames)
        return aio_pcm_wait(self);
    aio_pcm_look(self);
    error = snd_pcm_mmap_begin(self->pcm, &areas, offset, &frames);
    if (error < 0)
        return error;
    /* What the null PCM has there is memory that was never written. */
    if (self->capture && self->poll.unpollable)
        snd_pcm_areas_silence(areas, *offset, self->channels, frames, (snd_pcm_format_t)self->format);
    for (unsigned int c = 0; c < (self->split ? self->channels : 1); c++) {
        unsigned int samples = self->split ? 1 : self->channels;
        if (areas[c].step != samples * self->sample_bits)
            return -EOPNOTSUPP; /* not as the access says, as multi does it */
        planes[c] = (char *)areas[c].addr + (areas[c].first + *offset * areas[c].step) / 8;
    }
    return frames ? (long)frames : aio_pcm_wait(self);
}

/* Be done with frames that were mapped; starts a playback as a write would. */
long aio_pcm_commit(aio_pcm_t *self, unsigned long offset, unsigned long frames,
                    unsigned long start_threshold)
{
    snd_pcm_sframes_t done = snd_pcm_mmap_commit(self->pcm, offset, frames);
    if (done == -ESTRPIPE)
        self->pending = frames;
    bool seen = done == -ESTRPIPE || (done == -EPIPE && self->capture);
    if (seen) /* though what came after them is lost */
        self->position += (int64_t)frames;
    if (seen || done > 0)
        self->lost = 0; /* what was lost before them lies behind */
    if (done < 0)
        return done;
    self->position += done;
    if (self->capture || snd_pcm_state(self->pcm) != SND_PCM_STATE_PREPARED)
        return done;
    snd_pcm_sframes_t room = snd_pcm_avail_update(self->pcm);
    if (room < 0 || self->buffer_size - (unsigned long)room < start_threshold)
        return done;
    int error = snd_pcm_start(self->pcm);
    return error < 0 ? error : done;
}

/* What snd_pcm_get_chmap returns is the caller's, from malloc. */
void aio_pcm_free_map(snd_pcm_chmap_t *map)
{
    free(map);
}
