/* A directory of device nodes, watched by inotify.

   /dev/snd is not there before the first card is, and devtmpfs removes it with the last one: hence
   the directory above is watched too, always, but only for that one name. The kernel tells of both
   in the order in which things happened. */

#define AIO_ABOVE_MASK (IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM | IN_ONLYDIR)
/* Not CLOSE_WRITE, as PipeWire has it: every opening of a node makes one. */
#define AIO_INSIDE_MASK                                                                            \
    (IN_CREATE | IN_ATTRIB | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM | IN_MOVE_SELF |              \
     IN_DELETE_SELF | IN_ONLYDIR)
#define AIO_INOTIFY_BYTES 4096
/* The least size of an event: so many fit into one read. */
#define AIO_INOTIFY_MOST (AIO_INOTIFY_BYTES / sizeof(struct inotify_event))

static int aio_inotify_enter(aio_inotify_t *self)
{
    self->inside = inotify_add_watch(self->fd, self->path, AIO_INSIDE_MASK);
    if (self->inside >= 0)
        return 1;
    return errno == ENOENT || errno == ENOTDIR ? 0 : -errno;
}

static void aio_inotify_leave(aio_inotify_t *self)
{
    /* After a move it would go on telling what happens elsewhere. */
    if (self->inside >= 0)
        inotify_rm_watch(self->fd, self->inside);
    self->inside = -1;
}

int aio_inotify_open(aio_inotify_t *self, const char *above, const char *name)
{
    memset(self, 0, sizeof *self);
    self->fd = self->poll.epoll = -1;
    int length = snprintf(self->path, sizeof self->path, "%s/%s", above, name);
    if (length >= (int)sizeof self->path || strlen(name) >= sizeof self->name)
        return -ENAMETOOLONG;
    strcpy(self->name, name);
    int error = aio_poll_open(&self->poll);
    if (error < 0)
        return error;
    self->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    /* Above first: what is made in between is told, and entered a second time. */
    if (self->fd < 0 || (self->above = inotify_add_watch(self->fd, above, AIO_ABOVE_MASK)) < 0)
        error = -errno;
    else
        error = aio_inotify_enter(self);
    if (error < 0)
        aio_inotify_close(self);
    return error < 0 ? error : 0;
}

void aio_inotify_close(aio_inotify_t *self)
{
    aio_poll_close(&self->poll);
    if (self->fd >= 0)
        close(self->fd);
    self->fd = -1;
}

/* What a change above means; -1 for nothing. */
static int aio_inotify_above(aio_inotify_t *self, const struct inotify_event *event)
{
    if (!event->len || strcmp(event->name, self->name) != 0)
        return -1;
    if (event->mask & (IN_DELETE | IN_MOVED_FROM)) {
        aio_inotify_leave(self);
        return AIO_NODES_GONE;
    }
    int entered = aio_inotify_enter(self);
    return entered < 0 ? entered : entered ? AIO_NODES_MADE : -1;
}

static int aio_inotify_inside(aio_inotify_t *self, const struct inotify_event *event)
{
    if (event->mask & (IN_MOVE_SELF | IN_DELETE_SELF | IN_UNMOUNT | IN_IGNORED)) {
        aio_inotify_leave(self);
        return AIO_NODES_GONE;
    }
    if (!event->len || event->mask & IN_ISDIR)
        return -1;
    return event->mask & (IN_DELETE | IN_MOVED_FROM) ? AIO_NODE_GONE : AIO_NODE_TOUCHED;
}

static int aio_inotify_take(aio_inotify_t *self, aio_inotify_event_t *into,
                            const struct inotify_event *event)
{
    int kind = -1;
    memset(into, 0, sizeof *into);
    if (event->mask & IN_Q_OVERFLOW)
        kind = AIO_NODES_MADE;
    else if (event->wd == self->above)
        kind = aio_inotify_above(self, event);
    else if (event->wd == self->inside)
        kind = aio_inotify_inside(self, event);
    if (kind < -1)
        return kind;
    if (kind == AIO_NODE_TOUCHED || kind == AIO_NODE_GONE) {
        if (strlen(event->name) >= sizeof into->name)
            return 0; /* no card's node has such a name */
        strcpy(into->name, event->name);
    }
    into->kind = (uint32_t)kind;
    return kind >= 0;
}

/* Read the events that are there, and arm the inner epoll if that is all of them.

   Returns how many. `poll.armed` tells whether a wake-up is to come; if not, there is more. */
int aio_inotify_events(aio_inotify_t *self, aio_inotify_event_t *events, unsigned int space)
{
    char buffer[AIO_INOTIFY_BYTES] __attribute__((aligned(__alignof__(struct inotify_event))));
    unsigned int count = 0;
    if (self->poll.armed)
        aio_poll_consume(&self->poll);
    while (space - count >= AIO_INOTIFY_MOST) {
        ssize_t size = read(self->fd, buffer, sizeof buffer);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0 && errno != EAGAIN)
            return -errno;
        if (size < 0) {
            struct pollfd fd = {.fd = self->fd, .events = POLLIN};
            int error = aio_poll_arm(&self->poll, &fd, 1);
            return error < 0 ? error : (int)count;
        }
        for (ssize_t at = 0; at < size;) {
            const struct inotify_event *event = (const void *)(buffer + at);
            int taken = aio_inotify_take(self, &events[count], event);
            if (taken < 0)
                return taken;
            count += (unsigned int)taken;
            at += (ssize_t)sizeof *event + event->len;
        }
    }
    return (int)count;
}
