/* <alsa/use-case.h> of alsa-lib 1.2.8. The use-case manager. */
typedef struct snd_use_case_mgr snd_use_case_mgr_t;
int snd_use_case_mgr_open(snd_use_case_mgr_t **uc_mgr, const char *card_name);
int snd_use_case_mgr_reload(snd_use_case_mgr_t *uc_mgr);
int snd_use_case_mgr_close(snd_use_case_mgr_t *uc_mgr);
int snd_use_case_mgr_reset(snd_use_case_mgr_t *uc_mgr);
int snd_use_case_get_list(snd_use_case_mgr_t *uc_mgr, const char *identifier, const char **list[]);
int snd_use_case_free_list(const char *list[], int items);
int snd_use_case_get(snd_use_case_mgr_t *uc_mgr, const char *identifier, const char **value);
int snd_use_case_geti(snd_use_case_mgr_t *uc_mgr, const char *identifier, long *value);
int snd_use_case_set(snd_use_case_mgr_t *uc_mgr, const char *identifier, const char *value);
int snd_use_case_parse_ctl_elem_id(snd_ctl_elem_id_t *dst, const char *ucm_id, const char *value);
int snd_use_case_parse_selem_id(snd_mixer_selem_id_t *dst, const char *ucm_id, const char *value);
