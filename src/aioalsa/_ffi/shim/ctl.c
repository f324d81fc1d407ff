/* Control elements: all that one wake-up brings in one call, and values without intermediaries.

   alsa-lib's structures are opaque and of the library's own size: they are made on the stack, so
   that calls from several threads share nothing. Elements of a hw control are named by numid,
   which the kernel never gives twice; those of a plug-in by all the rest, since alsa-lib's ctl_ext
   takes a numid for the place in a list that moves. */

#define AIO_STRUCT(type, name)                                                                     \
    type##_t *name = (type##_t *)__builtin_alloca(type##_sizeof());                                \
    memset(name, 0, type##_sizeof())

#define AIO_CTL_NAME sizeof((aio_ctl_id_t *)0)->name

enum {
    AIO_READ = 1,
    AIO_WRITE = 2,
    AIO_VOLATILE = 4,
    AIO_INACTIVE = 8,
    AIO_LOCKED = 16,
    AIO_OWNED = 32,
    AIO_USER = 64,
    AIO_TLV_READ = 128,
    AIO_TLV_WRITE = 256,
    AIO_TLV_COMMAND = 512,
};

static void aio_ctl_name(char *into, const char *name)
{
    /* To the end with zeros: ids are compared as memory. */
    memset(into, 0, AIO_CTL_NAME);
    memcpy(into, name, strnlen(name, AIO_CTL_NAME - 1));
}

/* Around every use of the control: the lines that alsa-lib logs meanwhile are kept together, and a
   plug-in, which has no lock of its own, sees one thread at a time. */
static void aio_ctl_enter(aio_ctl_t *self)
{
    aio_log_enter();
    if (self->mutex)
        pthread_mutex_lock(self->mutex);
}

static void aio_ctl_leave(aio_ctl_t *self)
{
    if (self->mutex)
        pthread_mutex_unlock(self->mutex);
    aio_log_leave();
}

static void aio_ctl_give_id(const aio_ctl_t *self, snd_ctl_elem_id_t *into, const aio_ctl_id_t *id)
{
    if (self->hardware && id->numid) {
        snd_ctl_elem_id_set_numid(into, id->numid);
        return;
    }
    snd_ctl_elem_id_set_interface(into, (snd_ctl_elem_iface_t)id->interface);
    snd_ctl_elem_id_set_device(into, id->device);
    snd_ctl_elem_id_set_subdevice(into, id->subdevice);
    snd_ctl_elem_id_set_index(into, id->index);
    snd_ctl_elem_id_set_name(into, id->name);
}

static void aio_ctl_take_id(aio_ctl_id_t *into, const snd_ctl_elem_id_t *id)
{
    into->numid = snd_ctl_elem_id_get_numid(id);
    into->interface = (uint32_t)snd_ctl_elem_id_get_interface(id);
    into->device = snd_ctl_elem_id_get_device(id);
    into->subdevice = snd_ctl_elem_id_get_subdevice(id);
    into->index = snd_ctl_elem_id_get_index(id);
    aio_ctl_name(into->name, snd_ctl_elem_id_get_name(id));
}

static int aio_ctl_descriptors(aio_ctl_t *self, struct pollfd *fds)
{
    int count = snd_ctl_poll_descriptors_count(self->ctl);
    if (count < 0 || count > 32)
        return count < 0 ? count : -EIO;
    return snd_ctl_poll_descriptors(self->ctl, fds, (unsigned int)count);
}

static int aio_ctl_arm(aio_ctl_t *self)
{
    struct pollfd fds[32];
    int count = aio_ctl_descriptors(self, fds);
    return count < 0 ? count : aio_poll_arm(&self->poll, fds, (unsigned int)count);
}

/* Plug-ins may have to see their descriptors before they have anything to read. */
static int aio_ctl_demangle(aio_ctl_t *self)
{
    struct pollfd fds[32];
    unsigned short revents = 0;
    int count = aio_ctl_descriptors(self, fds);
    if (count < 0)
        return count;
    poll(fds, (nfds_t)count, 0);
    return snd_ctl_poll_descriptors_revents(self->ctl, fds, (unsigned int)count, &revents);
}

/* Plug-ins call back into what holds the mutex already: it is a recursive one. */
static pthread_mutex_t *aio_ctl_mutex(void)
{
    pthread_mutexattr_t recursive;
    pthread_mutex_t *mutex = malloc(sizeof *mutex);
    if (!mutex)
        return NULL;
    pthread_mutexattr_init(&recursive);
    pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(mutex, &recursive);
    pthread_mutexattr_destroy(&recursive);
    return mutex;
}

static void aio_ctl_release(aio_ctl_t *self)
{
    aio_poll_close(&self->poll);
    if (self->nudge >= 0)
        close(self->nudge);
    if (self->mutex)
        pthread_mutex_destroy(self->mutex);
    free(self->mutex);
}

/* Take over a control that was opened non-blocking, and subscribe to its events. */
int aio_ctl_open(aio_ctl_t *self, snd_ctl_t *ctl)
{
    memset(self, 0, sizeof *self);
    self->ctl = ctl;
    self->hardware = snd_ctl_type(ctl) == SND_CTL_TYPE_HW;
    self->mutex = self->hardware ? NULL : aio_ctl_mutex();
    self->nudge = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
    int error = self->nudge < 0 ? -errno : 0;
    if (aio_poll_open(&self->poll) < 0 || (!self->hardware && !self->mutex))
        error = -ENOMEM;
    /* Before anything watches the descriptor: the kernel's poll does not hook up a control that
       is not subscribed, and an epoll that added it then stays deaf for ever. */
    if (error >= 0)
        error = snd_ctl_subscribe_events(ctl, 1);
    /* Not every plug-in heeds the mode that it is opened with. */
    if (error >= 0 && !self->hardware)
        error = snd_ctl_nonblock(ctl, 1);
    if (error < 0)
        aio_ctl_release(self);
    return error;
}

void aio_ctl_close(aio_ctl_t *self)
{
    aio_poll_disarm(&self->poll);
    /* It closes the control too. */
    if (self->hctl)
        snd_hctl_close(self->hctl);
    else
        snd_ctl_close(self->ctl);
    aio_ctl_release(self);
}

static void aio_ctl_take_event(aio_ctl_event_t *into, const snd_ctl_event_t *event)
{
    into->mask = snd_ctl_event_elem_get_mask(event);
    into->id.numid = snd_ctl_event_elem_get_numid(event);
    into->id.interface = (uint32_t)snd_ctl_event_elem_get_interface(event);
    into->id.device = snd_ctl_event_elem_get_device(event);
    into->id.subdevice = snd_ctl_event_elem_get_subdevice(event);
    into->id.index = snd_ctl_event_elem_get_index(event);
    aio_ctl_name(into->id.name, snd_ctl_event_elem_get_name(event));
}

/* Read the events that are there, and arm the inner epoll if that is all of them.

   When it is armed already, the wake-up has come mostly: the first event is told at once, and the
   rest, with the arming, is left to the next call.

   Returns how many, and 256 more if it is armed, that is, if a wake-up is to come; otherwise there
   may be more to read. Or what is wrong (-ENODEV: the card is gone) if there are none. */
int aio_ctl_events(aio_ctl_t *self, aio_ctl_event_t *events, unsigned int space)
{
    AIO_STRUCT(snd_ctl_event, event);
    unsigned int count = 0;
    int result = 1;
    aio_ctl_enter(self);
    if (self->poll.armed) {
        self->poll.armed = false;
        self->woken = true;
        space = 1;
    } else if (self->woken) {
        aio_poll_consume(&self->poll);
        self->woken = false;
    }
    if (!self->hardware)
        aio_ctl_demangle(self);
    while (count < space) {
        result = snd_ctl_read(self->ctl, event);
        if (result <= 0)
            break;
        if (snd_ctl_event_get_type(event) == SND_CTL_EVENT_ELEM)
            aio_ctl_take_event(&events[count++], event);
    }
    /* 0 is a plug-in's way to say that there is nothing. */
    bool over = result == 0 || result == -EAGAIN;
    if (self->woken && result <= 0) {
        aio_poll_consume(&self->poll);
        self->woken = false;
    }
    if (over)
        result = aio_ctl_arm(self);
    aio_ctl_leave(self);
    if (!count && result < 0)
        return result;
    return (int)count + (self->poll.armed ? 256 : 0);
}

/* Wake who waits, though nothing has happened: the next step finds what was put aside. */
int aio_ctl_nudge(aio_ctl_t *self)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data.fd = self->nudge};
    self->poll.armed = true;
    if (epoll_ctl(self->poll.epoll, EPOLL_CTL_MOD, self->nudge, &event) == 0)
        return 0;
    return epoll_ctl(self->poll.epoll, EPOLL_CTL_ADD, self->nudge, &event) < 0 ? -errno : 0;
}

