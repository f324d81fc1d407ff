/* Simple mixer elements: all that one wake-up brings in one call, and never a dangling pointer.

   alsa-lib's mixer has no lock, its element pointers die while it handles events, and it asserts
   where others return errors. Hence:

   1. One thread at a time is in it (`mutex`); whoever may not wait is told so.
   2. Elements are known outside by slot and serial number. A slot is emptied in the callback that
      tells of the removal, before alsa-lib frees the element.
   3. What an element shows (`aio_mixer_state_t`) is copied whenever it changes, and read under a
      lock of its own (`shown`): reading never waits for another thread that is in a driver.
   4. Before anything is written, pending events are handled: alsa-lib writes all of an element's
      values out of its cache, which must not undo what others have written. */

enum {
    AIO_HAS_VOLUME = 1,
    AIO_HAS_VOLUME_JOINED = 2,
    AIO_HAS_SWITCH = 4,
    AIO_HAS_SWITCH_JOINED = 8,
    AIO_HAS_EXCLUSIVE = 16,
    AIO_HAS_DB = 32,
    AIO_HAS_ENUM = 64,
    AIO_HAS_MONO = 128,
    AIO_IS_ACTIVE = 256,
    AIO_HAS_COMMON_VOLUME = 512,
    AIO_HAS_COMMON_SWITCH = 1024,
};
enum { AIO_SET_VOLUME, AIO_SET_DB, AIO_SET_SWITCH, AIO_SET_ITEM };
#define AIO_EVENT_VALUE 1u
#define AIO_EVENT_INFO 2u
#define AIO_EVENT_ADD 4u
#define AIO_EVENT_REMOVE (~0u)
#define AIO_NO_EVENT (~0u)
/* Another thread is in alsa-lib; no driver says that. */
#define AIO_MIXER_BUSY (-EALREADY)
/* The element does not have what is to be set. */
#define AIO_MIXER_LACKS (-ENOSYS)
/* It has more channels than alsa-lib has memory for. */
#define AIO_MIXER_WIDE (-ECHRNG)
#define AIO_MIXER_CHANNELS 32
#define AIO_MIXER_CARDS 8
/* Each failing event is one less; more than any card has elements. */
#define AIO_MIXER_PATIENCE 4096

struct aio_mixer_inside;
struct aio_mixer_slot {
    struct aio_mixer_inside *in;
    unsigned int at;
    snd_mixer_elem_t *elem; /* NULL: free */
    uint32_t serial;
    uint32_t event; /* its place among the untold events */
    bool dirty;
    bool wide; /* must not be written */
    aio_mixer_state_t state;
};

struct aio_mixer_inside {
    pthread_mutex_t mutex;
    pthread_mutex_t shown;
    snd_mixer_class_t *class_;
    snd_mixer_event_t event; /* what alsa-lib's class does with what happens to controls */
    struct aio_mixer_slot **slots;
    unsigned int slot_count;
    uint32_t serials;
    aio_mixer_event_t *events;
    unsigned int event_count;
    unsigned int event_space;
    aio_mixer_ref_t *order; /* as alsa-lib has them */
    unsigned int order_count;
    bool reordered;
    bool lost; /* no memory to tell of an element */
    struct {
        char *name;
        snd_hctl_t *hctl;
    } cards[AIO_MIXER_CARDS];
    unsigned int card_count;
};

/* The sides, by number: 0 is playback, 1 capture. */
static const struct {
    int (*has_volume)(snd_mixer_elem_t *);
    int (*has_volume_joined)(snd_mixer_elem_t *);
    int (*has_switch)(snd_mixer_elem_t *);
    int (*has_switch_joined)(snd_mixer_elem_t *);
    int (*has_channel)(snd_mixer_elem_t *, snd_mixer_selem_channel_id_t);
    int (*is_mono)(snd_mixer_elem_t *);
    int (*is_enum)(snd_mixer_elem_t *);
    int (*range)(snd_mixer_elem_t *, long *, long *);
    int (*db_range)(snd_mixer_elem_t *, long *, long *);
    int (*volume)(snd_mixer_elem_t *, snd_mixer_selem_channel_id_t, long *);
    int (*db)(snd_mixer_elem_t *, snd_mixer_selem_channel_id_t, long *);
    int (*is_on)(snd_mixer_elem_t *, snd_mixer_selem_channel_id_t, int *);
    int (*to_db)(snd_mixer_elem_t *, long, long *);
    int (*from_db)(snd_mixer_elem_t *, long, int, long *);
    int (*set_volume)(snd_mixer_elem_t *, snd_mixer_selem_channel_id_t, long);
    int (*set_volume_all)(snd_mixer_elem_t *, long);
    int (*set_db)(snd_mixer_elem_t *, snd_mixer_selem_channel_id_t, long, int);
    int (*set_db_all)(snd_mixer_elem_t *, long, int);
    int (*set_switch)(snd_mixer_elem_t *, snd_mixer_selem_channel_id_t, int);
    int (*set_switch_all)(snd_mixer_elem_t *, int);
    int (*set_range)(snd_mixer_elem_t *, long, long);
} aio_mixer_sides[2] = {
    {
        snd_mixer_selem_has_playback_volume,
        snd_mixer_selem_has_playback_volume_joined,
        snd_mixer_selem_has_playback_switch,
        snd_mixer_selem_has_playback_switch_joined,
        snd_mixer_selem_has_playback_channel,
        snd_mixer_selem_is_playback_mono,
        snd_mixer_selem_is_enum_playback,
        snd_mixer_selem_get_playback_volume_range,
        snd_mixer_selem_get_playback_dB_range,
        snd_mixer_selem_get_playback_volume,
        snd_mixer_selem_get_playback_dB,
        snd_mixer_selem_get_playback_switch,
        snd_mixer_selem_ask_playback_vol_dB,
        snd_mixer_selem_ask_playback_dB_vol,
        snd_mixer_selem_set_playback_volume,
        snd_mixer_selem_set_playback_volume_all,
        snd_mixer_selem_set_playback_dB,
        snd_mixer_selem_set_playback_dB_all,
        snd_mixer_selem_set_playback_switch,
        snd_mixer_selem_set_playback_switch_all,
        snd_mixer_selem_set_playback_volume_range,
    },
    {
        snd_mixer_selem_has_capture_volume,
        snd_mixer_selem_has_capture_volume_joined,
        snd_mixer_selem_has_capture_switch,
        snd_mixer_selem_has_capture_switch_joined,
        snd_mixer_selem_has_capture_channel,
        snd_mixer_selem_is_capture_mono,
        snd_mixer_selem_is_enum_capture,
        snd_mixer_selem_get_capture_volume_range,
        snd_mixer_selem_get_capture_dB_range,
        snd_mixer_selem_get_capture_volume,
        snd_mixer_selem_get_capture_dB,
        snd_mixer_selem_get_capture_switch,
        snd_mixer_selem_ask_capture_vol_dB,
        snd_mixer_selem_ask_capture_dB_vol,
        snd_mixer_selem_set_capture_volume,
        snd_mixer_selem_set_capture_volume_all,
        snd_mixer_selem_set_capture_dB,
        snd_mixer_selem_set_capture_dB_all,
        snd_mixer_selem_set_capture_switch,
        snd_mixer_selem_set_capture_switch_all,
        snd_mixer_selem_set_capture_volume_range,
    },
};

