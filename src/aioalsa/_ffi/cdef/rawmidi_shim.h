/* rawmidi.c: one wake-up of a raw MIDI port, in one call. */
typedef struct aio_rawmidi {
    snd_rawmidi_t *input;       /* NULL: not open in this direction */
    snd_rawmidi_t *output;
    aio_poll_t incoming;
    aio_poll_t outgoing;
    bool stamped;               /* reads give timestamps (tread) */
    size_t buffer_size;         /* of the input, bytes */
    size_t least;               /* bytes that the driver loses when no more than that is free */
    char *stage;                /* what was read last */
    size_t stage_size;
    int64_t overruns;           /* of the input: that the driver counted, and a full buffer */
    int64_t untold;             /* those of them that no read has told of yet */
} aio_rawmidi_t;
typedef struct aio_rawmidi_chunk {
    double time;                /* s on CLOCK_MONOTONIC; 0 without timestamps */
    int64_t overruns;           /* bytes were lost behind it; asked for since the chunk before */
} aio_rawmidi_chunk_t;
long aio_rawmidi_read(aio_rawmidi_t *self, aio_rawmidi_chunk_t *chunk);
long aio_rawmidi_write(aio_rawmidi_t *self, const char *data, size_t size);
