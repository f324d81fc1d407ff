/* The only symbols that are seen from outside: alsa-lib looks them up when it opens a PCM of the
   type that virtual cards have (virtual_open.c). The second tells the protocol version; its name
   is what alsa-lib's dlmisc.c makes of the first one's and of SND_PCM_DLSYM_VERSION. */

int _snd_pcm_aioalsa_open(snd_pcm_t **pcm, const char *name, snd_config_t *root, snd_config_t *conf,
                          snd_pcm_stream_t stream, int mode)
{
    (void)root;
    return aio_virtual_open(pcm, name, conf, stream, mode);
}

const char __snd_pcm_aioalsa_open_dlsym_pcm_001 = 0;