/* The slot of an element that is there; NULL if it is gone. With `mutex` or `shown` held. */
static struct aio_mixer_slot *aio_mixer_slot(struct aio_mixer_inside *in,
                                             const aio_mixer_ref_t *ref)
{
    struct aio_mixer_slot *slot = ref->slot < in->slot_count ? in->slots[ref->slot] : NULL;
    return slot && slot->elem && slot->serial == ref->serial ? slot : NULL;
}

/* What happens, told by alsa-lib from inside of our calls of it: collected here. */

static bool aio_mixer_room(struct aio_mixer_inside *in)
{
    if (in->event_count < in->event_space)
        return true;
    unsigned int space = in->event_space ? 2 * in->event_space : 64;
    aio_mixer_event_t *events = realloc(in->events, space * sizeof *events);
    if (events) {
        in->events = events;
        in->event_space = space;
    }
    return events;
}

static void aio_mixer_note(struct aio_mixer_slot *slot, uint32_t mask)
{
    struct aio_mixer_inside *in = slot->in;
    slot->dirty = true;
    if (slot->event != AIO_NO_EVENT) {
        uint32_t *known = &in->events[slot->event].mask;
        if (mask != AIO_EVENT_REMOVE)
            *known |= mask;
        else /* What was not told of is not told to be gone. */
            *known = *known & AIO_EVENT_ADD ? 0 : AIO_EVENT_REMOVE;
        return;
    }
    if (!aio_mixer_room(in)) {
        in->lost = true;
        return;
    }
    slot->event = in->event_count++;
    aio_mixer_event_t *event = &in->events[slot->event];
    memset(event, 0, sizeof *event);
    event->ref = (aio_mixer_ref_t){slot->at, slot->serial};
    event->mask = mask;
    event->index = snd_mixer_selem_get_index(slot->elem);
    snprintf(event->name, sizeof event->name, "%s", snd_mixer_selem_get_name(slot->elem));
}

static struct aio_mixer_slot *aio_mixer_new_slot(struct aio_mixer_inside *in)
{
    for (unsigned int at = 0; at < in->slot_count; at++)
        if (!in->slots[at]->elem)
            return in->slots[at];
    struct aio_mixer_slot *slot = calloc(1, sizeof *slot);
    if (!slot)
        return NULL;
    slot->in = in;
    slot->at = in->slot_count;
    pthread_mutex_lock(&in->shown);
    struct aio_mixer_slot **slots = realloc(in->slots, (slot->at + 1) * sizeof *slots);
    if (slots) {
        slots[slot->at] = slot;
        in->slots = slots;
        in->slot_count++;
    }
    pthread_mutex_unlock(&in->shown);
    if (!slots)
        free(slot);
    return slots ? slot : NULL;
}

static int aio_mixer_on_element(snd_mixer_elem_t *elem, unsigned int mask)
{
    struct aio_mixer_slot *slot = snd_mixer_elem_get_callback_private(elem);
    aio_mixer_note(slot, mask);
    if (mask == AIO_EVENT_REMOVE) {
        /* alsa-lib frees the element when this returns. */
        pthread_mutex_lock(&slot->in->shown);
        slot->elem = NULL;
        slot->in->reordered = true;
        pthread_mutex_unlock(&slot->in->shown);
    }
    return 0;
}

static int aio_mixer_on_mixer(snd_mixer_t *mixer, unsigned int mask, snd_mixer_elem_t *elem)
{
    struct aio_mixer_inside *in = snd_mixer_get_callback_private(mixer);
    if (!(mask & AIO_EVENT_ADD) || snd_mixer_elem_get_type(elem) != SND_MIXER_ELEM_SIMPLE)
        return 0;
    struct aio_mixer_slot *slot = aio_mixer_new_slot(in);
    if (!slot) {
        in->lost = true;
        return 0;
    }
    pthread_mutex_lock(&in->shown);
    slot->elem = elem;
    slot->serial = ++in->serials;
    slot->event = AIO_NO_EVENT;
    slot->wide = false;
    memset(&slot->state, 0, sizeof slot->state);
    in->reordered = true;
    pthread_mutex_unlock(&in->shown);
    snd_mixer_elem_set_callback_private(elem, slot);
    snd_mixer_elem_set_callback(elem, aio_mixer_on_element);
    aio_mixer_note(slot, AIO_EVENT_ADD);
    return 0;
}

