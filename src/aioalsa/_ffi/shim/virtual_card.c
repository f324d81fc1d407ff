/* The cards of this process: their substreams, their clock, and what can be done to them.

   A card has lines (substreams), each with a cable and up to two PCMs, and controls
   (virtual_ctl.c), whose lock is their own. Python and whoever has opened something hold a
   reference. Locks, in the order in which they may be taken: the PCM's own lock in alsa-lib, the
   card's. The list of cards has one of its own, never held with another.

   When a PCM wakes its waiters is decided in one place, aio_virtual_arm. With a real-time clock its
   descriptor is a timerfd, set to the moment when enough will be available, or to the past; it is
   never read, setting it again is what makes it silent. With a manual clock it is an eventfd:
   a timer that is set to the past costs an interrupt, 15 us where that is emulated. */

typedef struct aio_virtual {
    snd_pcm_ioplug_t io;
    aio_end_t end;
    aio_card_t *card;
    struct aio_line *line;
    unsigned long boundary;  /* alsa-lib's pointers begin anew here */
    int64_t armed;           /* ns on CLOCK_MONOTONIC, AIO_NOW or AIO_NEVER */
    int64_t turned;          /* ns of the card's clock, when it was last started or stopped */
    enum aio_phase before;   /* what it was suspended from */
} aio_virtual_t;

typedef struct aio_line {
    aio_cable_t cable;
    aio_virtual_t *pcms[2];  /* by snd_pcm_stream_t */
    unsigned int rate;       /* 0 while neither has parameters */
    int64_t sampled;         /* ns, when the position was last asked for */
} aio_line_t;

struct aio_card {
    pthread_mutex_t lock;
    unsigned int references;
    aio_card_t *next;
    char key[64];
    unsigned int channels[2];  /* by snd_pcm_stream_t; 0: any number */
    bool manual;
    bool gone;
    bool asleep;
    double pace;               /* of the real-time clock: 1, or more where it runs fast */
    int64_t jitter;            /* ns; wake-ups come up to so much late */
    int64_t epoch;             /* ns; where the real-time clock's frame 0 is */
    int64_t frames;            /* the manual clock */
    aio_controls_t controls;
    unsigned int count;
    aio_line_t lines[];
};

#define AIO_SECOND 1000000000LL
#define AIO_NEVER 0
#define AIO_NOW 1
/* snd_pcm_htimestamp of an ioplug asks until it hears the same twice; a position that changed with
   every frame would let it ask for long where frames are short or the machine is slow. */
#define AIO_GRAIN 100000

static pthread_mutex_t aio_cards_lock = PTHREAD_MUTEX_INITIALIZER;
static aio_card_t *aio_cards;

static int64_t aio_nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * AIO_SECOND + now.tv_nsec;
}

/* Frames that are over after so many nanoseconds, and the first nanosecond at which they are. */
static int64_t aio_frames_after(int64_t time, unsigned int rate)
{
    return time / AIO_SECOND * rate + time % AIO_SECOND * rate / AIO_SECOND;
}

static int64_t aio_time_of(int64_t frames, unsigned int rate)
{
    return frames / rate * AIO_SECOND + (frames % rate * AIO_SECOND + rate - 1) / rate;
}

/* The real-time clock, which may run fast or slow: its time, and when that is, ns. */
static int64_t aio_card_elapsed(const aio_card_t *card, int64_t now)
{
    int64_t time = now - card->epoch;
    return card->pace == 1 ? time : llround((double)time * card->pace);
}

static int64_t aio_card_moment(const aio_card_t *card, int64_t elapsed)
{
    return card->epoch + (card->pace == 1 ? elapsed : (int64_t)ceil((double)elapsed / card->pace));
}

/* When the line was at a position, ns. A manual clock has a time too: it goes on by each frame. */
static int64_t aio_card_time(const aio_card_t *card, const aio_line_t *line, int64_t position)
{
    return aio_card_moment(card, line->rate ? aio_time_of(position, line->rate) : 0);
}

