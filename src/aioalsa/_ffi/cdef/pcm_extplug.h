/* <alsa/pcm_extplug.h> of alsa-lib 1.2.8. The filter SDK: PCMs that change sound on its way. */
enum
{
    SND_PCM_EXTPLUG_HW_FORMAT = 0,
    SND_PCM_EXTPLUG_HW_CHANNELS,
    SND_PCM_EXTPLUG_HW_PARAMS
};
typedef struct snd_pcm_extplug snd_pcm_extplug_t;
typedef struct snd_pcm_extplug_callback snd_pcm_extplug_callback_t;
struct snd_pcm_extplug
{
    unsigned int version;
    const char *name;
    const snd_pcm_extplug_callback_t *callback;
    void *private_data;
    snd_pcm_t *pcm;
    snd_pcm_stream_t stream;
    snd_pcm_format_t format;
    snd_pcm_subformat_t subformat;
    unsigned int channels;
    unsigned int rate;
    snd_pcm_format_t slave_format;
    snd_pcm_subformat_t slave_subformat;
    unsigned int slave_channels;
};
struct snd_pcm_extplug_callback
{
    snd_pcm_sframes_t (*transfer)(snd_pcm_extplug_t *ext, const snd_pcm_channel_area_t *dst_areas, snd_pcm_uframes_t dst_offset, const snd_pcm_channel_area_t *src_areas, snd_pcm_uframes_t src_offset, snd_pcm_uframes_t size);
    int (*close)(snd_pcm_extplug_t *ext);
    int (*hw_params)(snd_pcm_extplug_t *ext, snd_pcm_hw_params_t *params);
    int (*hw_free)(snd_pcm_extplug_t *ext);
    void (*dump)(snd_pcm_extplug_t *ext, snd_output_t *out);
    int (*init)(snd_pcm_extplug_t *ext);
    snd_pcm_chmap_query_t **(*query_chmaps)(snd_pcm_extplug_t *ext);
    snd_pcm_chmap_t *(*get_chmap)(snd_pcm_extplug_t *ext);
    int (*set_chmap)(snd_pcm_extplug_t *ext, const snd_pcm_chmap_t *map);
};
int snd_pcm_extplug_create(snd_pcm_extplug_t *ext, const char *name, snd_config_t *root, snd_config_t *slave_conf, snd_pcm_stream_t stream, int mode);
int snd_pcm_extplug_delete(snd_pcm_extplug_t *ext);
void snd_pcm_extplug_params_reset(snd_pcm_extplug_t *ext);
int snd_pcm_extplug_set_param_list(snd_pcm_extplug_t *extplug, int type, unsigned int num_list, const unsigned int *list);
int snd_pcm_extplug_set_param_minmax(snd_pcm_extplug_t *extplug, int type, unsigned int min, unsigned int max);
int snd_pcm_extplug_set_slave_param_list(snd_pcm_extplug_t *extplug, int type, unsigned int num_list, const unsigned int *list);
int snd_pcm_extplug_set_slave_param_minmax(snd_pcm_extplug_t *extplug, int type, unsigned int min, unsigned int max);
int snd_pcm_extplug_set_param_link(snd_pcm_extplug_t *extplug, int type, int keep_link);
