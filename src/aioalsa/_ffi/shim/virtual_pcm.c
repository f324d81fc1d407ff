/* The PCMs of virtual cards: what alsa-lib's ioplug calls.

   alsa-lib calls start, stop, pointer, transfer and pause with the PCM locked, hence nothing here
   calls a PCM function, with one exception that alsa-lib's own plug-ins make too (poll_revents,
   which is called unlocked). State is alsa-lib's; what it cannot know (suspended, gone) is put
   into it whenever it asks where the stream is. */

static int aio_virtual_constrain(aio_virtual_t *self);

/* Lock the card, and bring the line up to the present. */
static aio_virtual_t *aio_virtual_enter(snd_pcm_ioplug_t *io, bool exact)
{
    aio_virtual_t *self = io->private_data;
    pthread_mutex_lock(&self->card->lock);
    aio_line_sync(self->card, self->line, exact);
    return self;
}

/* The converse. Both ends are armed: time has passed for both. */
static int aio_virtual_leave(aio_virtual_t *self, int result)
{
    aio_line_arm(self->line);
    pthread_mutex_unlock(&self->card->lock);
    return result;
}

/* What keeps a stream from going on. */
static int aio_virtual_hindrance(const aio_virtual_t *self)
{
    if (self->card->gone)
        return -ENODEV;
    if (self->end.phase == AIO_PHASE_XRUN)
        return -EPIPE;
    return self->end.phase == AIO_PHASE_SUSPENDED ? -ESTRPIPE : 0;
}

static int aio_virtual_start(snd_pcm_ioplug_t *io)
{
    aio_virtual_t *self = aio_virtual_enter(io, true);
    int error = aio_virtual_hindrance(self);
    if (!error)
        /* Nothing to play is an xrun at once, which draining an empty stream relies on. */
        aio_virtual_turn(self, aio_end_left(&self->end) ? AIO_PHASE_RUNNING : AIO_PHASE_XRUN);
    if (!error && self->card->asleep) {
        self->before = self->end.phase;
        self->end.phase = AIO_PHASE_SUSPENDED;
    }
    return aio_virtual_leave(self, error);
}

static int aio_virtual_stop(snd_pcm_ioplug_t *io)
{
    aio_virtual_t *self = aio_virtual_enter(io, true);
    aio_virtual_turn(self, AIO_PHASE_SETUP);
    self->end.draining = false;
    return aio_virtual_leave(self, 0);
}

static int aio_virtual_pause(snd_pcm_ioplug_t *io, int enable)
{
    aio_virtual_t *self = aio_virtual_enter(io, true);
    int error = aio_virtual_hindrance(self);
    if (!error)
        aio_virtual_turn(self, enable ? AIO_PHASE_PAUSED : AIO_PHASE_RUNNING);
    return aio_virtual_leave(self, error);
}

static snd_pcm_sframes_t aio_virtual_pointer(snd_pcm_ioplug_t *io)
{
    aio_virtual_t *self = aio_virtual_enter(io, false);
    aio_end_t *end = &self->end;
    snd_pcm_sframes_t at = (snd_pcm_sframes_t)(end->done % (int64_t)self->boundary);
    if (self->card->gone)
        snd_pcm_ioplug_set_state(io, SND_PCM_STATE_DISCONNECTED);
    else if (end->phase == AIO_PHASE_SUSPENDED)
        snd_pcm_ioplug_set_state(io, SND_PCM_STATE_SUSPENDED);
    else if (end->phase == AIO_PHASE_XRUN)
        at = -EPIPE;
    else if (end->draining && end->capture && end->done <= end->appl)
        at = -EPIPE; /* all was read: alsa-lib takes it for the end of draining */
    aio_virtual_leave(self, 0);
    return at;
}

static int aio_virtual_delay(snd_pcm_ioplug_t *io, snd_pcm_sframes_t *delay)
{
    aio_virtual_t *self = aio_virtual_enter(io, false);
    const aio_end_t *end = &self->end;
    int error = aio_virtual_hindrance(self);
    if (!error && end->phase <= AIO_PHASE_SETUP)
        error = -EBADFD;
    if (error == -EPIPE && end->draining)
        error = 0; /* played to the end, which alsa-lib has not seen yet */
    if (!error)
        *delay = (snd_pcm_sframes_t)(end->capture ? end->done - end->appl : end->appl - end->done);
    return aio_virtual_leave(self, error);
}

static snd_pcm_sframes_t aio_virtual_transfer(snd_pcm_ioplug_t *io,
                                              const snd_pcm_channel_area_t *areas,
                                              snd_pcm_uframes_t offset, snd_pcm_uframes_t size)
{
    aio_virtual_t *self = aio_virtual_enter(io, false);
    aio_end_t *end = &self->end;
    int error = aio_virtual_hindrance(self);
    if (!error && end->phase <= AIO_PHASE_SETUP)
        error = -EBADFD;
    if (error)
        return aio_virtual_leave(self, error);
    if (!end->capture)
        aio_end_write(end, areas, offset, (int64_t)size);
    else
        aio_end_transfer(end, areas, offset, (int64_t)size);
    /* Mapped, it was only shown: it counts as read when it is committed, which no callback tells. */
    if (end->capture && io->access >= SND_PCM_ACCESS_RW_INTERLEAVED)
        end->appl += (int64_t)size;
    aio_virtual_leave(self, 0);
    return (snd_pcm_sframes_t)size;
}

