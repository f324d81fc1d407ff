/* ump.c: one wake-up of a UMP endpoint, in one call. */
typedef struct aio_ump {
    snd_ump_t *input;           /* NULL: not open in this direction */
    snd_ump_t *output;
    aio_poll_t incoming;
    aio_poll_t outgoing;
    bool stamped;               /* reads give timestamps (tread) */
    size_t buffer_size;         /* of the input, bytes */
    char *stage;                /* what was read last */
    size_t stage_size;
    int64_t overruns;           /* of the input: that the driver counted, and a full buffer */
} aio_ump_t;
int aio_ump_endpoint_info(snd_ctl_t *ctl, snd_ump_endpoint_info_t *info);
long aio_ump_read(aio_ump_t *self, aio_rawmidi_chunk_t *chunk);
long aio_ump_write(aio_ump_t *self, const char *data, size_t size);