/* The name of the simple element that alsa-lib makes of a control (simple_none.c). */
static void aio_mixer_base_name(const char *control, char *name, size_t size)
{
    static const char *const kinds[] = {" Enum", " Switch", " Route", " Volume"};
    static const char *const sides[] = {" Playback", " Capture"};
    snprintf(name, size, "%s", control);
    size_t length = strlen(name);
    for (unsigned int i = 0; i < 4; i++) {
        size_t kind = strlen(kinds[i]);
        if (length <= kind || strcmp(name + length - kind, kinds[i]) != 0)
            continue;
        length -= kind;
        for (unsigned int j = 0; j < 2; j++) {
            size_t side = strlen(sides[j]);
            if (length > side && strncmp(name + length - side, sides[j], side) == 0) {
                length -= side;
                break;
            }
        }
        if (name[length - 1] != '-')
            name[length] = '\0';
        break;
    }
    /* "Tone Control - Bass" is "Bass", and its "Switch" is "Tone". */
    char *tone = strstr(name, "Tone Control - ");
    if (tone) {
        const char *rest = strcmp(tone + 15, "Switch") == 0 ? "Tone" : tone + 15;
        memmove(tone, rest, strlen(rest) + 1);
    }
}

/* The simple element that a control belongs to, if there is one already. */
static snd_mixer_elem_t *aio_mixer_elem_of(snd_mixer_class_t *class_, snd_hctl_elem_t *control)
{
    char name[64];
    AIO_STRUCT(snd_mixer_selem_id, id);
    aio_mixer_base_name(snd_hctl_elem_get_name(control), name, sizeof name);
    snd_mixer_selem_id_set_name(id, name);
    snd_mixer_selem_id_set_index(id, snd_hctl_elem_get_index(control));
    return snd_mixer_find_selem(snd_mixer_class_get_mixer(class_), id);
}

/* alsa-lib aborts the process when it reads an element that has a choice for playback and another
   one for capture: elements have the first only. */
static bool aio_mixer_second_choice(snd_mixer_class_t *class_, snd_hctl_elem_t *control)
{
    snd_mixer_elem_t *elem = aio_mixer_elem_of(class_, control);
    return elem && snd_mixer_selem_is_enumerated(elem);
}

/* alsa-lib keeps 32 channels and writes as many as a control has, the others out of what lies
   behind in memory (simple_none.c, `elem_write_volume` and `elem_write_switch`). Items are written
   alone, and a route has a value for each pair of channels. */
static void aio_mixer_look_for_wide(snd_mixer_class_t *class_, snd_hctl_elem_t *control)
{
    AIO_STRUCT(snd_ctl_elem_info, info);
    if (snd_hctl_elem_get_interface(control) != SND_CTL_ELEM_IFACE_MIXER ||
        snd_hctl_elem_info(control, info) < 0 ||
        snd_ctl_elem_info_get_count(info) <= AIO_MIXER_CHANNELS ||
        snd_ctl_elem_info_get_type(info) == SND_CTL_ELEM_TYPE_ENUMERATED)
        return;
    const char *name = snd_hctl_elem_get_name(control);
    size_t length = strlen(name);
    if (length > 6 && strcmp(name + length - 6, " Route") == 0)
        return;
    snd_mixer_elem_t *elem = aio_mixer_elem_of(class_, control);
    struct aio_mixer_slot *slot = elem ? snd_mixer_elem_get_callback_private(elem) : NULL;
    if (slot)
        slot->wide = true;
}

static bool aio_mixer_is_source(snd_hctl_elem_t *control)
{
    return strcmp(snd_hctl_elem_get_name(control), "Capture Source") == 0;
}

/* Tell whether alsa-lib can make something of a control; where it cannot it may abort. */
static bool aio_mixer_is_sane(snd_mixer_class_t *class_, snd_hctl_elem_t *control)
{
    AIO_STRUCT(snd_ctl_elem_info, info);
    if (snd_hctl_elem_get_interface(control) != SND_CTL_ELEM_IFACE_MIXER)
        return true;
    if (snd_hctl_elem_info(control, info) < 0)
        return false;
    return snd_ctl_elem_info_get_type(info) != SND_CTL_ELEM_TYPE_ENUMERATED ||
           aio_mixer_is_source(control) || !aio_mixer_second_choice(class_, control);
}

/* Stands before the event handler of alsa-lib's class of simple elements. */
static int aio_mixer_on_control(snd_mixer_class_t *class_, unsigned int mask,
                                snd_hctl_elem_t *control, snd_mixer_elem_t *elem)
{
    struct aio_mixer_inside *in = snd_mixer_class_get_private(class_);
    if (mask == AIO_EVENT_REMOVE)
        return in->event(class_, mask, control, elem);
    bool added = mask & AIO_EVENT_ADD;
    if (added && !aio_mixer_is_sane(class_, control))
        return 0;
    /* It takes a source apart for each of its items, and fails to put it together again. */
    if (mask & AIO_EVENT_INFO && aio_mixer_is_source(control))
        mask = AIO_EVENT_VALUE;
    int error = in->event(class_, mask, control, elem);
    if (mask & (AIO_EVENT_ADD | AIO_EVENT_INFO))
        aio_mixer_look_for_wide(class_, control);
    /* One control that makes no sense must not hide those that come after it, as it would; a
       card that is gone is told. Other masks stop here: what is left of them is inconsistent. */
    return added && error != -ENODEV ? 0 : error;
}

