/* timer.c: one wake-up of a timer, in one call. */
typedef struct aio_timer {
    snd_timer_t *timer;
    aio_poll_t poll;
    int64_t interval;           /* from tick to tick of the user, in the timer's own */
    int64_t resolution;         /* of these, ns; 0 where nobody knows */
    int64_t part;               /* of an interval that has begun, in the timer's own ticks */
    int64_t count;              /* ticks given so far */
    int64_t missed;             /* ticks that passed and could not be given */
    double last;                /* when the timer ticked last, or was started, s */
    bool dated;                 /* a time stamp was seen, and `foreign` is known */
    bool foreign;               /* time stamps are not on CLOCK_MONOTONIC */
    bool every;                 /* give changes of the timer's state, too */
    unsigned int next;          /* what was read and is not given */
    unsigned int filled;
    snd_timer_tread_t events[32];
} aio_timer_t;
void aio_timer_begin(aio_timer_t *self);
int aio_timer_read(aio_timer_t *self, aio_period_t *tick);
