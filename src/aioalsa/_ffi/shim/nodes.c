/* Device nodes that come and go: an inotify of two directories, for "something has happened".

   The parent is watched for the directory itself, which is not there before the first card is. */

int aio_nodes_open(void)
{
    int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

/* Watch a directory for nodes that come, go, or get their owner; -ENOENT if it is not there. To
   watch it again does no harm. */
int aio_nodes_watch(int fd, const char *path, bool parent)
{
    uint32_t mask = IN_CREATE | IN_MOVED_TO | IN_ONLYDIR;
    /* Nodes are made before udev gives them to their group: that is an ATTRIB. */
    if (!parent)
        mask |= IN_ATTRIB | IN_DELETE | IN_MOVED_FROM | IN_MOVE_SELF | IN_DELETE_SELF;
    return inotify_add_watch(fd, path, mask) < 0 ? -errno : 0;
}

/* Read all that has happened; 1 if there was something. */
int aio_nodes_consume(int fd)
{
    char events[4096];
    int some = 0;
    while (read(fd, events, sizeof events) > 0)
        some = 1;
    return some;
}

/* Have an inner epoll follow another one's descriptor, or an inotify's. Edge-triggered: what it
   follows stays readable until it is looked at itself. */
int aio_poll_follow(aio_poll_t *self, int fd)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.fd = fd};
    return epoll_ctl(self->epoll, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}