/* alsa-lib frees the class, in its own time. */
static void aio_mixer_on_class_gone(snd_mixer_class_t *class_)
{
    struct aio_mixer_inside *in = snd_mixer_class_get_private(class_);
    in->class_ = NULL;
}

/* What an element shows. */

static uint32_t aio_mixer_channels(int side, snd_mixer_elem_t *elem)
{
    uint32_t channels = 0;
    /* A negative errno where there is nothing to capture. */
    for (int channel = 0; channel < AIO_MIXER_CHANNELS; channel++)
        if (aio_mixer_sides[side].has_channel(elem, channel) > 0)
            channels |= 1u << channel;
    return channels;
}

static void aio_mixer_look_volume(int side, snd_mixer_elem_t *elem, aio_mixer_side_t *into)
{
    long low = 0, high = 0, value = 0;
    into->flags |= AIO_HAS_VOLUME;
    if (aio_mixer_sides[side].has_volume_joined(elem))
        into->flags |= AIO_HAS_VOLUME_JOINED;
    if (aio_mixer_sides[side].range(elem, &low, &high) >= 0) {
        into->minimum = low;
        into->maximum = high;
    }
    if (aio_mixer_sides[side].db_range(elem, &low, &high) >= 0) {
        into->flags |= AIO_HAS_DB;
        into->db_minimum = low;
        into->db_maximum = high;
    }
    for (int channel = 0; channel < AIO_MIXER_CHANNELS; channel++) {
        if (!(into->channels & 1u << channel))
            continue;
        if (aio_mixer_sides[side].volume(elem, channel, &value) >= 0)
            into->volumes[channel] = value;
        if (into->flags & AIO_HAS_DB && aio_mixer_sides[side].db(elem, channel, &value) >= 0)
            into->dbs[channel] = value;
    }
}

static void aio_mixer_look_switch(int side, snd_mixer_elem_t *elem, aio_mixer_side_t *into)
{
    int on = 0;
    into->flags |= AIO_HAS_SWITCH;
    if (aio_mixer_sides[side].has_switch_joined(elem))
        into->flags |= AIO_HAS_SWITCH_JOINED;
    for (int channel = 0; channel < AIO_MIXER_CHANNELS; channel++)
        if (into->channels & 1u << channel &&
            aio_mixer_sides[side].is_on(elem, channel, &on) >= 0 && on)
            into->switches |= 1u << channel;
}

static void aio_mixer_look_side(int side, snd_mixer_elem_t *elem, aio_mixer_side_t *into)
{
    into->group = -1;
    if (aio_mixer_sides[side].is_enum(elem) > 0)
        into->flags |= AIO_HAS_ENUM;
    bool volume = aio_mixer_sides[side].has_volume(elem);
    bool has_switch = aio_mixer_sides[side].has_switch(elem);
    if (!volume && !has_switch)
        return;
    into->channels = aio_mixer_channels(side, elem);
    if (aio_mixer_sides[side].is_mono(elem) > 0)
        into->flags |= AIO_HAS_MONO;
    if (volume)
        aio_mixer_look_volume(side, elem, into);
    if (has_switch)
        aio_mixer_look_switch(side, elem, into);
    if (side == 1 && snd_mixer_selem_has_capture_switch_exclusive(elem)) {
        into->flags |= AIO_HAS_EXCLUSIVE;
        into->group = snd_mixer_selem_get_capture_group(elem);
    }
}

static void aio_mixer_look_enum(snd_mixer_elem_t *elem, aio_mixer_state_t *into)
{
    int items = snd_mixer_selem_get_enum_items(elem);
    into->flags |= AIO_HAS_ENUM;
    into->items = items > 0 ? (uint32_t)items : 0;
    /* Also for one of captures alsa-lib counts its channels as those of playback. */
    into->channels = aio_mixer_channels(0, elem);
    for (int channel = 0; channel < AIO_MIXER_CHANNELS; channel++)
        if (into->channels & 1u << channel)
            snd_mixer_selem_get_enum_item(elem, channel, &into->chosen[channel]);
}

static void aio_mixer_look(snd_mixer_elem_t *elem, aio_mixer_state_t *into)
{
    memset(into, 0, sizeof *into);
    if (snd_mixer_selem_is_active(elem))
        into->flags |= AIO_IS_ACTIVE;
    if (snd_mixer_selem_has_common_volume(elem))
        into->flags |= AIO_HAS_COMMON_VOLUME;
    if (snd_mixer_selem_has_common_switch(elem))
        into->flags |= AIO_HAS_COMMON_SWITCH;
    aio_mixer_look_side(0, elem, &into->sides[0]);
    aio_mixer_look_side(1, elem, &into->sides[1]);
    if (snd_mixer_selem_is_enumerated(elem))
        aio_mixer_look_enum(elem, into);
}

/* Show an element as it is now; tells whether that is new. */
static bool aio_mixer_renew(struct aio_mixer_slot *slot)
{
    aio_mixer_state_t state;
    aio_mixer_look(slot->elem, &state);
    slot->dirty = false;
    bool changed = memcmp(&state, &slot->state, sizeof state) != 0;
    pthread_mutex_lock(&slot->in->shown);
    slot->state = state;
    pthread_mutex_unlock(&slot->in->shown);
    return changed;
}

