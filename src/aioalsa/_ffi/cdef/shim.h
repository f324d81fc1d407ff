/* Our own C: the hot paths, and what must not be Python. Told to cffi and to the compiler alike. */

/* library.c: alsa-lib, found at run time. */
int aio_library_load(const char *path, char *why, size_t size);
bool aio_library_has(const char *name);
void *aio_library_swap(const char *name, void *address);

/* log.c: what alsa-lib logged during this thread's last call. */
const char *aio_log_text(void);
bool aio_log_keep(bool keep);

/* poll.c: the inner epoll of a handle, which the event loop watches in place of its descriptors. */
typedef struct aio_poll {
    int epoll;
    int alarm;           /* a timer in it too; -1 until it is first set */
    unsigned int count;
    bool armed;          /* its one shot is there: a wake-up comes, or has come unconsumed */
    bool unpollable;     /* epoll refused a descriptor: it is always ready, says poll(2) */
    struct pollfd fds[32];
} aio_poll_t;
int aio_poll_open(aio_poll_t *self);
int aio_poll_arm(aio_poll_t *self, const struct pollfd *fds, unsigned int count);
void aio_poll_consume(aio_poll_t *self);
int aio_poll_alarm(aio_poll_t *self, double seconds);
bool aio_poll_due(aio_poll_t *self);
void aio_poll_disarm(aio_poll_t *self);
void aio_poll_close(aio_poll_t *self);

/* clock.c: which frame was when. */
typedef struct aio_clock {
    double rate;         /* nominal, Hz */
    double origin;       /* s, of the estimate below */
    int64_t frame;       /* the frame that was captured at `origin` */
    double period;       /* s a frame, as estimated */
    int64_t count;       /* observations so far */
} aio_clock_t;
void aio_clock_reset(aio_clock_t *self, double rate);
void aio_clock_shift(aio_clock_t *self, double seconds);
void aio_clock_observe(aio_clock_t *self, int64_t frame, double time);
double aio_clock_time(const aio_clock_t *self, int64_t frame);
double aio_clock_frame(const aio_clock_t *self, double time);
int64_t aio_clock_gap(const aio_clock_t *self, int64_t frame, double time);

/* virtual_pcm.c: what the clock of a card in this process says, s. */
typedef struct aio_virtual aio_virtual_t;
aio_virtual_t *aio_virtual_opened(void); /* the last one that this thread opened; once */
bool aio_virtual_is_manual(const aio_virtual_t *self);
double aio_virtual_now(aio_virtual_t *self);
double aio_virtual_turned(aio_virtual_t *self); /* when it was last started or stopped */

/* pcm.c: one wake-up of a PCM, in one call. */
typedef struct aio_pcm {
    snd_pcm_t *pcm;
    aio_poll_t poll;
    aio_clock_t clock;
    bool capture;
    aio_virtual_t *own;     /* what tells the time, if its card is in this process */
    bool manual;            /* and its clock is that of a test */
    bool hardware;          /* type HW: state and avail need neither poll(2) nor demangling */
    bool mapped;            /* access is one of the MMAP_ ones */
    bool split;             /* access is one of the _NONINTERLEAVED ones */
    unsigned int channels;
    unsigned int sample_bits;
    int format;
    unsigned long period_size;
    unsigned long buffer_size;
    int64_t position;       /* capture: next frame to read; playback: next frame to write */
    int64_t lost;           /* frames lost right before `position`, not yet told */
    int64_t begun;          /* where it was started; what was lost since does not count */
    unsigned long skips;    /* gaps that only the clock told */
    bool astray;            /* restarted: its clock has to see first where it goes on */
    bool idle;              /* stopped by the user: the time until it runs again is no gap */
    struct timespec stamp;  /* the driver's last one */
    int64_t stamped;        /* the frame that it was for */
    bool asked;             /* the driver was, to stamp at all */
    double last_time;       /* of the last period: time never goes back */
    unsigned long filled;   /* frames of the period under way that are in `stage` */
    unsigned long pending;  /* frames up to `position` whose commit a suspend refused */
    bool nudged;            /* set by the watchdog: ask the hardware, not only the last known state */
    char *stage;            /* one period; channel after channel when split */
} aio_pcm_t;
int aio_pcm_capture(aio_pcm_t *self, aio_period_t *period);
long aio_pcm_read(aio_pcm_t *self, void *into, unsigned long at, unsigned long frames,
                  unsigned long total);
long aio_pcm_write(aio_pcm_t *self, const void *from, unsigned long at, unsigned long frames,
                   unsigned long total);
int aio_pcm_settle(aio_pcm_t *self);
bool aio_pcm_look(aio_pcm_t *self);
long aio_pcm_map(aio_pcm_t *self, void **planes, unsigned long *offset);
long aio_pcm_commit(aio_pcm_t *self, unsigned long offset, unsigned long frames,
                    unsigned long start_threshold);
int aio_pcm_unpollable(aio_pcm_t *self);
void aio_pcm_free_map(snd_pcm_chmap_t *map);
double aio_pcm_trigger_time(aio_pcm_t *self);
double aio_pcm_now(aio_pcm_t *self);