/* The elements in the driver's order. Returns how many there are; as many as fit are given. */
int aio_ctl_list(aio_ctl_t *self, aio_ctl_id_t *ids, unsigned int space)
{
    AIO_STRUCT(snd_ctl_elem_list, list);
    aio_ctl_enter(self);
    int error = space ? snd_ctl_elem_list_alloc_space(list, space) : 0;
    if (error >= 0)
        error = snd_ctl_elem_list(self->ctl, list);
    unsigned int used = error < 0 ? 0 : snd_ctl_elem_list_get_used(list);
    for (unsigned int i = 0; i < used && i < space; i++) {
        ids[i].numid = snd_ctl_elem_list_get_numid(list, i);
        ids[i].interface = (uint32_t)snd_ctl_elem_list_get_interface(list, i);
        ids[i].device = snd_ctl_elem_list_get_device(list, i);
        ids[i].subdevice = snd_ctl_elem_list_get_subdevice(list, i);
        ids[i].index = snd_ctl_elem_list_get_index(list, i);
        aio_ctl_name(ids[i].name, snd_ctl_elem_list_get_name(list, i));
    }
    if (error >= 0)
        error = (int)snd_ctl_elem_list_get_count(list);
    snd_ctl_elem_list_free_space(list);
    aio_ctl_leave(self);
    return error;
}