/* Both ends carry the same, unless the card says how many channels each has. */
static int aio_virtual_match(const aio_virtual_t *self)
{
    const aio_card_t *card = self->card;
    const aio_virtual_t *peer = self->line->pcms[!self->end.capture];
    if (!peer || peer->end.phase == AIO_PHASE_OPEN)
        return 0;
    if (peer->io.rate != self->io.rate || peer->io.format != self->io.format)
        return -EINVAL;
    bool fixed = card->channels[0] || card->channels[1];
    return fixed || peer->end.channels == self->io.channels ? 0 : -EINVAL;
}

static int aio_virtual_hw_params(snd_pcm_ioplug_t *io, snd_pcm_hw_params_t *params)
{
    (void)params;
    aio_virtual_t *self = aio_virtual_enter(io, true);
    aio_end_t *end = &self->end;
    int error = self->card->gone ? -ENODEV : aio_virtual_match(self);
    unsigned int sample_bytes = (unsigned int)snd_pcm_format_physical_width(io->format) / 8;
    char *ring = error ? NULL : calloc(io->buffer_size * io->channels, sample_bytes);
    if (!ring)
        return aio_virtual_leave(self, error ? error : -ENOMEM);
    free(end->ring);
    *end = (aio_end_t){
        .phase = AIO_PHASE_SETUP,
        .capture = end->capture,
        .channels = io->channels,
        .sample_bytes = sample_bytes,
        .size = (int64_t)io->buffer_size,
        .avail_min = (int64_t)io->period_size,
        .stop_threshold = (int64_t)io->buffer_size,
        .ring = ring,
    };
    snd_pcm_format_set_silence(io->format, end->silence, 1);
    if (self->line->rate != io->rate) {
        self->line->rate = io->rate;
        self->line->cable.position = 0; /* nobody runs: the next look at the clock is right */
    }
    aio_virtual_turn(self, AIO_PHASE_SETUP);
    return aio_virtual_leave(self, 0);
}

static int aio_virtual_hw_free(snd_pcm_ioplug_t *io)
{
    aio_virtual_t *self = aio_virtual_enter(io, true);
    self->end.phase = AIO_PHASE_OPEN;
    free(self->end.ring);
    self->end.ring = NULL;
    aio_virtual_leave(self, 0);
    /* The peer may have other parameters by now, or none. */
    return aio_virtual_constrain(self);
}

static int aio_virtual_sw_params(snd_pcm_ioplug_t *io, snd_pcm_sw_params_t *params)
{
    snd_pcm_uframes_t avail_min = 1, stop = 0, boundary = LONG_MAX;
    snd_pcm_sw_params_get_avail_min(params, &avail_min);
    snd_pcm_sw_params_get_stop_threshold(params, &stop);
    snd_pcm_sw_params_get_boundary(params, &boundary);
    aio_virtual_t *self = aio_virtual_enter(io, true);
    self->boundary = boundary;
    self->end.avail_min = (int64_t)avail_min;
    /* Capture can have no more than its buffer, says the kernel, unless it is told to go on. */
    self->end.stop_threshold = stop >= boundary ? INT64_MAX / 2 : (int64_t)stop;
    return aio_virtual_leave(self, 0);
}

static int aio_virtual_prepare(snd_pcm_ioplug_t *io)
{
    aio_virtual_t *self = aio_virtual_enter(io, true);
    bool asleep = self->card->asleep && self->end.phase == AIO_PHASE_SUSPENDED;
    int error = self->card->gone ? -ENODEV : asleep ? -ESTRPIPE : 0;
    if (!error) {
        self->end.phase = AIO_PHASE_PREPARED;
        self->end.draining = false;
        self->end.done = self->end.appl = self->end.written = 0;
    }
    return aio_virtual_leave(self, error);
}

/* What alsa-lib calls a phase. It sets its state after our callbacks, when others may have gone on. */
static snd_pcm_state_t aio_end_state(const aio_end_t *end)
{
    switch (end->phase) {
    case AIO_PHASE_OPEN: return SND_PCM_STATE_OPEN;
    case AIO_PHASE_SETUP: return SND_PCM_STATE_SETUP;
    case AIO_PHASE_PREPARED: return SND_PCM_STATE_PREPARED;
    case AIO_PHASE_RUNNING: return end->draining ? SND_PCM_STATE_DRAINING : SND_PCM_STATE_RUNNING;
    case AIO_PHASE_PAUSED: return SND_PCM_STATE_PAUSED;
    case AIO_PHASE_XRUN: return SND_PCM_STATE_XRUN;
    default: return SND_PCM_STATE_SUSPENDED;
    }
}