static int64_t aio_card_now(const aio_card_t *card, const aio_line_t *line)
{
    return card->manual ? aio_card_time(card, line, card->frames) : aio_nanoseconds();
}

/* How late the wake-up for a frame is; the same whenever it is asked (splitmix64). */
static int64_t aio_card_lateness(const aio_card_t *card, int64_t frame)
{
    if (!card->jitter)
        return 0;
    uint64_t mixed = (uint64_t)frame + 0x9e3779b97f4a7c15u;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return (int64_t)((mixed ^ (mixed >> 31)) % (uint64_t)(card->jitter + 1));
}

/* ---- One PCM ---- */

/* See how far the application is; alsa-lib moves its pointer without a callback. */
static void aio_virtual_look(aio_virtual_t *self)
{
    aio_end_t *end = &self->end;
    unsigned long hw = (unsigned long)(end->done % (int64_t)self->boundary);
    int64_t avail = (int64_t)snd_pcm_ioplug_avail(&self->io, hw, self->io.appl_ptr);
    end->appl = end->done + (end->capture ? 0 : end->size) - avail;
    end->draining = self->io.state == SND_PCM_STATE_DRAINING;
}

/* When its waiters are to be woken, as a hw PCM would wake them (K/sound/core/pcm_native.c,
   snd_pcm_poll): at once and for ever while it is stopped by whatever. */
static int64_t aio_virtual_wake(const aio_virtual_t *self)
{
    const aio_end_t *end = &self->end;
    if (self->card->gone)
        return AIO_NOW;
    if (end->phase == AIO_PHASE_OPEN)
        return AIO_NEVER;
    if (end->phase == AIO_PHASE_SETUP || end->phase >= AIO_PHASE_XRUN)
        return AIO_NOW;
    int64_t left = aio_end_left(end), avail = aio_end_avail(end);
    if (left == 0 || (avail >= end->avail_min && !end->draining))
        return AIO_NOW;
    if (end->phase != AIO_PHASE_RUNNING || self->card->manual)
        return AIO_NEVER;
    if (!end->draining)
        left = aio_min(left, end->avail_min - avail);
    int64_t frame = self->line->cable.position + left;
    return aio_card_time(self->card, self->line, frame) + aio_card_lateness(self->card, frame);
}

/* Note that it starts or stops now. */
static void aio_virtual_turn(aio_virtual_t *self, enum aio_phase phase)
{
    self->end.phase = phase;
    self->turned = aio_card_now(self->card, self->line);
}

/* The same when it has stopped by itself. What it was draining, alsa-lib ends in its own way. */
static void aio_virtual_halt(aio_virtual_t *self)
{
    self->turned = aio_card_time(self->card, self->line, self->end.halted);
    if (!self->end.draining)
        snd_pcm_ioplug_set_state(&self->io, SND_PCM_STATE_XRUN);
}

