/* seq.c: one wake-up of a sequencer client, or one burst of its output, in one call. Events cross
   the border as bytes: each 28 as alsa-lib has them (seq_event.h), then its variable-length data. */
typedef struct aio_seq {
    snd_seq_t *seq;
    aio_poll_t input;
    aio_poll_t output;      /* for room in the client's output pool */
    char *stage;            /* what was read last; as large as alsa-lib's input buffer */
    bool announced;         /* it has subscribed to announcements, and gets all of them */
    bool ump;               /* in UMP mode: packets may come, too, each 32 bytes */
    bool overrun;           /* the kernel has dropped events, and nobody was told yet */
} aio_seq_t;
typedef struct aio_seq_batch {
    int64_t bytes;
    int64_t variable;       /* events with data of variable length among them */
    bool ump;               /* and packets */
} aio_seq_batch_t;
typedef struct aio_seq_burst {
    const char *events;
    size_t size;
    size_t done;            /* bytes that alsa-lib's output buffer has taken */
    int port;               /* of this client: the events' source */
    int dest;               /* client * 256 + port */
    int queue;              /* 253: at once */
    int flags;              /* of `time` */
    uint32_t time[2];
    int failures;
    struct { int64_t offset; int64_t code; } failed[32];    /* the first of them */
} aio_seq_burst_t;
int aio_seq_read(aio_seq_t *self, aio_seq_batch_t *batch);
int aio_seq_write(aio_seq_t *self, aio_seq_burst_t *burst);
int aio_seq_send(aio_seq_t *self, const char *event, int port, int dest, int queue, int flags,
                 uint64_t time);
int aio_seq_post(aio_seq_t *self, const char *event, int port);
int aio_seq_wait_room(aio_seq_t *self);
int aio_seq_room_of(aio_seq_t *self, int client, int *pool);
long aio_midi_encode(snd_midi_event_t *codec, const unsigned char *data, long size, long *taken,
                     char *out, size_t room);
long aio_midi_decode(snd_midi_event_t *codec, const char *events, size_t size, unsigned char *out,
                     long room);
