/* <alsa/timer.h> of alsa-lib 1.2.8. Which timer: what the sequencer's queues run on. */
typedef struct _snd_timer_id snd_timer_id_t;
typedef enum _snd_timer_class {
    SND_TIMER_CLASS_NONE = -1,
    SND_TIMER_CLASS_SLAVE = 0,
    SND_TIMER_CLASS_GLOBAL = 1,
    SND_TIMER_CLASS_CARD = 2,
    SND_TIMER_CLASS_PCM = 3
} snd_timer_class_t;
int snd_timer_id_malloc(snd_timer_id_t **ptr);
void snd_timer_id_free(snd_timer_id_t *obj);
void snd_timer_id_set_class(snd_timer_id_t *id, int dev_class);
int snd_timer_id_get_class(snd_timer_id_t *id);
void snd_timer_id_set_sclass(snd_timer_id_t *id, int dev_sclass);
int snd_timer_id_get_sclass(snd_timer_id_t *id);
void snd_timer_id_set_card(snd_timer_id_t *id, int card);
int snd_timer_id_get_card(snd_timer_id_t *id);
void snd_timer_id_set_device(snd_timer_id_t *id, int device);
int snd_timer_id_get_device(snd_timer_id_t *id);
void snd_timer_id_set_subdevice(snd_timer_id_t *id, int subdevice);
int snd_timer_id_get_subdevice(snd_timer_id_t *id);
