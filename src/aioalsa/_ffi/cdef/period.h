/* What a capture tells of a period; known to the extension `_native` too. */

typedef struct aio_period {
    int64_t frames;
    int64_t position;    /* of the first frame, since the start; lost ones counted */
    int64_t lost;        /* frames lost right before it */
    double time;         /* of the first frame, s on CLOCK_MONOTONIC */
    int64_t armed;       /* a wake-up for the next one is on its way */
} aio_period_t;