static void aio_mixer_reorder(aio_mixer_t *self)
{
    struct aio_mixer_inside *in = self->inside;
    unsigned int count = snd_mixer_get_count(self->mixer);
    pthread_mutex_lock(&in->shown);
    aio_mixer_ref_t *order = realloc(in->order, (count + 1) * sizeof *order);
    if (order) {
        unsigned int at = count;
        snd_mixer_elem_t *elem = snd_mixer_last_elem(self->mixer);
        for (; elem && at; elem = snd_mixer_elem_prev(elem)) {
            const struct aio_mixer_slot *slot = snd_mixer_elem_get_callback_private(elem);
            order[--at] = slot ? (aio_mixer_ref_t){slot->at, slot->serial} : (aio_mixer_ref_t){0};
        }
        in->order = order;
        in->order_count = count;
        in->reordered = false;
    }
    pthread_mutex_unlock(&in->shown);
}

/* Bring what is shown up to date, after events. */
static void aio_mixer_flush(aio_mixer_t *self)
{
    struct aio_mixer_inside *in = self->inside;
    for (unsigned int at = 0; at < in->slot_count; at++)
        if (in->slots[at]->elem && in->slots[at]->dirty)
            aio_mixer_renew(in->slots[at]);
    if (in->reordered)
        aio_mixer_reorder(self);
}

/* Enter alsa-lib: one thread at a time. */

static int aio_mixer_enter(aio_mixer_t *self, bool wait)
{
    struct aio_mixer_inside *in = self->inside;
    if (!self->mixer)
        return -EBADFD;
    if (pthread_mutex_trylock(&in->mutex) == 0) {
        aio_log_enter();
        return 0;
    }
    if (!wait)
        return AIO_MIXER_BUSY;
    pthread_mutex_lock(&in->mutex);
    aio_log_enter();
    return 0;
}

static int aio_mixer_leave(aio_mixer_t *self, int result)
{
    struct aio_mixer_inside *in = self->inside;
    aio_mixer_flush(self);
    aio_log_leave();
    pthread_mutex_unlock(&in->mutex);
    return result;
}

/* Have alsa-lib handle all events that there are. */
static int aio_mixer_drain(aio_mixer_t *self)
{
    int error = 0, tries = 0;
    /* An event that makes no sense to alsa-lib ends its loop over them: the next comes after it. */
    do
        error = snd_mixer_handle_events(self->mixer);
    while (error < 0 && error != -ENODEV && ++tries < AIO_MIXER_PATIENCE);
    struct aio_mixer_inside *in = self->inside;
    if (error >= 0 && in->lost)
        return -ENOMEM;
    return error < 0 ? error : 0;
}

/* Opening and closing. */

static void aio_mixer_release(aio_mixer_t *self)
{
    struct aio_mixer_inside *in = self->inside;
    aio_poll_close(&self->poll);
    if (self->nudge >= 0)
        close(self->nudge);
    self->nudge = -1;
    for (unsigned int at = 0; at < in->slot_count; at++)
        free(in->slots[at]);
    free(in->slots);
    free(in->events);
    free(in->order);
    pthread_mutex_destroy(&in->mutex);
    pthread_mutex_destroy(&in->shown);
    free(in);
    self->inside = NULL;
}

int aio_mixer_open(aio_mixer_t *self, bool by_name)
{
    memset(self, 0, sizeof *self);
    struct aio_mixer_inside *in = self->inside = calloc(1, sizeof *in);
    if (!in)
        return -ENOMEM;
    pthread_mutex_init(&in->mutex, NULL);
    pthread_mutex_init(&in->shown, NULL);
    self->nudge = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
    int error = self->nudge < 0 ? -errno : aio_poll_open(&self->poll);
    if (error >= 0)
        error = snd_mixer_open(&self->mixer, 0);
    if (error < 0) {
        aio_mixer_release(self);
        return error;
    }
    error = snd_mixer_selem_register(self->mixer, NULL, &in->class_);
    if (error < 0) {
        aio_mixer_close(self);
        return error;
    }
    in->event = snd_mixer_class_get_event(in->class_);
    snd_mixer_class_set_private(in->class_, in);
    snd_mixer_class_set_private_free(in->class_, aio_mixer_on_class_gone);
    snd_mixer_class_set_event(in->class_, aio_mixer_on_control);
    snd_mixer_set_callback_private(self->mixer, in);
    snd_mixer_set_callback(self->mixer, aio_mixer_on_mixer);
    if (by_name)
        snd_mixer_set_compare(self->mixer, snd_mixer_class_get_compare(in->class_));
    return 0;
}

void aio_mixer_close(aio_mixer_t *self)
{
    struct aio_mixer_inside *in = self->inside;
    if (!self->mixer)
        return;
    aio_log_enter();
    aio_poll_disarm(&self->poll);
    if (in->class_)
        snd_mixer_class_unregister(in->class_);
    snd_mixer_close(self->mixer);
    self->mixer = NULL;
    aio_log_leave();
    for (unsigned int at = 0; at < in->card_count; at++)
        free(in->cards[at].name);
    aio_mixer_release(self);
}

/* Tell whether alsa-lib's list of controls is the card's: it subscribes to events only after it
   has made that list, and asserts that it hears of nothing twice. */
static bool aio_mixer_is_current(snd_hctl_t *hctl)
{
    AIO_STRUCT(snd_ctl_elem_list, list);
    AIO_STRUCT(snd_ctl_elem_id, id);
    unsigned int count = snd_hctl_get_count(hctl);
    if (snd_ctl_elem_list_alloc_space(list, count + 1) < 0)
        return true;
    bool current = snd_ctl_elem_list(snd_hctl_ctl(hctl), list) < 0 ||
                   snd_ctl_elem_list_get_used(list) == count;
    for (unsigned int at = 0; current && at < snd_ctl_elem_list_get_used(list); at++) {
        snd_ctl_elem_list_get_id(list, at, id);
        snd_hctl_elem_t *control = snd_hctl_find_elem(hctl, id);
        current = control && snd_hctl_elem_get_numid(control) == snd_ctl_elem_id_get_numid(id);
    }
    snd_ctl_elem_list_free_space(list);
    return current;
}

