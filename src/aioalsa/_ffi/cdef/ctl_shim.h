/* ctl.c: control elements, in flat structures that Python unpacks. */
typedef struct aio_ctl_id {
    uint32_t numid;
    uint32_t interface;
    uint32_t device;
    uint32_t subdevice;
    uint32_t index;
    char name[44];
} aio_ctl_id_t;
typedef struct aio_ctl_event {
    uint32_t mask;
    aio_ctl_id_t id;
} aio_ctl_event_t;
typedef struct aio_ctl_info {
    aio_ctl_id_t id;
    int64_t minimum;
    int64_t maximum;
    int64_t step;
    uint32_t type;
    uint32_t access;     /* bits of `Access` in ctl/_enums.py */
    int32_t owner;       /* process that locked it, 0 for none */
    uint32_t count;
    uint32_t items;
    int32_t dimensions[4];
} aio_ctl_info_t;
typedef struct aio_ctl {
    snd_ctl_t *ctl;
    snd_hctl_t *hctl;    /* for its order of elements; NULL unless asked for */
    aio_poll_t poll;
    int nudge;           /* an eventfd that is always readable */
    bool woken;          /* by a wake-up that is still in the inner epoll */
    bool hardware;       /* type HW: numid is identity, and no demangling is needed */
    void *mutex;         /* of a plug-in; NULL for hardware, where the kernel does that */
} aio_ctl_t;
typedef struct aio_ctl_reading {
    aio_ctl_t *of;
    aio_ctl_id_t id;
    void *value;         /* a snd_ctl_elem_value_t */
    void *data;          /* the values in it */
} aio_ctl_reading_t;
int aio_ctl_open(aio_ctl_t *self, snd_ctl_t *ctl);
void aio_ctl_close(aio_ctl_t *self);
int aio_ctl_events(aio_ctl_t *self, aio_ctl_event_t *events, unsigned int space);
int aio_ctl_nudge(aio_ctl_t *self);
int aio_ctl_list(aio_ctl_t *self, aio_ctl_id_t *ids, unsigned int space);
int aio_ctl_order(aio_ctl_t *self, bool by_numid, aio_ctl_id_t *ids, unsigned int space);
int aio_ctl_info(aio_ctl_t *self, const aio_ctl_id_t *id, aio_ctl_info_t *info);
int aio_ctl_item(aio_ctl_t *self, const aio_ctl_id_t *id, unsigned int item, char *name,
                 size_t size);
int aio_ctl_read(aio_ctl_t *self, const aio_ctl_id_t *id, unsigned int type, unsigned int count,
                 void *into);
size_t aio_ctl_value_size(void);
void aio_ctl_prepare(aio_ctl_reading_t *self);
int aio_ctl_read_again(aio_ctl_reading_t *self);
int aio_ctl_write(aio_ctl_t *self, const aio_ctl_id_t *id, unsigned int type, unsigned int count,
                  const void *from);
int aio_ctl_parse(aio_ctl_t *self, const aio_ctl_id_t *id, const char *text, unsigned int type,
                  unsigned int count, void *into);
int aio_ctl_lock(aio_ctl_t *self, const aio_ctl_id_t *id, bool lock);
int aio_ctl_tlv_read(aio_ctl_t *self, const aio_ctl_id_t *id, unsigned int *tlv,
                     unsigned int size);
int aio_ctl_tlv_write(aio_ctl_t *self, const aio_ctl_id_t *id, const unsigned int *tlv,
                      bool command);
int aio_ctl_add(aio_ctl_t *self, aio_ctl_info_t *info, unsigned int elements,
                const char *const *labels);
int aio_ctl_remove(aio_ctl_t *self, const aio_ctl_id_t *id);

/* nodes.c: device nodes that come and go, and epolls that follow others. */
int aio_nodes_open(void);
int aio_nodes_watch(int fd, const char *path, bool parent);
int aio_nodes_consume(int fd);
int aio_poll_follow(aio_poll_t *self, int fd);
