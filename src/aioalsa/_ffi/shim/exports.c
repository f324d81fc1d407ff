/* The only symbols that are seen from outside: alsa-lib looks them up when it opens a PCM or
   a control of the type that virtual cards have (virtual_open.c, virtual_ctl_ext.c), or a filter
   (virtual_filter.c). The variables tell the protocol version; their names are what alsa-lib's
   dlmisc.c makes of the functions' and of SND_PCM_DLSYM_VERSION and SND_CONTROL_DLSYM_VERSION. */

int _snd_pcm_aioalsa_open(snd_pcm_t **pcm, const char *name, snd_config_t *root, snd_config_t *conf,
                          snd_pcm_stream_t stream, int mode)
{
    (void)root;
    return aio_virtual_open(pcm, name, conf, stream, mode);
}

const char __snd_pcm_aioalsa_open_dlsym_pcm_001 = 0;

int _snd_pcm_aioalsa_filter_open(snd_pcm_t **pcm, const char *name, snd_config_t *root,
                                 snd_config_t *conf, snd_pcm_stream_t stream, int mode)
{
    return aio_filter_open(pcm, name, root, conf, stream, mode);
}

const char __snd_pcm_aioalsa_filter_open_dlsym_pcm_001 = 0;

int _snd_ctl_aioalsa_open(snd_ctl_t **ctl, const char *name, snd_config_t *root, snd_config_t *conf,
                          int mode)
{
    (void)root;
    return aio_virtual_ctl_open(ctl, name, conf, mode);
}

const char __snd_ctl_aioalsa_open_dlsym_control_001 = 0;

/* The name is alsa-lib's, since what is given in the configuration as another name is freed before
   alsa-lib logs it. Nothing finds this one but who opens this very file. */
int snd_func_refer(snd_config_t **result, snd_config_t *root, snd_config_t *source,
                   snd_config_t *private_data)
{
    return aio_conf_refer(result, root, source, private_data);
}

const char _snd_func_refer_dlsym_config_evaluate_001 = 0;
