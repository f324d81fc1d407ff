/* <alsa/hwdep.h> of alsa-lib 1.2.8, as far as a card tells of its devices. */
size_t snd_hwdep_info_sizeof(void);
int snd_hwdep_info_malloc(snd_hwdep_info_t **ptr);
void snd_hwdep_info_free(snd_hwdep_info_t *obj);
unsigned int snd_hwdep_info_get_device(const snd_hwdep_info_t *obj);
const char *snd_hwdep_info_get_id(const snd_hwdep_info_t *obj);
const char *snd_hwdep_info_get_name(const snd_hwdep_info_t *obj);
void snd_hwdep_info_set_device(snd_hwdep_info_t *obj, unsigned int val);