/* The elements in hctl's order. Returns how many there are; as many as fit are given.

   hctl's own bookkeeping is not used: it aborts the process, by assertions, when an element comes
   or goes between its listing and its subscribing, or is made and removed before events are read.
   It lists anew each time, which is safe: what was loaded is freed first. */
int aio_ctl_order(aio_ctl_t *self, bool by_numid, aio_ctl_id_t *ids, unsigned int space)
{
    AIO_STRUCT(snd_ctl_elem_id, id);
    unsigned int count = 0;
    aio_ctl_enter(self);
    int error = self->hctl ? 0 : snd_hctl_open_ctl(&self->hctl, self->ctl);
    if (error >= 0)
        error = snd_hctl_load(self->hctl);
    if (error >= 0 && by_numid)
        error = snd_hctl_set_compare(self->hctl, snd_hctl_compare_fast);
    snd_hctl_elem_t *elem = error < 0 ? NULL : snd_hctl_first_elem(self->hctl);
    for (; elem; elem = snd_hctl_elem_next(elem)) {
        if (count < space) {
            snd_hctl_elem_get_id(elem, id);
            aio_ctl_take_id(&ids[count], id);
        }
        count++;
    }
    if (self->hctl)
        snd_hctl_free(self->hctl);
    aio_ctl_leave(self);
    return error < 0 ? error : (int)count;
}

static uint32_t aio_ctl_access(const snd_ctl_elem_info_t *info)
{
    uint32_t access = 0;
    access |= snd_ctl_elem_info_is_readable(info) ? AIO_READ : 0;
    access |= snd_ctl_elem_info_is_writable(info) ? AIO_WRITE : 0;
    access |= snd_ctl_elem_info_is_volatile(info) ? AIO_VOLATILE : 0;
    access |= snd_ctl_elem_info_is_inactive(info) ? AIO_INACTIVE : 0;
    access |= snd_ctl_elem_info_is_locked(info) ? AIO_LOCKED : 0;
    access |= snd_ctl_elem_info_is_owner(info) ? AIO_OWNED : 0;
    access |= snd_ctl_elem_info_is_user(info) ? AIO_USER : 0;
    access |= snd_ctl_elem_info_is_tlv_readable(info) ? AIO_TLV_READ : 0;
    access |= snd_ctl_elem_info_is_tlv_writable(info) ? AIO_TLV_WRITE : 0;
    access |= snd_ctl_elem_info_is_tlv_commandable(info) ? AIO_TLV_COMMAND : 0;
    return access;
}

