/* hwdep.c: one wake-up of a hwdep device, in one call. */
typedef struct aio_hwdep {
    snd_hwdep_t *hwdep;
    aio_poll_t incoming;
    aio_poll_t outgoing;
    bool waits;                 /* reading may block: only once poll(2) says that it can be read */
} aio_hwdep_t;
int aio_hwdep_wait(aio_hwdep_t *self, bool output);
long aio_hwdep_read(aio_hwdep_t *self, void *into, size_t size);
