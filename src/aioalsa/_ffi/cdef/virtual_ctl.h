/* virtual_ctl.c: the elements of a virtual card, and who is told what happens to them.

   Values lie in memory as in ctl.c. Functions that give an element's key return -ENOENT when it was
   removed, and all return -ENODEV when the card was disconnected. */
int aio_card_add(aio_card_t *card, const aio_ctl_info_t *info, const char *const *labels, const void *values, const unsigned int *tlv, uint64_t *key);
int aio_card_remove(aio_card_t *card, uint64_t key);
int aio_card_read(aio_card_t *card, uint64_t key, void *into);
int aio_card_write(aio_card_t *card, uint64_t key, const void *from);
int aio_card_set_access(aio_card_t *card, uint64_t key, uint32_t access);
int aio_card_tlv_read(aio_card_t *card, uint64_t key, unsigned int *tlv, unsigned int size);
int aio_card_tlv_write(aio_card_t *card, uint64_t key, const unsigned int *tlv);

/* virtual_listen.c: what alsa-lib's users change, told to Python. */
typedef struct aio_listener {
    aio_poll_t poll;
    aio_card_t *card;
    void *audience;
} aio_listener_t;
typedef struct aio_change {
    uint64_t key;
    uint64_t mask;
} aio_change_t;
int aio_listener_open(aio_listener_t *self, aio_card_t *card);
int aio_listener_events(aio_listener_t *self, aio_change_t *changes, unsigned int space);
void aio_listener_close(aio_listener_t *self);

/* virtual_ctl_ext.c: what alsa-lib calls to open the controls of a card (exports.c). */
int aio_virtual_ctl_open(snd_ctl_t **ctl, const char *name, snd_config_t *conf, int mode);