/* alsa-lib's getters abort when they are asked for what elements of a type do not have. */
static void aio_ctl_take_info(aio_ctl_info_t *into, const snd_ctl_elem_info_t *info)
{
    memset(into, 0, sizeof *into);
    into->id.numid = snd_ctl_elem_info_get_numid(info);
    into->id.interface = (uint32_t)snd_ctl_elem_info_get_interface(info);
    into->id.device = snd_ctl_elem_info_get_device(info);
    into->id.subdevice = snd_ctl_elem_info_get_subdevice(info);
    into->id.index = snd_ctl_elem_info_get_index(info);
    aio_ctl_name(into->id.name, snd_ctl_elem_info_get_name(info));
    into->type = (uint32_t)snd_ctl_elem_info_get_type(info);
    into->access = aio_ctl_access(info);
    into->count = snd_ctl_elem_info_get_count(info);
    if (into->access & AIO_LOCKED)
        into->owner = (int32_t)snd_ctl_elem_info_get_owner(info);
    int dimensions = snd_ctl_elem_info_get_dimensions(info);
    for (int i = 0; i < dimensions && i < 4; i++)
        into->dimensions[i] = snd_ctl_elem_info_get_dimension(info, (unsigned int)i);
    switch (into->type) {
    case SND_CTL_ELEM_TYPE_BOOLEAN:
        into->maximum = 1;
        break;
    case SND_CTL_ELEM_TYPE_INTEGER:
        into->minimum = snd_ctl_elem_info_get_min(info);
        into->maximum = snd_ctl_elem_info_get_max(info);
        into->step = snd_ctl_elem_info_get_step(info);
        break;
    case SND_CTL_ELEM_TYPE_INTEGER64:
        into->minimum = snd_ctl_elem_info_get_min64(info);
        into->maximum = snd_ctl_elem_info_get_max64(info);
        into->step = snd_ctl_elem_info_get_step64(info);
        break;
    case SND_CTL_ELEM_TYPE_ENUMERATED:
        into->items = snd_ctl_elem_info_get_items(info);
        into->maximum = into->items ? into->items - 1 : 0;
        break;
    case SND_CTL_ELEM_TYPE_BYTES:
        into->maximum = 255;
        break;
    default:
        break;
    }
}

static void aio_ctl_ask_for(const aio_ctl_t *self, snd_ctl_elem_info_t *info,
                            const aio_ctl_id_t *given)
{
    if (self->hardware && given->numid) {
        snd_ctl_elem_info_set_numid(info, given->numid);
        return;
    }
    AIO_STRUCT(snd_ctl_elem_id, id);
    aio_ctl_give_id(self, id, given);
    snd_ctl_elem_info_set_id(info, id);
}

int aio_ctl_info(aio_ctl_t *self, const aio_ctl_id_t *id, aio_ctl_info_t *info)
{
    AIO_STRUCT(snd_ctl_elem_info, asked);
    aio_ctl_enter(self);
    aio_ctl_ask_for(self, asked, id);
    int error = snd_ctl_elem_info(self->ctl, asked);
    if (error >= 0)
        aio_ctl_take_info(info, asked);
    aio_ctl_leave(self);
    return error;
}

/* The name of an item of an enumerated element. */
int aio_ctl_item(aio_ctl_t *self, const aio_ctl_id_t *id, unsigned int item, char *name,
                 size_t size)
{
    AIO_STRUCT(snd_ctl_elem_info, asked);
    aio_ctl_enter(self);
    aio_ctl_ask_for(self, asked, id);
    snd_ctl_elem_info_set_item(asked, item);
    int error = snd_ctl_elem_info(self->ctl, asked);
    if (error >= 0 && snd_ctl_elem_info_get_type(asked) != SND_CTL_ELEM_TYPE_ENUMERATED)
        error = -EINVAL;
    if (error >= 0)
        snprintf(name, size, "%s", snd_ctl_elem_info_get_item_name(asked));
    aio_ctl_leave(self);
    return error;
}

/* Values lie in memory as: boolean, one byte each; bytes, as they are; iec958, alsa-lib's
   structure; all others int64_t each. Counts come from Python, checked: 128 values, 512 bytes. */
