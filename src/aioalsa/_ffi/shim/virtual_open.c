/* How alsa-lib opens a PCM of a virtual card, and what it is told that the PCM can do.

   The definition that the name stands for says which card and, perhaps, which substream. */

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
    snd_pcm_ioplug_params_reset(io);
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
    else {
        *pcm = self->io.pcm;
        aio_virtual_newest = self;
    }
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
