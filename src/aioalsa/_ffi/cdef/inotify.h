/* inotify.c: a directory of device nodes that come and go, and may come and go itself. */
enum {
    AIO_NODE_TOUCHED, /* made, moved here, or its rights have changed */
    AIO_NODE_GONE,
    AIO_NODES_MADE,   /* the directory is there, or events were lost: look what is in it */
    AIO_NODES_GONE    /* the directory is not there any more */
};
typedef struct aio_inotify {
    aio_poll_t poll;
    int fd;
    int above;        /* watch descriptor of the directory above; always there */
    int inside;       /* of the directory itself, -1 while it is not there */
    char path[256];
    char name[64];    /* the directory's own, as it is called above */
} aio_inotify_t;
typedef struct aio_inotify_event {
    uint32_t kind;
    char name[28];    /* of the node; "" where the directory is concerned */
} aio_inotify_event_t;
int aio_inotify_open(aio_inotify_t *self, const char *above, const char *name);
int aio_inotify_events(aio_inotify_t *self, aio_inotify_event_t *events, unsigned int space);
void aio_inotify_close(aio_inotify_t *self);
