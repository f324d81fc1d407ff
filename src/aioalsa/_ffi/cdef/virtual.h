/* virtual_card.c: cards in this process. */
typedef struct aio_card aio_card_t;
int aio_card_new(aio_card_t **card, const char *key, unsigned int substreams, unsigned int playback_channels, unsigned int capture_channels, bool manual, double pace, int64_t jitter);
int aio_card_advance(aio_card_t *card, int64_t frames);
int aio_card_xrun(aio_card_t *card);
int aio_card_suspend(aio_card_t *card);
int aio_card_resume(aio_card_t *card);
void aio_card_disconnect(aio_card_t *card);
void aio_card_free(aio_card_t *card);

/* virtual_open.c: what alsa-lib calls to open one of their PCMs (exports.c). */
int aio_virtual_open(snd_pcm_t **pcm, const char *name, snd_config_t *conf, snd_pcm_stream_t stream, int mode);