static void aio_virtual_arm(aio_virtual_t *self)
{
    int64_t at = aio_virtual_wake(self);
    if (at == self->armed)
        return;
    /* What was set for a moment that is over makes the descriptor readable already. */
    if (at == AIO_NOW && self->armed != AIO_NEVER && self->armed <= self->line->sampled)
        return;
    self->armed = at;
    if (self->card->manual) {
        uint64_t count = 1;
        ssize_t done = at == AIO_NOW ? write(self->io.poll_fd, &count, sizeof count)
                                     : read(self->io.poll_fd, &count, sizeof count);
        (void)done;
        return;
    }
    struct itimerspec when = {.it_value = {at / AIO_SECOND, at % AIO_SECOND}};
    timerfd_settime(self->io.poll_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

/* ---- One line ---- */

/* Whether the position must be exact now, since somebody is to be woken for it. */
static bool aio_line_due(const aio_line_t *line, int64_t now)
{
    for (int i = 0; i < 2; i++) {
        int64_t armed = line->pcms[i] ? line->pcms[i]->armed : AIO_NEVER;
        if (armed > line->sampled && armed <= now)
            return true;
    }
    return false;
}

/* Bring a line up to the present. */
static void aio_line_sync(aio_card_t *card, aio_line_t *line, bool exact)
{
    int64_t now = aio_nanoseconds();
    for (int i = 0; i < 2; i++)
        if (line->pcms[i] && line->pcms[i]->end.phase > AIO_PHASE_SETUP)
            aio_virtual_look(line->pcms[i]);
    if (!line->rate || card->gone)
        return;
    bool ran[2];
    for (int i = 0; i < 2; i++)
        ran[i] = line->pcms[i] && line->pcms[i]->end.phase == AIO_PHASE_RUNNING;
    if (card->manual)
        aio_cable_advance(&line->cable, card->frames);
    else if (exact || now - line->sampled >= AIO_GRAIN || aio_line_due(line, now))
        aio_cable_advance(&line->cable, aio_frames_after(aio_card_elapsed(card, now), line->rate));
    else
        return;
    for (int i = 0; i < 2; i++)
        if (ran[i] && line->pcms[i]->end.phase != AIO_PHASE_RUNNING)
            aio_virtual_halt(line->pcms[i]);
    line->sampled = now;
}

static void aio_line_attach(aio_line_t *line, bool capture, aio_virtual_t *pcm)
{
    line->pcms[capture] = pcm;
    *(capture ? &line->cable.capture : &line->cable.playback) = pcm ? &pcm->end : NULL;
}

static void aio_line_arm(aio_line_t *line)
{
    for (int i = 0; i < 2; i++)
        if (line->pcms[i])
            aio_virtual_arm(line->pcms[i]);
}

/* ---- Cards ---- */

/* A card by its key, with a reference; NULL if there is none. */
static aio_card_t *aio_card_find(const char *key)
{
    pthread_mutex_lock(&aio_cards_lock);
    aio_card_t *card = aio_cards;
    while (card && strcmp(card->key, key) != 0)
        card = card->next;
    if (card)
        card->references++;
    pthread_mutex_unlock(&aio_cards_lock);
    return card;
}

static aio_card_t *aio_card_hold(aio_card_t *card)
{
    pthread_mutex_lock(&aio_cards_lock);
    card->references++;
    pthread_mutex_unlock(&aio_cards_lock);
    return card;
}

static void aio_card_release(aio_card_t *card)
{
    pthread_mutex_lock(&aio_cards_lock);
    bool last = --card->references == 0;
    pthread_mutex_unlock(&aio_cards_lock);
    if (!last)
        return;
    aio_controls_free(&card->controls);
    pthread_mutex_destroy(&card->lock);
    free(card);
}

int aio_card_new(aio_card_t **card, const char *key, unsigned int substreams,
                 unsigned int playback_channels, unsigned int capture_channels, bool manual,
                 double pace, int64_t jitter)
{
    if (strlen(key) >= sizeof(*card)->key)
        return -EINVAL;
    aio_card_t *self = calloc(1, sizeof *self + substreams * sizeof *self->lines);
    if (!self)
        return -ENOMEM;
    pthread_mutex_init(&self->lock, NULL);
    aio_controls_init(&self->controls);
    strcpy(self->key, key);
    self->references = 1;
    self->count = substreams;
    self->channels[SND_PCM_STREAM_PLAYBACK] = playback_channels;
    self->channels[SND_PCM_STREAM_CAPTURE] = capture_channels;
    self->manual = manual;
    self->pace = pace;
    self->jitter = jitter;
    self->epoch = aio_nanoseconds();
    pthread_mutex_lock(&aio_cards_lock);
    aio_card_t *same = aio_cards;
    while (same && strcmp(same->key, key) != 0)
        same = same->next;
    if (!same) {
        self->next = aio_cards;
        aio_cards = self;
    }
    pthread_mutex_unlock(&aio_cards_lock);
    if (same) {
        aio_card_release(self);
        return -EEXIST;
    }
    *card = self;
    return 0;
}

/* Do something to each open PCM of a card, brought up to the present, and wake who is concerned. */
static void aio_card_each(aio_card_t *card, void (*act)(aio_virtual_t *))
{
    for (unsigned int i = 0; i < card->count; i++) {
        aio_line_t *line = &card->lines[i];
        aio_line_sync(card, line, true);
        for (int stream = 0; act && stream < 2; stream++)
            if (line->pcms[stream])
                act(line->pcms[stream]);
        aio_line_arm(line);
    }
}

int aio_card_advance(aio_card_t *card, int64_t frames)
{
    pthread_mutex_lock(&card->lock);
    int error = card->gone ? -ENODEV : card->manual ? 0 : -EINVAL;
    if (!error) {
        card->frames += frames;
        aio_card_each(card, NULL);
    }
    pthread_mutex_unlock(&card->lock);
    return error;
}

static void aio_virtual_xrun(aio_virtual_t *self)
{
    if (self->end.phase != AIO_PHASE_RUNNING || self->end.draining)
        return;
    aio_virtual_turn(self, AIO_PHASE_XRUN);
    snd_pcm_ioplug_set_state(&self->io, SND_PCM_STATE_XRUN);
}

static void aio_virtual_suspend(aio_virtual_t *self)
{
    if (self->end.phase < AIO_PHASE_PREPARED || self->end.phase == AIO_PHASE_SUSPENDED)
        return; /* there is nothing to interrupt */
    self->before = self->end.phase;
    aio_virtual_turn(self, AIO_PHASE_SUSPENDED);
    snd_pcm_ioplug_set_state(&self->io, SND_PCM_STATE_SUSPENDED);
}

static void aio_virtual_vanish(aio_virtual_t *self)
{
    snd_pcm_ioplug_set_state(&self->io, SND_PCM_STATE_DISCONNECTED);
}

int aio_card_xrun(aio_card_t *card)
{
    pthread_mutex_lock(&card->lock);
    int error = card->gone ? -ENODEV : 0;
    if (!error)
        aio_card_each(card, aio_virtual_xrun);
    pthread_mutex_unlock(&card->lock);
    return error;
}

int aio_card_suspend(aio_card_t *card)
{
    pthread_mutex_lock(&card->lock);
    int error = card->gone ? -ENODEV : 0;
    if (!error) {
        aio_card_each(card, aio_virtual_suspend);
        card->asleep = true;
    }
    pthread_mutex_unlock(&card->lock);
    return error;
}

/* Power is back; it is the applications that resume their streams. */
int aio_card_resume(aio_card_t *card)
{
    pthread_mutex_lock(&card->lock);
    int error = card->gone ? -ENODEV : 0;
    if (!error)
        card->asleep = false;
    pthread_mutex_unlock(&card->lock);
    return error;
}

/* Pull the plug: its name is free at once, what is open says so from now on. */
void aio_card_disconnect(aio_card_t *card)
{
    pthread_mutex_lock(&aio_cards_lock);
    for (aio_card_t **at = &aio_cards; *at; at = &(*at)->next)
        if (*at == card) {
            *at = card->next;
            break;
        }
    pthread_mutex_unlock(&aio_cards_lock);
    pthread_mutex_lock(&card->lock);
    if (!card->gone) {
        aio_card_each(card, NULL);
        card->gone = true;
        aio_card_each(card, aio_virtual_vanish);
    }
    pthread_mutex_unlock(&card->lock);
    aio_controls_disconnect(&card->controls);
}

void aio_card_free(aio_card_t *card)
{
    aio_card_disconnect(card);
    aio_card_release(card);
}
