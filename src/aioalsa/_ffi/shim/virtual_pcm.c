/* The PCMs of virtual cards: what alsa-lib's ioplug calls, and how it finds them by name.

   alsa-lib calls start, stop, pointer, transfer and pause with the PCM locked, hence nothing here
   calls a PCM function, with one exception that alsa-lib's own plug-ins make too (poll_revents,
   which is called unlocked). State is alsa-lib's; what it cannot know (suspended, gone) is put
   into it whenever it asks where the stream is. */

/* <alsa/pcm_ioplug.h>; its #defines are not in the cdef. */
#define AIO_IOPLUG_VERSION 0x010002
#define AIO_IOPLUG_MONOTONIC 2
#define AIO_IOPLUG_BOUNDARY 4
#define AIO_NONBLOCK 1

#define AIO_RATE_MIN 4000
#define AIO_RATE_MAX 768000
#define AIO_CHANNELS_MAX 32
#define AIO_PERIOD_BYTES_MIN 64
#define AIO_PERIOD_BYTES_MAX (1 << 20)
#define AIO_BUFFER_BYTES_MAX (2 << 20)
#define AIO_PERIODS_MAX 1024

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
        self->end.phase = aio_end_left(&self->end) ? AIO_PHASE_RUNNING : AIO_PHASE_XRUN;
    if (!error && self->card->asleep) {
        self->before = self->end.phase;
        self->state_before = SND_PCM_STATE_RUNNING;
        self->end.phase = AIO_PHASE_SUSPENDED;
    }
    return aio_virtual_leave(self, error);
}

static int aio_virtual_stop(snd_pcm_ioplug_t *io)
{
    aio_virtual_t *self = aio_virtual_enter(io, true);
    self->end.phase = AIO_PHASE_SETUP;
    self->end.draining = false;
    return aio_virtual_leave(self, 0);
}

static int aio_virtual_pause(snd_pcm_ioplug_t *io, int enable)
{
    aio_virtual_t *self = aio_virtual_enter(io, true);
    int error = aio_virtual_hindrance(self);
    if (!error)
        self->end.phase = enable ? AIO_PHASE_PAUSED : AIO_PHASE_RUNNING;
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
    return aio_virtual_leave(self, 0);
}

