/* mixer.c: simple mixer elements, watched and shown in flat structures that Python reads. */
typedef struct aio_mixer_ref {
    uint32_t slot;
    uint32_t serial;     /* of whom the slot is: it gets another one with each new element */
} aio_mixer_ref_t;
typedef struct aio_mixer_event {
    aio_mixer_ref_t ref;
    uint32_t mask;
    uint32_t index;
    char name[64];
} aio_mixer_event_t;
typedef struct aio_mixer_side {
    uint32_t flags;      /* bits of `Has` in mixer/_enums.py */
    uint32_t channels;   /* bit for each channel that it has */
    uint32_t switches;   /* bit for each channel that is on */
    int32_t group;       /* of elements of which one captures at a time; -1 for none */
    int64_t minimum;
    int64_t maximum;
    int64_t db_minimum;  /* 1/100 dB, as all here */
    int64_t db_maximum;
    int64_t volumes[32];
    int64_t dbs[32];
} aio_mixer_side_t;
typedef struct aio_mixer_state {
    uint32_t flags;      /* bits of `Has` */
    uint32_t items;
    uint32_t channels;   /* bit for each channel that has an item */
    uint32_t chosen[32];
    aio_mixer_side_t sides[2];
} aio_mixer_state_t;
typedef struct aio_mixer {
    snd_mixer_t *mixer;  /* NULL once it is closed */
    aio_poll_t poll;
    int nudge;           /* an eventfd that is always readable */
    void *inside;        /* what only mixer.c knows */
} aio_mixer_t;
int aio_mixer_open(aio_mixer_t *self, bool by_name);
int aio_mixer_attach(aio_mixer_t *self, const char *name, snd_ctl_t *ctl);
int aio_mixer_detach(aio_mixer_t *self, const char *name);
int aio_mixer_step(aio_mixer_t *self);
int aio_mixer_sync(aio_mixer_t *self);
unsigned int aio_mixer_events(aio_mixer_t *self, aio_mixer_event_t *events, unsigned int space,
                              bool wait);
int aio_mixer_nudge(aio_mixer_t *self);
int aio_mixer_order(aio_mixer_t *self, aio_mixer_ref_t *refs, unsigned int space);
int aio_mixer_parse(const char *text, char *name, size_t size, unsigned int *index);
int aio_mixer_find(aio_mixer_t *self, const char *name, unsigned int index, aio_mixer_ref_t *ref);
int aio_mixer_show(aio_mixer_t *self, const aio_mixer_ref_t *ref, aio_mixer_state_t *state);
int aio_mixer_item(aio_mixer_t *self, const aio_mixer_ref_t *ref, unsigned int item, char *name,
                   size_t size);
int aio_mixer_ask(aio_mixer_t *self, const aio_mixer_ref_t *ref, int side, bool from_db, long value,
                  int rounding, long *result);
int aio_mixer_set(aio_mixer_t *self, const aio_mixer_ref_t *ref, int side, int what, int channel,
                  long value, int rounding, bool wait);
int aio_mixer_set_range(aio_mixer_t *self, const aio_mixer_ref_t *ref, int side, long minimum,
                        long maximum);
int aio_mixer_refresh(aio_mixer_t *self, const aio_mixer_ref_t *ref);
void aio_mixer_close(aio_mixer_t *self);
