/* conf.c: what configuration takes beside alsa-lib's functions. */
void aio_free(void *memory);