static int aio_virtual_hw_free(snd_pcm_ioplug_t *io)
{
    aio_virtual_t *self = aio_virtual_enter(io, true);
    self->end.phase = AIO_PHASE_OPEN;
    free(self->end.ring);
    self->end.ring = NULL;
    return aio_virtual_leave(self, 0);
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

/* alsa-lib drops the result and reports success: the state tells the truth. */
static int aio_virtual_resume(snd_pcm_ioplug_t *io)
{
    aio_virtual_t *self = aio_virtual_enter(io, true);
    int error = self->card->gone ? -ENODEV : self->card->asleep ? -EAGAIN : 0;
    if (!error && self->end.phase == AIO_PHASE_SUSPENDED) {
        self->end.phase = self->before;
        snd_pcm_ioplug_set_state(io, self->state_before);
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

static void aio_virtual_free(aio_virtual_t *self)
{
    aio_card_t *card = self->card;
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

/* ---- Opening ---- */

/* Formats of whole bytes. Asked for the silence of G.723, alsa-lib aborts the process. */
static bool aio_virtual_takes(int format)
{
    int width = snd_pcm_format_physical_width(format);
    bool g723 = format >= SND_PCM_FORMAT_G723_24 && format <= SND_PCM_FORMAT_G723_40_1B;
    return width >= 8 && width % 8 == 0 && !g723;
}

/* What a PCM offers, as far as alsa-lib is to know: what its peer has chosen, if it has. */
static int aio_virtual_constrain(aio_virtual_t *self)
{
    static const unsigned int access[] = {
        SND_PCM_ACCESS_MMAP_INTERLEAVED, SND_PCM_ACCESS_MMAP_NONINTERLEAVED,
        SND_PCM_ACCESS_RW_INTERLEAVED, SND_PCM_ACCESS_RW_NONINTERLEAVED};
    unsigned int formats[SND_PCM_FORMAT_LAST + 1], count = 0;
    unsigned int rates[2] = {AIO_RATE_MIN, AIO_RATE_MAX}, channels[2] = {1, AIO_CHANNELS_MAX};
    aio_card_t *card = self->card;
    for (int format = 0; format <= (int)SND_PCM_FORMAT_LAST; format++)
        if (aio_virtual_takes(format))
            formats[count++] = (unsigned int)format;
    pthread_mutex_lock(&card->lock);
    const aio_virtual_t *peer = self->line->pcms[!self->end.capture];
    if (peer && peer->end.phase != AIO_PHASE_OPEN) {
        formats[0] = (unsigned int)peer->io.format;
        count = 1;
        rates[0] = rates[1] = peer->io.rate;
        if (!card->channels[0] && !card->channels[1])
            channels[0] = channels[1] = peer->end.channels;
    }
    pthread_mutex_unlock(&card->lock);
    if (card->channels[self->end.capture])
        channels[0] = channels[1] = card->channels[self->end.capture];
    snd_pcm_ioplug_t *io = &self->io;
    const struct { int type; unsigned int least, most; } ranges[] = {
        {SND_PCM_IOPLUG_HW_CHANNELS, channels[0], channels[1]},
        {SND_PCM_IOPLUG_HW_RATE, rates[0], rates[1]},
        {SND_PCM_IOPLUG_HW_PERIOD_BYTES, AIO_PERIOD_BYTES_MIN, AIO_PERIOD_BYTES_MAX},
        {SND_PCM_IOPLUG_HW_BUFFER_BYTES, 2 * AIO_PERIOD_BYTES_MIN, AIO_BUFFER_BYTES_MAX},
        {SND_PCM_IOPLUG_HW_PERIODS, 2, AIO_PERIODS_MAX},
    };
    int error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_ACCESS, 4, access);
    if (!error)
        error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_FORMAT, count, formats);
    for (size_t i = 0; !error && i < sizeof ranges / sizeof *ranges; i++)
        error = snd_pcm_ioplug_set_param_minmax(io, ranges[i].type, ranges[i].least,
                                                ranges[i].most);
    return error;
}

/* Take the wanted substream, or the first free one, as hw does. */
static int aio_virtual_attach(aio_virtual_t *self, long substream)
{
    aio_card_t *card = self->card;
    pthread_mutex_lock(&card->lock);
    int error = card->gone || substream >= (long)card->count ? -ENOENT : -EBUSY;
    for (unsigned int i = 0; i < card->count && error == -EBUSY; i++) {
        aio_line_t *line = &card->lines[i];
        if ((substream >= 0 && i != (unsigned long)substream) || line->pcms[self->end.capture])
            continue;
        aio_line_attach(line, self->end.capture, self);
        self->line = line;
        error = 0;
    }
    pthread_mutex_unlock(&card->lock);
    return error;
}

/* Takes over the reference to the card. */
static int aio_virtual_create(aio_card_t *card, snd_pcm_t **pcm, const char *name, long substream,
                              snd_pcm_stream_t stream, int mode)
{
    aio_virtual_t *self = calloc(1, sizeof *self);
    if (!self) {
        aio_card_release(card);
        return -ENOMEM;
    }
    self->card = card;
    self->end.capture = stream == SND_PCM_STREAM_CAPTURE;
    self->boundary = LONG_MAX;
    self->io = (snd_pcm_ioplug_t){
        .version = AIO_IOPLUG_VERSION,
        .name = "aioalsa virtual card",
        .flags = AIO_IOPLUG_MONOTONIC | AIO_IOPLUG_BOUNDARY,
        .poll_fd = card->manual ? eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)
                                : timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC),
        .poll_events = POLLIN,
        .callback = &aio_virtual_callbacks,
        .private_data = self,
    };
    int error = self->io.poll_fd < 0 ? -errno : aio_virtual_attach(self, substream);
    if (!error)
        error = snd_pcm_ioplug_create(&self->io, name, stream, mode);
    if (error < 0) {
        aio_virtual_free(self);
        return error;
    }
    /* ioplug does not look at the mode, and would block in snd_pcm_drain. */
    self->io.nonblock = (mode & AIO_NONBLOCK) != 0;
    error = aio_virtual_constrain(self);
    if (error < 0)
        snd_pcm_ioplug_delete(&self->io); /* frees it, by aio_virtual_close */
    else
        *pcm = self->io.pcm;
    return error;
}

int aio_virtual_open(snd_pcm_t **pcm, const char *name, snd_config_t *conf, snd_pcm_stream_t stream,
                     int mode)
{
    const char *key = NULL;
    long substream = -1;
    snd_config_iterator_t at = snd_config_iterator_first(conf), end = snd_config_iterator_end(conf);
    for (; at != end; at = snd_config_iterator_next(at)) {
        const snd_config_t *entry = snd_config_iterator_entry(at);
        const char *id;
        if (snd_config_get_id(entry, &id) < 0)
            continue;
        if (strcmp(id, "card") == 0 && snd_config_get_string(entry, &key) < 0)
            return -EINVAL;
        if (strcmp(id, "substream") == 0 && snd_config_get_integer(entry, &substream) < 0)
            return -EINVAL;
    }
    if (!key)
        return -EINVAL;
    aio_card_t *card = aio_card_find(key);
    return card ? aio_virtual_create(card, pcm, name, substream, stream, mode) : -ENOENT;
}