static int aio_mixer_load(aio_mixer_t *self, snd_hctl_t *hctl)
{
    struct aio_mixer_inside *in = self->inside;
    /* Loading what is loaded aborts: with more than one card it is done for each alone. */
    bool alone = in->card_count == 0;
    int error = 0;
    for (int tries = 0; tries < 5; tries++) {
        error = alone ? snd_mixer_load(self->mixer) : snd_hctl_load(hctl);
        if (error < 0 || aio_mixer_is_current(hctl))
            break;
        /* Forgets the events that have come by now. */
        snd_ctl_subscribe_events(snd_hctl_ctl(hctl), 0);
        if (alone)
            snd_mixer_free(self->mixer);
        else
            snd_hctl_free(hctl);
    }
    return error;
}

/* Add a card's elements: by its name, or through a control that is open, and owned from here on.
   Blocks. */
int aio_mixer_attach(aio_mixer_t *self, const char *name, snd_ctl_t *ctl)
{
    snd_hctl_t *hctl = NULL;
    int error = aio_mixer_enter(self, true);
    if (error < 0) {
        if (ctl)
            snd_ctl_close(ctl);
        return error;
    }
    struct aio_mixer_inside *in = self->inside;
    char *copy = strdup(name);
    if (!copy || in->card_count == AIO_MIXER_CARDS)
        error = copy ? -E2BIG : -ENOMEM;
    else if (!ctl)
        error = snd_mixer_attach(self->mixer, name);
    if (error >= 0 && !ctl)
        error = snd_mixer_get_hctl(self->mixer, name, &hctl);
    if (error >= 0 && ctl) {
        error = snd_hctl_open_ctl(&hctl, ctl);
        if (error >= 0) {
            ctl = NULL;
            /* Closes it when it fails. */
            error = snd_mixer_attach_hctl(self->mixer, hctl);
            hctl = error < 0 ? NULL : hctl;
        }
    }
    if (error < 0 && ctl)
        snd_ctl_close(ctl);
    if (error >= 0)
        error = aio_mixer_load(self, hctl);
    if (error < 0 && hctl) {
        snd_mixer_detach_hctl(self->mixer, hctl);
        snd_hctl_close(hctl);
    }
    if (error >= 0) {
        in->cards[in->card_count].name = copy;
        in->cards[in->card_count++].hctl = hctl;
        copy = NULL;
        /* What has changed since it was read and before events are told. */
        snd_mixer_elem_t *elem = snd_mixer_first_elem(self->mixer);
        for (; elem; elem = snd_mixer_elem_next(elem))
            in->event(in->class_, AIO_EVENT_VALUE, NULL, elem);
    }
    free(copy);
    return aio_mixer_leave(self, error);
}

/* Take a card's elements away, and close it. Blocks. */
int aio_mixer_detach(aio_mixer_t *self, const char *name)
{
    int error = aio_mixer_enter(self, true);
    if (error < 0)
        return error;
    struct aio_mixer_inside *in = self->inside;
    unsigned int at = 0;
    while (at < in->card_count && strcmp(in->cards[at].name, name) != 0)
        at++;
    if (at == in->card_count)
        return aio_mixer_leave(self, -ENOENT);
    snd_hctl_t *hctl = in->cards[at].hctl;
    /* By name only if alsa-lib has it under that: it calls a card what an alias stands for. */
    if (strcmp(snd_hctl_name(hctl), name) != 0 || snd_mixer_detach(self->mixer, name) < 0) {
        snd_mixer_detach_hctl(self->mixer, hctl);
        snd_hctl_close(hctl);
    }
    free(in->cards[at].name);
    in->cards[at] = in->cards[--in->card_count];
    return aio_mixer_leave(self, 0);
}

/* Waiting. */

static int aio_mixer_descriptors(aio_mixer_t *self, struct pollfd *fds)
{
    int count = snd_mixer_poll_descriptors_count(self->mixer);
    if (count < 0 || count > 32)
        return count < 0 ? count : -EIO;
    return snd_mixer_poll_descriptors(self->mixer, fds, (unsigned int)count);
}

static int aio_mixer_arm(aio_mixer_t *self)
{
    struct pollfd fds[32];
    unsigned short revents = 0;
    int count = aio_mixer_descriptors(self, fds);
    if (count <= 0)
        return count;
    poll(fds, (nfds_t)count, 0);
    int error = snd_mixer_poll_descriptors_revents(self->mixer, fds, (unsigned int)count, &revents);
    if (error < 0)
        return error;
    /* It is gone, though reading may not say so: armed, it would wake for ever. */
    if (revents & (POLLERR | POLLNVAL))
        return -ENODEV;
    return aio_poll_arm(&self->poll, fds, (unsigned int)count);
}

/* The step: take the wake-up and handle what has happened; arm if that is nothing.

   Returns how many events there are to tell, -EALREADY if another thread is in alsa-lib, which then
   has the events handled, or what is wrong. */
int aio_mixer_step(aio_mixer_t *self)
{
    if (self->poll.armed)
        aio_poll_consume(&self->poll);
    int result = aio_mixer_enter(self, false);
    if (result < 0)
        return result;
    struct aio_mixer_inside *in = self->inside;
    result = aio_mixer_drain(self);
    if (in->event_count)
        result = (int)in->event_count;
    else if (result >= 0)
        result = aio_mixer_arm(self);
    return aio_mixer_leave(self, result);
}

