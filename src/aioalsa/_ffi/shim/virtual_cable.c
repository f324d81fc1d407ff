/* The cable of a virtual card: it carries what is played on one substream to who captures there.

   Nothing here knows alsa-lib or a clock. A cable has a position in frames, the same for both ends,
   and moves only in aio_cable_advance: each end that runs goes on by as many frames, and what left
   the playback's ring arrives in the capture's, in place of the silence that is there otherwise.
   Since no end ever moves by itself, the two cannot slip against each other. */

enum aio_phase {
    AIO_PHASE_OPEN, /* no parameters yet */
    AIO_PHASE_SETUP,
    AIO_PHASE_PREPARED,
    AIO_PHASE_RUNNING,
    AIO_PHASE_PAUSED,
    AIO_PHASE_XRUN,
    AIO_PHASE_SUSPENDED,
};

typedef struct aio_end {
    enum aio_phase phase;
    bool capture;
    bool draining;
    unsigned int channels;
    unsigned int sample_bytes;
    int64_t size;           /* frames in the ring */
    int64_t avail_min;
    int64_t stop_threshold; /* so many frames available are an xrun */
    int64_t done;           /* frames played or captured since it was prepared */
    int64_t appl;           /* frames that the application has written or read */
    int64_t written;        /* playback: the ring holds what was written up to here */
    int64_t halted;         /* the cable's position when it stopped by itself */
    unsigned char silence[8];
    char *ring;
} aio_end_t;

typedef struct aio_cable {
    int64_t position;
    aio_end_t *playback; /* NULL while nobody has it open */
    aio_end_t *capture;
} aio_cable_t;

