/* Which frame was when: a straight line through (frame, time) observations.

   Observations jitter, since the driver notes the time in an interrupt that may come late. While
   they are few, the line is the least-squares line through all of them, computed recursively; the
   gains for that are those of the expanding-memory polynomial filter of degree 1 (E. Brookner,
   "Tracking and Kalman Filtering Made Easy", 1998, section 1.2.10):

       g = 2 (2n - 1) / (n (n + 1))      h = 6 / (n (n + 1))

   Gains stop falling at n = AIO_CLOCK_MEMORY, so that a slow drift of the crystal is followed.
   The slope is known beforehand but for the crystal's error: it starts as if AIO_CLOCK_PRIOR
   observations had agreed on the nominal rate, or one late first interrupt would tilt the line. */

#define AIO_CLOCK_MEMORY 400
#define AIO_CLOCK_PRIOR 50
#define AIO_CLOCK_TILT 0.002 /* no crystal is off by more */

void aio_clock_reset(aio_clock_t *self, double rate)
{
    *self = (aio_clock_t){.rate = rate, .period = 1.0 / rate};
}

double aio_clock_time(const aio_clock_t *self, int64_t frame)
{
    return self->origin + (double)(frame - self->frame) * self->period;
}

double aio_clock_frame(const aio_clock_t *self, double time)
{
    return (double)self->frame + (time - self->origin) / self->period;
}

/* How many frames are missing if this one was there at a time: those that were due by then. */
int64_t aio_clock_gap(const aio_clock_t *self, int64_t frame, double time)
{
    double missing = self->count ? aio_clock_frame(self, time) - (double)frame : 0;
    return missing > 0 ? llround(missing) : 0;
}

/* Move the line: frames stood still for so long. */
void aio_clock_shift(aio_clock_t *self, double seconds)
{
    self->origin += seconds;
}

void aio_clock_observe(aio_clock_t *self, int64_t frame, double time)
{
    if (self->count == 0) {
        self->frame = frame;
        self->origin = time;
        self->count = 1;
        return;
    }
    int64_t step = frame - self->frame;
    if (step <= 0)
        return; /* nothing new since the last one */
    double n = (double)(self->count < AIO_CLOCK_MEMORY ? ++self->count : AIO_CLOCK_MEMORY);
    double expected = aio_clock_time(self, frame);
    double error = time - expected;
    double g = 2 * (2 * n - 1) / (n * (n + 1));
    double m = n + AIO_CLOCK_PRIOR;
    double h = 6 / (m * (m + 1));
    double nominal = 1.0 / self->rate;
    double tilted = self->period + h * error / (double)step;
    self->period = fmin(fmax(tilted, nominal * (1 - AIO_CLOCK_TILT)), nominal * (1 + AIO_CLOCK_TILT));
    self->origin = expected + g * error;
    self->frame = frame;
}