static void aio_ctl_take_values(const snd_ctl_elem_value_t *value, unsigned int type,
                                unsigned int count, void *into)
{
    int64_t *numbers = into;
    bool *flags = into;
    switch (type) {
    case SND_CTL_ELEM_TYPE_BOOLEAN:
        for (unsigned int i = 0; i < count; i++)
            flags[i] = snd_ctl_elem_value_get_boolean(value, i) != 0;
        break;
    case SND_CTL_ELEM_TYPE_INTEGER:
        for (unsigned int i = 0; i < count; i++)
            numbers[i] = snd_ctl_elem_value_get_integer(value, i);
        break;
    case SND_CTL_ELEM_TYPE_INTEGER64:
        for (unsigned int i = 0; i < count; i++)
            numbers[i] = snd_ctl_elem_value_get_integer64(value, i);
        break;
    case SND_CTL_ELEM_TYPE_ENUMERATED:
        for (unsigned int i = 0; i < count; i++)
            numbers[i] = snd_ctl_elem_value_get_enumerated(value, i);
        break;
    case SND_CTL_ELEM_TYPE_BYTES:
        memcpy(into, snd_ctl_elem_value_get_bytes(value), count);
        break;
    case SND_CTL_ELEM_TYPE_IEC958:
        snd_ctl_elem_value_get_iec958(value, into);
        break;
    default:
        break;
    }
}

static void aio_ctl_give_values(snd_ctl_elem_value_t *value, unsigned int type, unsigned int count,
                                const void *from)
{
    const int64_t *numbers = from;
    const bool *flags = from;
    const unsigned char *bytes = from;
    switch (type) {
    case SND_CTL_ELEM_TYPE_BOOLEAN:
        for (unsigned int i = 0; i < count; i++)
            snd_ctl_elem_value_set_boolean(value, i, flags[i]);
        break;
    case SND_CTL_ELEM_TYPE_INTEGER:
        for (unsigned int i = 0; i < count; i++)
            snd_ctl_elem_value_set_integer(value, i, (long)numbers[i]);
        break;
    case SND_CTL_ELEM_TYPE_INTEGER64:
        for (unsigned int i = 0; i < count; i++)
            snd_ctl_elem_value_set_integer64(value, i, numbers[i]);
        break;
    case SND_CTL_ELEM_TYPE_ENUMERATED:
        for (unsigned int i = 0; i < count; i++)
            snd_ctl_elem_value_set_enumerated(value, i, (unsigned int)numbers[i]);
        break;
    case SND_CTL_ELEM_TYPE_BYTES:
        /* snd_ctl_elem_set_bytes aborts at the full 512. */
        for (unsigned int i = 0; i < count; i++)
            snd_ctl_elem_value_set_byte(value, i, bytes[i]);
        break;
    case SND_CTL_ELEM_TYPE_IEC958:
        snd_ctl_elem_value_set_iec958(value, from);
        break;
    default:
        break;
    }
}

static void aio_ctl_address(const aio_ctl_t *self, snd_ctl_elem_value_t *value,
                            const aio_ctl_id_t *given)
{
    if (self->hardware && given->numid) {
        snd_ctl_elem_value_set_numid(value, given->numid);
        return;
    }
    snd_ctl_elem_value_set_interface(value, (snd_ctl_elem_iface_t)given->interface);
    snd_ctl_elem_value_set_device(value, given->device);
    snd_ctl_elem_value_set_subdevice(value, given->subdevice);
    snd_ctl_elem_value_set_index(value, given->index);
    snd_ctl_elem_value_set_name(value, given->name);
}

int aio_ctl_read(aio_ctl_t *self, const aio_ctl_id_t *id, unsigned int type, unsigned int count,
                 void *into)
{
    AIO_STRUCT(snd_ctl_elem_value, value);
    aio_ctl_enter(self);
    aio_ctl_address(self, value, id);
    int error = snd_ctl_elem_read(self->ctl, value);
    if (error >= 0)
        aio_ctl_take_values(value, type, count, into);
    aio_ctl_leave(self);
    return error;
}

/* Reading the same element again and again, values left where alsa-lib puts them: in long, bool
   too; in unsigned int for items; or in long long. All lie at the same place of `value`, which is
   that of its bytes. */

size_t aio_ctl_value_size(void)
{
    return snd_ctl_elem_value_sizeof();
}

/* `of`, `id` and `value` are given; the rest is made. */
void aio_ctl_prepare(aio_ctl_reading_t *self)
{
    memset(self->value, 0, snd_ctl_elem_value_sizeof());
    aio_ctl_address(self->of, self->value, &self->id);
    self->data = (void *)snd_ctl_elem_value_get_bytes(self->value);
}