/* Handle what has happened, unless another thread is in alsa-lib. Returns as the step does. */
int aio_mixer_sync(aio_mixer_t *self)
{
    int result = aio_mixer_enter(self, false);
    if (result < 0)
        return result == AIO_MIXER_BUSY ? 0 : result;
    struct aio_mixer_inside *in = self->inside;
    result = aio_mixer_drain(self);
    if (in->event_count)
        result = (int)in->event_count;
    return aio_mixer_leave(self, result);
}

/* Give the events that are there to tell; none while another thread is in alsa-lib, unless that
   is to be waited for. */
unsigned int aio_mixer_events(aio_mixer_t *self, aio_mixer_event_t *events, unsigned int space,
                              bool wait)
{
    if (aio_mixer_enter(self, wait) < 0)
        return 0;
    struct aio_mixer_inside *in = self->inside;
    unsigned int count = in->event_count < space ? in->event_count : space;
    if (count) { /* else there may be no array */
        memcpy(events, in->events, count * sizeof *events);
        in->event_count -= count;
        memmove(in->events, in->events + count, in->event_count * sizeof *events);
    }
    for (unsigned int at = 0; at < in->slot_count; at++) {
        struct aio_mixer_slot *slot = in->slots[at];
        if (slot->event != AIO_NO_EVENT)
            slot->event = slot->event < count ? AIO_NO_EVENT : slot->event - count;
    }
    return (unsigned int)aio_mixer_leave(self, (int)count);
}

/* Wake who waits, though nothing has happened: the next step finds what was put aside. */
int aio_mixer_nudge(aio_mixer_t *self)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data.fd = self->nudge};
    self->poll.armed = true;
    if (epoll_ctl(self->poll.epoll, EPOLL_CTL_MOD, self->nudge, &event) == 0)
        return 0;
    return epoll_ctl(self->poll.epoll, EPOLL_CTL_ADD, self->nudge, &event) < 0 ? -errno : 0;
}

/* Reading. Nothing here waits for a driver, but for `aio_mixer_ask` and `aio_mixer_item`. */

/* The elements in alsa-lib's order. Returns how many there are; as many as fit are given. */
int aio_mixer_order(aio_mixer_t *self, aio_mixer_ref_t *refs, unsigned int space)
{
    struct aio_mixer_inside *in = self->inside;
    if (!in)
        return -EBADFD;
    pthread_mutex_lock(&in->shown);
    unsigned int count = in->order_count;
    if (count) /* else there may be no array */
        memcpy(refs, in->order, (count < space ? count : space) * sizeof *refs);
    pthread_mutex_unlock(&in->shown);
    return (int)count;
}

/* What an element shows, events handled first. Returns how many there are to tell; -ESTALE: it is
   gone, or its slot is another one. */
int aio_mixer_show(aio_mixer_t *self, const aio_mixer_ref_t *ref, aio_mixer_state_t *state)
{
    struct aio_mixer_inside *in = self->inside;
    int result = aio_mixer_sync(self);
    if (result < 0)
        return result;
    pthread_mutex_lock(&in->shown);
    const struct aio_mixer_slot *slot = aio_mixer_slot(in, ref);
    if (slot)
        *state = slot->state;
    else
        result = -ESTALE;
    pthread_mutex_unlock(&in->shown);
    return result;
}

/* The parts of an id as amixer takes them: 'Master',0. */
int aio_mixer_parse(const char *text, char *name, size_t size, unsigned int *index)
{
    snd_mixer_selem_id_t *id = NULL;
    int error = snd_mixer_selem_id_malloc(&id);
    if (error < 0)
        return error;
    error = snd_mixer_selem_id_parse(id, text);
    if (error >= 0) {
        snprintf(name, size, "%s", snd_mixer_selem_id_get_name(id));
        *index = snd_mixer_selem_id_get_index(id);
    }
    snd_mixer_selem_id_free(id);
    return error < 0 ? error : 0;
}

int aio_mixer_find(aio_mixer_t *self, const char *name, unsigned int index, aio_mixer_ref_t *ref)
{
    AIO_STRUCT(snd_mixer_selem_id, id);
    snd_mixer_selem_id_set_name(id, name);
    snd_mixer_selem_id_set_index(id, index);
    int error = aio_mixer_enter(self, true);
    if (error < 0)
        return error;
    snd_mixer_elem_t *elem = snd_mixer_find_selem(self->mixer, id);
    const struct aio_mixer_slot *slot = elem ? snd_mixer_elem_get_callback_private(elem) : NULL;
    if (slot)
        *ref = (aio_mixer_ref_t){slot->at, slot->serial};
    return aio_mixer_leave(self, slot ? 0 : -ENOENT);
}

/* The name of an item. */
int aio_mixer_item(aio_mixer_t *self, const aio_mixer_ref_t *ref, unsigned int item, char *name,
                   size_t size)
{
    int error = aio_mixer_enter(self, true);
    if (error < 0)
        return error;
    const struct aio_mixer_slot *slot = aio_mixer_slot(self->inside, ref);
    memset(name, 0, size);
    /* One byte less: alsa-lib does not end what does not fit. */
    error = slot ? snd_mixer_selem_get_enum_item_name(slot->elem, item, size - 1, name) : -ESTALE;
    return aio_mixer_leave(self, error);
}

/* The decibels (1/100 dB) of a volume, or the reverse, rounded down (-1), up (1) or to the nearest
   (0). */
int aio_mixer_ask(aio_mixer_t *self, const aio_mixer_ref_t *ref, int side, bool from_db, long value,
                  int rounding, long *result)
{
    int error = aio_mixer_enter(self, true);
    if (error < 0)
        return error;
    const struct aio_mixer_slot *slot = aio_mixer_slot(self->inside, ref);
    if (!slot)
        error = -ESTALE;
    else if (from_db)
        error = aio_mixer_sides[side].from_db(slot->elem, value, rounding, result);
    else
        error = aio_mixer_sides[side].to_db(slot->elem, value, result);
    return aio_mixer_leave(self, error);
}