static int64_t aio_min(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t aio_max(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static size_t aio_end_frame(const aio_end_t *end)
{
    return (size_t)end->channels * end->sample_bytes;
}

static int64_t aio_end_avail(const aio_end_t *end)
{
    return end->capture ? end->done - end->appl : end->size - (end->appl - end->done);
}

/* How many frames it can go on before it must stop. */
static int64_t aio_end_left(const aio_end_t *end)
{
    if (end->draining)
        return end->capture ? 0 : aio_max(end->appl - end->done, 0);
    return aio_max(end->stop_threshold - aio_end_avail(end), 0);
}

/* Where in the ring a frame is, and how many follow before the ring begins anew. */
static char *aio_end_at(const aio_end_t *end, int64_t frame, int64_t *frames)
{
    int64_t index = frame % end->size;
    if (index < 0)
        index += end->size; /* rewound to before the start */
    *frames = aio_min(*frames, end->size - index);
    return end->ring + (size_t)index * aio_end_frame(end);
}

static void aio_silence(char *to, const aio_end_t *end, size_t samples)
{
    size_t bytes = samples * end->sample_bytes, done = end->sample_bytes;
    if (!bytes)
        return;
    memcpy(to, end->silence, done);
    for (; done < bytes; done += done < bytes - done ? done : bytes - done)
        memcpy(to + done, to, done < bytes - done ? done : bytes - done);
}

static void aio_end_silence(aio_end_t *end, int64_t frame, int64_t frames)
{
    for (int64_t chunk; frames > 0; frame += chunk, frames -= chunk) {
        chunk = frames;
        char *to = aio_end_at(end, frame, &chunk);
        aio_silence(to, end, (size_t)chunk * end->channels);
    }
}

/* One channel's samples, from one layout to another; steps in bytes. */
static void aio_copy_samples(char *to, size_t to_step, const char *from, size_t from_step,
                             size_t samples, unsigned int sample_bytes)
{
/* Fixed sizes let the compiler turn memcpy into one load and one store. */
#define AIO_COPY(size)                                                                             \
    for (; samples; samples--, to += to_step, from += from_step)                                   \
        memcpy(to, from, size);                                                                    \
    break
    switch (sample_bytes) {
    case 1: AIO_COPY(1);
    case 2: AIO_COPY(2);
    case 3: AIO_COPY(3);
    case 4: AIO_COPY(4);
    default: AIO_COPY(8);
    }
#undef AIO_COPY
}

/* Ends of different width: the channels that both have are copied, the others are silent. */
static void aio_cable_remix(char *to, const aio_end_t *in, const char *from, const aio_end_t *out,
                            int64_t frames)
{
    aio_silence(to, in, (size_t)frames * in->channels);
    for (unsigned int c = 0; c < in->channels && c < out->channels; c++)
        aio_copy_samples(to + c * in->sample_bytes, aio_end_frame(in),
                         from + c * out->sample_bytes, aio_end_frame(out), (size_t)frames,
                         in->sample_bytes);
}

static void aio_cable_copy(aio_end_t *in, int64_t to, const aio_end_t *out, int64_t from,
                           int64_t frames)
{
    for (int64_t chunk; frames > 0; to += chunk, from += chunk, frames -= chunk) {
        chunk = frames;
        char *target = aio_end_at(in, to, &chunk);
        const char *source = aio_end_at(out, from, &chunk);
        if (in->channels == out->channels)
            memcpy(target, source, (size_t)chunk * aio_end_frame(in));
        else
            aio_cable_remix(target, in, source, out, chunk);
    }
}

/* Go on by up to so many frames; returns how many of them, from the first on, are to be heard. */
static int64_t aio_end_play(aio_end_t *out, int64_t frames)
{
    int64_t left = aio_end_left(out);
    int64_t heard = aio_min(out->written, out->appl) - out->done;
    if (left <= frames)
        out->phase = AIO_PHASE_XRUN;
    frames = aio_min(frames, left);
    out->done += frames;
    return aio_max(aio_min(heard, frames), 0);
}

static void aio_end_record(aio_end_t *in, const aio_end_t *out, int64_t from, int64_t heard,
                           int64_t frames)
{
    int64_t left = aio_end_left(in);
    if (in->draining)
        return; /* stands still until the application has read the rest */
    if (left <= frames)
        in->phase = AIO_PHASE_XRUN;
    frames = aio_min(frames, left);
    /* Only a ring may lie between: it can be lapped when the stop threshold says to go on. */
    int64_t skipped = aio_max(frames - in->size, 0);
    in->done += skipped;
    frames -= skipped;
    heard = aio_min(aio_max(heard - skipped, 0), frames);
    if (heard)
        aio_cable_copy(in, in->done, out, from + skipped, heard);
    aio_end_silence(in, in->done + heard, frames - heard);
    in->done += frames;
}

/* Let time pass up to a position. */
static void aio_cable_advance(aio_cable_t *cable, int64_t position)
{
    int64_t begin = cable->position, frames = position - begin;
    aio_end_t *out = cable->playback, *in = cable->capture;
    int64_t from = 0, heard = 0;
    cable->position = position;
    if (frames <= 0)
        return;
    if (out && out->phase == AIO_PHASE_RUNNING) {
        from = out->done;
        heard = aio_end_play(out, frames);
        out->halted = begin + out->done - from;
    }
    if (in && in->phase == AIO_PHASE_RUNNING) {
        int64_t done = in->done;
        aio_end_record(in, out, from, heard, frames);
        in->halted = begin + in->done - done;
    }
}

/* Between the application's areas and the ring, from frame `end->appl` on. */
static void aio_end_transfer(aio_end_t *end, const snd_pcm_channel_area_t *areas,
                             unsigned long offset, int64_t frames)
{
    size_t frame = aio_end_frame(end), size = end->sample_bytes;
    bool plain = true;
    for (unsigned int c = 0; plain && c < end->channels; c++)
        plain = areas[c].addr == areas[0].addr && areas[c].first == c * size * 8 &&
                areas[c].step == frame * 8;
    int64_t at = end->appl;
    for (int64_t chunk; frames > 0; at += chunk, offset += (unsigned long)chunk, frames -= chunk) {
        chunk = frames;
        char *ring = aio_end_at(end, at, &chunk);
        for (unsigned int c = 0; c < (plain ? 1 : end->channels); c++) {
            size_t step = areas[c].step / 8;
            char *user = (char *)areas[c].addr + areas[c].first / 8 + offset * step;
            if (plain && end->capture)
                memcpy(user, ring, (size_t)chunk * frame);
            else if (plain)
                memcpy(ring, user, (size_t)chunk * frame);
            else if (end->capture)
                aio_copy_samples(user, step, ring + c * size, frame, (size_t)chunk, (unsigned)size);
            else
                aio_copy_samples(ring + c * size, frame, user, step, (size_t)chunk, (unsigned)size);
        }
    }
}

/* Take what the application writes. What it has skipped by snd_pcm_forward is silent. */
static void aio_end_write(aio_end_t *end, const snd_pcm_channel_area_t *areas, unsigned long offset,
                          int64_t frames)
{
    int64_t gap = aio_min(end->appl - end->written, end->size);
    aio_end_silence(end, end->appl - gap, gap);
    aio_end_transfer(end, areas, offset, frames);
    end->appl += frames;
    end->written = aio_max(end->written, end->appl);
}