int aio_ctl_read_again(aio_ctl_reading_t *self)
{
    if (self->of->hardware)
        return snd_ctl_elem_read(self->of->ctl, self->value);
    aio_ctl_enter(self->of);
    /* Plug-ins may leave something else than what they were asked for. */
    aio_ctl_prepare(self);
    int error = snd_ctl_elem_read(self->of->ctl, self->value);
    aio_ctl_leave(self->of);
    return error;
}

int aio_ctl_write(aio_ctl_t *self, const aio_ctl_id_t *id, unsigned int type, unsigned int count,
                  const void *from)
{
    AIO_STRUCT(snd_ctl_elem_value, value);
    aio_ctl_enter(self);
    aio_ctl_address(self, value, id);
    aio_ctl_give_values(value, type, count, from);
    int error = snd_ctl_elem_write(self->ctl, value);
    aio_ctl_leave(self);
    return error;
}

/* The values that a text stands for, as amixer's cset takes it: "50%", "toggle", "3,4", item names.
   What it does not say stays as it is, hence the reading. */
int aio_ctl_parse(aio_ctl_t *self, const aio_ctl_id_t *id, const char *text, unsigned int type,
                  unsigned int count, void *into)
{
    AIO_STRUCT(snd_ctl_elem_info, info);
    AIO_STRUCT(snd_ctl_elem_value, value);
    aio_ctl_enter(self);
    aio_ctl_ask_for(self, info, id);
    aio_ctl_address(self, value, id);
    int error = snd_ctl_elem_info(self->ctl, info);
    if (error >= 0)
        error = snd_ctl_elem_read(self->ctl, value);
    if (error >= 0)
        error = snd_ctl_ascii_value_parse(self->ctl, value, info, text);
    if (error >= 0)
        aio_ctl_take_values(value, type, count, into);
    aio_ctl_leave(self);
    return error;
}

int aio_ctl_lock(aio_ctl_t *self, const aio_ctl_id_t *given, bool lock)
{
    AIO_STRUCT(snd_ctl_elem_id, id);
    aio_ctl_enter(self);
    aio_ctl_give_id(self, id, given);
    int error = lock ? snd_ctl_elem_lock(self->ctl, id) : snd_ctl_elem_unlock(self->ctl, id);
    aio_ctl_leave(self);
    return error;
}

/* The kernel and alsa-lib's plug-ins know TLV data by numid only, which for a plug-in is the
   element's place in its list now, counted from one. */
static int aio_ctl_give_numid(aio_ctl_t *self, snd_ctl_elem_id_t *into, const aio_ctl_id_t *id)
{
    if (self->hardware) {
        snd_ctl_elem_id_set_numid(into, id->numid);
        return 0;
    }
    int count = aio_ctl_list(self, NULL, 0);
    aio_ctl_id_t *ids = calloc(count > 0 ? (size_t)count : 1, sizeof *ids);
    if (count < 0 || !ids) {
        free(ids);
        return count < 0 ? count : -ENOMEM;
    }
    int listed = aio_ctl_list(self, ids, (unsigned int)count);
    int error = listed < 0 ? listed : -ENOENT;
    for (int i = 0; i < listed && i < count && error == -ENOENT; i++) {
        aio_ctl_id_t same = *id;
        same.numid = ids[i].numid;
        if (memcmp(&same, &ids[i], sizeof same) == 0) {
            snd_ctl_elem_id_set_numid(into, same.numid);
            error = 0;
        }
    }
    free(ids);
    return error;
}

int aio_ctl_tlv_read(aio_ctl_t *self, const aio_ctl_id_t *given, unsigned int *tlv,
                     unsigned int size)
{
    AIO_STRUCT(snd_ctl_elem_id, id);
    aio_ctl_enter(self);
    int error = aio_ctl_give_numid(self, id, given);
    if (error >= 0)
        error = snd_ctl_elem_tlv_read(self->ctl, id, tlv, size);
    aio_ctl_leave(self);
    return error;
}

int aio_ctl_tlv_write(aio_ctl_t *self, const aio_ctl_id_t *given, const unsigned int *tlv,
                      bool command)
{
    AIO_STRUCT(snd_ctl_elem_id, id);
    aio_ctl_enter(self);
    int error = aio_ctl_give_numid(self, id, given);
    if (error >= 0)
        error = command ? snd_ctl_elem_tlv_command(self->ctl, id, tlv)
                        : snd_ctl_elem_tlv_write(self->ctl, id, tlv);
    aio_ctl_leave(self);
    return error;
}