/* alsa-lib drops the result and reports success: the state tells the truth. */
static int aio_virtual_resume(snd_pcm_ioplug_t *io)
{
    aio_virtual_t *self = aio_virtual_enter(io, true);
    int error = self->card->gone ? -ENODEV : self->card->asleep ? -EAGAIN : 0;
    if (!error && self->end.phase == AIO_PHASE_SUSPENDED) {
        aio_virtual_turn(self, self->before);
        snd_pcm_ioplug_set_state(io, aio_end_state(&self->end));
    }
    return aio_virtual_leave(self, error);
}

/* The only call that every waiter makes before it waits. */
static int aio_virtual_poll_descriptors(snd_pcm_ioplug_t *io, struct pollfd *fds,
                                        unsigned int space)
{
    if (space < 1)
        return 0;
    aio_virtual_leave(aio_virtual_enter(io, false), 0);
    fds[0] = (struct pollfd){.fd = io->poll_fd, .events = POLLIN | POLLERR | POLLNVAL};
    return 1;
}

static int aio_virtual_poll_revents(snd_pcm_ioplug_t *io, struct pollfd *fds, unsigned int count,
                                    unsigned short *revents)
{
    (void)fds;
    if (count != 1)
        return -EINVAL;
    aio_virtual_t *self = aio_virtual_enter(io, false);
    const aio_end_t *end = &self->end;
    if (end->phase >= AIO_PHASE_XRUN || end->draining) {
        /* Let alsa-lib see what has changed its state. */
        pthread_mutex_unlock(&self->card->lock);
        snd_pcm_avail_update(io->pcm);
        aio_virtual_enter(io, false);
    }
    unsigned short direction = end->capture ? POLLIN : POLLOUT;
    if (self->card->gone)
        *revents = POLLERR | POLLNVAL;
    else if (end->phase <= AIO_PHASE_SETUP || end->phase >= AIO_PHASE_XRUN)
        *revents = direction | POLLERR;
    else if (end->draining)
        *revents = end->capture ? POLLIN : 0;
    else
        *revents = aio_end_avail(end) >= end->avail_min ? direction : 0;
    return aio_virtual_leave(self, 0);
}

/* ---- Its own time ---- */

/* alsa-lib stamps what an ioplug does by this machine's clock, and not at all when it stops by
   itself. Whoever wants to know what the card's clock says asks the PCM, past alsa-lib. */
static __thread aio_virtual_t *aio_virtual_newest;

aio_virtual_t *aio_virtual_opened(void)
{
    aio_virtual_t *newest = aio_virtual_newest;
    aio_virtual_newest = NULL;
    return newest;
}

bool aio_virtual_is_manual(const aio_virtual_t *self)
{
    return self->card->manual;
}

static double aio_virtual_tell(aio_virtual_t *self, bool turned)
{
    pthread_mutex_lock(&self->card->lock);
    int64_t time = turned ? self->turned : aio_card_now(self->card, self->line);
    pthread_mutex_unlock(&self->card->lock);
    return (double)time / AIO_SECOND;
}

double aio_virtual_now(aio_virtual_t *self)
{
    return aio_virtual_tell(self, false);
}

double aio_virtual_turned(aio_virtual_t *self)
{
    return aio_virtual_tell(self, true);
}

static void aio_virtual_free(aio_virtual_t *self)
{
    aio_card_t *card = self->card;
    if (aio_virtual_newest == self)
        aio_virtual_newest = NULL;
    if (self->line) {
        pthread_mutex_lock(&card->lock);
        aio_line_sync(card, self->line, true);
        aio_line_attach(self->line, self->end.capture, NULL);
        pthread_mutex_unlock(&card->lock);
    }
    aio_card_release(card);
    if (self->io.poll_fd >= 0)
        close(self->io.poll_fd);
    free(self->end.ring);
    free(self);
}

static int aio_virtual_close(snd_pcm_ioplug_t *io)
{
    aio_virtual_free(io->private_data);
    return 0;
}

static const snd_pcm_ioplug_callback_t aio_virtual_callbacks = {
    .start = aio_virtual_start,
    .stop = aio_virtual_stop,
    .pointer = aio_virtual_pointer,
    .transfer = aio_virtual_transfer,
    .close = aio_virtual_close,
    .hw_params = aio_virtual_hw_params,
    .hw_free = aio_virtual_hw_free,
    .sw_params = aio_virtual_sw_params,
    .prepare = aio_virtual_prepare,
    .pause = aio_virtual_pause,
    .resume = aio_virtual_resume,
    .poll_descriptors = aio_virtual_poll_descriptors,
    .poll_revents = aio_virtual_poll_revents,
    .delay = aio_virtual_delay,
};
