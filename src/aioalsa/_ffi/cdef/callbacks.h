/* _hosted.py: what virtual_filter.c asks Python to do, with the GIL held; 0, or a negative errno. */
int aio_python_filter_new(const char *name, int stream, uint64_t *key);
int aio_python_filter_constrain(uint64_t key, snd_pcm_extplug_t *ext);
int aio_python_filter_begin(uint64_t key, snd_pcm_extplug_t *ext);
int aio_python_filter_reset(uint64_t key);
int aio_python_filter_process(uint64_t key, const char *source, char *target, unsigned long frames);
int aio_python_filter_dump(uint64_t key, snd_output_t *output);
int aio_python_filter_close(uint64_t key);