static int aio_ctl_add_set(snd_ctl_t *ctl, snd_ctl_elem_info_t *set, const aio_ctl_info_t *info,
                           unsigned int elements, const char *const *labels)
{
    switch (info->type) {
    case SND_CTL_ELEM_TYPE_BOOLEAN:
        return snd_ctl_add_boolean_elem_set(ctl, set, elements, info->count);
    case SND_CTL_ELEM_TYPE_INTEGER:
        return snd_ctl_add_integer_elem_set(ctl, set, elements, info->count, (long)info->minimum,
                                            (long)info->maximum, (long)info->step);
    case SND_CTL_ELEM_TYPE_INTEGER64:
        return snd_ctl_add_integer64_elem_set(ctl, set, elements, info->count, info->minimum,
                                              info->maximum, info->step);
    case SND_CTL_ELEM_TYPE_ENUMERATED:
        return snd_ctl_add_enumerated_elem_set(ctl, set, elements, info->count, info->items,
                                               labels);
    case SND_CTL_ELEM_TYPE_BYTES:
        return snd_ctl_add_bytes_elem_set(ctl, set, elements, info->count);
    default:
        return -EINVAL;
    }
}

static void aio_ctl_describe(snd_ctl_elem_info_t *set, const aio_ctl_info_t *info)
{
    snd_ctl_elem_info_set_interface(set, (snd_ctl_elem_iface_t)info->id.interface);
    snd_ctl_elem_info_set_device(set, info->id.device);
    snd_ctl_elem_info_set_subdevice(set, info->id.subdevice);
    snd_ctl_elem_info_set_index(set, info->id.index);
    snd_ctl_elem_info_set_name(set, info->id.name);
    snd_ctl_elem_info_set_read_write(set, info->access & AIO_READ, info->access & AIO_WRITE);
    snd_ctl_elem_info_set_tlv_read_write(set, info->access & AIO_TLV_READ,
                                         info->access & AIO_TLV_WRITE);
    snd_ctl_elem_info_set_inactive(set, info->access & AIO_INACTIVE);
}

/* Make user-defined elements, with consecutive indices; `info->id` becomes the first one's. */
int aio_ctl_add(aio_ctl_t *self, aio_ctl_info_t *info, unsigned int elements,
                const char *const *labels)
{
    AIO_STRUCT(snd_ctl_elem_info, set);
    AIO_STRUCT(snd_ctl_elem_id, id);
    const int dimensions[4] = {info->dimensions[0], info->dimensions[1], info->dimensions[2],
                               info->dimensions[3]};
    aio_ctl_enter(self);
    int error = 0;
    if (info->type == SND_CTL_ELEM_TYPE_IEC958) {
        aio_ctl_id_t named = info->id;
        named.numid = 0;
        aio_ctl_give_id(self, id, &named);
        error = snd_ctl_elem_add_iec958(self->ctl, id);
        if (error >= 0) {
            snd_ctl_elem_info_set_id(set, id);
            error = snd_ctl_elem_info(self->ctl, set);
        }
    } else {
        aio_ctl_describe(set, info);
        if (dimensions[0])
            error = snd_ctl_elem_info_set_dimension(set, dimensions);
        if (error >= 0)
            error = aio_ctl_add_set(self->ctl, set, info, elements, labels);
        /* alsa-lib writes the least value to the integers that it has made, and fails where nobody
           may write: they are there all the same, and have zeros. */
        if (error == -EPERM && !(info->access & AIO_WRITE) && snd_ctl_elem_info_get_numid(set))
            error = 0;
    }
    if (error >= 0) {
        snd_ctl_elem_info_get_id(set, id);
        aio_ctl_take_id(&info->id, id);
    }
    aio_ctl_leave(self);
    return error;
}

int aio_ctl_remove(aio_ctl_t *self, const aio_ctl_id_t *given)
{
    AIO_STRUCT(snd_ctl_elem_id, id);
    aio_ctl_enter(self);
    aio_ctl_give_id(self, id, given);
    int error = snd_ctl_elem_remove(self->ctl, id);
    aio_ctl_leave(self);
    return error;
}