/* Writing, which may sleep in a driver. */

/* Tell whether an element has what is to be set: a control may have gone since it was looked at. */
static bool aio_mixer_can(snd_mixer_elem_t *elem, int side, int what)
{
    if (what == AIO_SET_ITEM)
        return snd_mixer_selem_is_enumerated(elem) > 0;
    if (what == AIO_SET_SWITCH)
        return aio_mixer_sides[side].has_switch(elem) > 0;
    return aio_mixer_sides[side].has_volume(elem) > 0;
}

static int aio_mixer_choose(snd_mixer_elem_t *elem, uint32_t channels, int channel, long item)
{
    int error = 0;
    for (int at = 0; at < AIO_MIXER_CHANNELS && error >= 0; at++)
        if (channels & 1u << at && (channel < 0 || channel == at))
            error = snd_mixer_selem_set_enum_item(elem, at, (unsigned int)item);
    return error;
}

static int aio_mixer_put(struct aio_mixer_slot *slot, int side, int what, int channel, long value,
                         int rounding)
{
    snd_mixer_elem_t *elem = slot->elem;
    bool all = channel < 0;
    switch (what) {
    case AIO_SET_VOLUME:
        return all ? aio_mixer_sides[side].set_volume_all(elem, value)
                   : aio_mixer_sides[side].set_volume(elem, channel, value);
    case AIO_SET_DB:
        return all ? aio_mixer_sides[side].set_db_all(elem, value, rounding)
                   : aio_mixer_sides[side].set_db(elem, channel, value, rounding);
    case AIO_SET_SWITCH:
        return all ? aio_mixer_sides[side].set_switch_all(elem, value != 0)
                   : aio_mixer_sides[side].set_switch(elem, channel, value != 0);
    case AIO_SET_ITEM:
        return aio_mixer_choose(elem, slot->state.channels, channel, value);
    default:
        return -EINVAL;
    }
}

/* The element to write to, events handled first; an error if there is none. */
static int aio_mixer_begin(aio_mixer_t *self, const aio_mixer_ref_t *ref, bool wait,
                           struct aio_mixer_slot **slot)
{
    int error = aio_mixer_enter(self, wait);
    if (error < 0)
        return error;
    error = aio_mixer_drain(self);
    aio_mixer_flush(self);
    *slot = aio_mixer_slot(self->inside, ref);
    if (error == -ENODEV)
        return aio_mixer_leave(self, error);
    /* alsa-lib asserts that there is a control behind what it writes. */
    if (!*slot || snd_mixer_elem_empty((*slot)->elem))
        return aio_mixer_leave(self, -ESTALE);
    return 0;
}

/* Leave after a call of the driver. What the kernel tells of it is handled now, with what was noted
   of it: it brings what both sides share up to date, and later would be told as one more change. */
static int aio_mixer_end(aio_mixer_t *self, int error)
{
    aio_mixer_drain(self);
    /* A control was removed since the events were handled: who tries again finds what is left. */
    if (error == -ENOENT)
        error = -ESTALE;
    return aio_mixer_leave(self, error < 0 ? error : 0);
}

/* Set the value of one channel, or of all of them (-1). What has changed by this is told as an
   event, as is what others change. `wait`: for another thread that is in alsa-lib. */
int aio_mixer_set(aio_mixer_t *self, const aio_mixer_ref_t *ref, int side, int what, int channel,
                  long value, int rounding, bool wait)
{
    struct aio_mixer_slot *slot = NULL;
    int error = aio_mixer_begin(self, ref, wait, &slot);
    if (error < 0)
        return error;
    if (!aio_mixer_can(slot->elem, side, what))
        return aio_mixer_leave(self, AIO_MIXER_LACKS);
    if (slot->wide && what != AIO_SET_ITEM)
        return aio_mixer_leave(self, AIO_MIXER_WIDE);
    struct aio_mixer_inside *in = self->inside;
    error = aio_mixer_put(slot, side, what, channel, value, rounding);
    /* Of a chosen item alsa-lib's cache hears only so. */
    if (what == AIO_SET_ITEM)
        in->event(in->class_, AIO_EVENT_VALUE, NULL, slot->elem);
    else if (aio_mixer_renew(slot))
        snd_mixer_elem_value(slot->elem);
    return aio_mixer_end(self, error);
}

/* Have an element's volumes counted in another range, in this mixer only. */
int aio_mixer_set_range(aio_mixer_t *self, const aio_mixer_ref_t *ref, int side, long minimum,
                        long maximum)
{
    struct aio_mixer_slot *slot = NULL;
    int error = aio_mixer_begin(self, ref, true, &slot);
    if (error < 0)
        return error;
    error = aio_mixer_sides[side].set_range(slot->elem, minimum, maximum);
    if (aio_mixer_renew(slot))
        snd_mixer_elem_info(slot->elem);
    return aio_mixer_leave(self, error < 0 ? error : 0);
}

/* Read an element's values anew from the driver. */
int aio_mixer_refresh(aio_mixer_t *self, const aio_mixer_ref_t *ref)
{
    struct aio_mixer_slot *slot = NULL;
    int error = aio_mixer_begin(self, ref, true, &slot);
    if (error < 0)
        return error;
    struct aio_mixer_inside *in = self->inside;
    error = in->event(in->class_, AIO_EVENT_VALUE, NULL, slot->elem);
    return aio_mixer_end(self, error);
}
