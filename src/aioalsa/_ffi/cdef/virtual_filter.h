/* virtual_filter.c: PCMs whose frames go through Python. */
int aio_filter_add_map(snd_pcm_extplug_t *ext, unsigned int channels, const unsigned int *positions);
int aio_filter_open(snd_pcm_t **pcm, const char *name, snd_config_t *root, snd_config_t *conf, snd_pcm_stream_t stream, int mode);
