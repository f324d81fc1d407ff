/* The elements of a virtual card: their properties, their values, and who is told of changes.

   Nothing here knows how alsa-lib asks (virtual_ctl_ext.c) or how Python does (virtual_listen.c).
   One lock guards all elements of a card and the queues of all who are told; it is never held with
   another lock, nor while alsa-lib or Python is called.

   A queue is that of the kernel (K/sound/core/control.c, snd_ctl_notify): what happens to an
   element while its last event is unread is added to that event, whose mask is all ones once the
   element is removed. Keys are never given twice: a later element of the same name is another. */

/* <alsa/control.h>; its #defines are not in the cdef. */
#define AIO_EVENT_VALUE 1u
#define AIO_EVENT_INFO 2u
#define AIO_EVENT_ADD 4u
#define AIO_EVENT_TLV 8u
#define AIO_EVENT_REMOVE (~0u)

#define AIO_TLV_MOST 65536 /* bytes; the kernel's own limit is near */

typedef struct aio_element {
    unsigned int references; /* the card's, those of queues and of clients' lists */
    bool removed;
    uint64_t key;
    aio_ctl_info_t info;
    char (*labels)[64];
    unsigned int *tlv; /* NULL for none */
    size_t size;
    unsigned char values[];
} aio_element_t;

typedef struct aio_notice {
    struct aio_notice *next;
    aio_element_t *element;
    uint32_t mask;
} aio_notice_t;

typedef struct aio_audience {
    struct aio_audience *next;
    int fd; /* an eventfd, readable while there are notices, and for ever once the card is gone */
    bool subscribed;
    bool outside; /* hears only what users of alsa-lib did */
    aio_notice_t *first;
} aio_audience_t;

typedef struct aio_controls {
    pthread_mutex_t lock;
    bool gone;
    uint64_t last_key;
    aio_element_t **elements; /* by ascending key, which is the order in which they were added */
    unsigned int count;
    unsigned int space;
    aio_audience_t *audience;
} aio_controls_t;

/* ---- Elements ---- */

static size_t aio_element_size(const aio_ctl_info_t *info)
{
    switch (info->type) {
    case SND_CTL_ELEM_TYPE_BOOLEAN:
    case SND_CTL_ELEM_TYPE_BYTES:
        return info->count;
    case SND_CTL_ELEM_TYPE_IEC958:
        return sizeof(snd_aes_iec958_t);
    default:
        return info->count * sizeof(int64_t);
    }
}

static void aio_element_release(aio_element_t *self)
{
    if (!self || --self->references)
        return;
    free(self->labels);
    free(self->tlv);
    free(self);
}

static aio_element_t *aio_element_new(const aio_ctl_info_t *info, const char *const *labels,
                                      const void *values)
{
    size_t size = aio_element_size(info);
    aio_element_t *self = calloc(1, sizeof *self + size);
    if (!self)
        return NULL;
    self->references = 1;
    self->info = *info;
    self->size = size;
    self->labels = info->items ? calloc(info->items, sizeof *self->labels) : NULL;
    if (info->items && !self->labels) {
        aio_element_release(self);
        return NULL;
    }
    for (unsigned int i = 0; i < info->items; i++)
        snprintf(self->labels[i], sizeof *self->labels, "%s", labels[i]);
    memcpy(self->values, values, size);
    return self;
}

/* Whether values are such as the element can have: what the kernel checks when it is built to
   (CONFIG_SND_CTL_INPUT_VALIDATION), and drivers are to check otherwise. */
static bool aio_element_takes(const aio_element_t *self, const void *from)
{
    const aio_ctl_info_t *info = &self->info;
    const int64_t *numbers = from;
    const unsigned char *flags = from;
    for (unsigned int i = 0; i < info->count; i++)
        switch (info->type) {
        case SND_CTL_ELEM_TYPE_BOOLEAN:
            if (flags[i] > 1)
                return false;
            break;
        case SND_CTL_ELEM_TYPE_INTEGER:
        case SND_CTL_ELEM_TYPE_INTEGER64:
        case SND_CTL_ELEM_TYPE_ENUMERATED:
            if (numbers[i] < info->minimum || numbers[i] > info->maximum)
                return false;
            uint64_t above = (uint64_t)numbers[i] - (uint64_t)info->minimum;
            if (info->step > 1 && above % (uint64_t)info->step)
                return false;
            break;
        default:
            break;
        }
    return true;
}

static bool aio_element_named(const aio_element_t *self, const aio_ctl_id_t *id)
{
    aio_ctl_id_t own = self->info.id;
    own.numid = id->numid;
    return memcmp(&own, id, sizeof own) == 0;
}

static int aio_element_tlv(const aio_element_t *self, unsigned int *tlv, unsigned int size)
{
    if (!self->tlv)
        return -ENXIO;
    unsigned int bytes = self->tlv[1] + 2 * (unsigned int)sizeof *tlv;
    if (size < bytes)
        return -ENOMEM;
    memcpy(tlv, self->tlv, bytes);
    return 0;
}

/* Give an element other TLV data; 1 if it is. */
static int aio_element_set_tlv(aio_element_t *self, const unsigned int *tlv)
{
    if (tlv[1] > AIO_TLV_MOST)
        return -EINVAL;
    size_t bytes = tlv[1] + 2 * sizeof *tlv;
    if (self->tlv && self->tlv[1] == tlv[1] && memcmp(self->tlv, tlv, bytes) == 0)
        return 0;
    unsigned int *copy = malloc(bytes);
    if (!copy)
        return -ENOMEM;
    memcpy(copy, tlv, bytes);
    free(self->tlv);
    self->tlv = copy;
    return 1;
}

/* ---- Who is told ---- */

static int aio_audience_open(aio_audience_t *self)
{
    memset(self, 0, sizeof *self);
    self->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    return self->fd < 0 ? -errno : 0;
}

static void aio_audience_wake(aio_audience_t *self)
{
    uint64_t one = 1;
    ssize_t done = write(self->fd, &one, sizeof one);
    (void)done;
}

static void aio_audience_tell(aio_audience_t *self, aio_element_t *element, uint32_t mask)
{
    aio_notice_t **at = &self->first;
    while (*at && (*at)->element != element)
        at = &(*at)->next;
    if (!*at) {
        /* Without memory the kernel, too, loses the event. */
        aio_notice_t *notice = calloc(1, sizeof *notice);
        if (!notice)
            return;
        if (!self->first)
            aio_audience_wake(self);
        element->references++;
        notice->element = element;
        *at = notice;
    }
    (*at)->mask |= mask;
}

/* The oldest event's element, with a reference; NULL if there is none. */
static aio_element_t *aio_audience_take(aio_audience_t *self, uint32_t *mask)
{
    aio_notice_t *notice = self->first;
    if (!notice)
        return NULL;
    aio_element_t *element = notice->element;
    *mask = notice->mask;
    self->first = notice->next;
    free(notice);
    if (!self->first) {
        uint64_t count;
        ssize_t done = read(self->fd, &count, sizeof count);
        (void)done;
    }
    return element;
}

static void aio_audience_forget(aio_audience_t *self)
{
    uint32_t mask;
    aio_element_t *element;
    while ((element = aio_audience_take(self, &mask)))
        aio_element_release(element);
}

/* ---- The elements of a card; with the lock held ---- */

static void aio_controls_tell(aio_controls_t *self, aio_element_t *element, uint32_t mask,
                              bool outside)
{
    for (aio_audience_t *each = self->audience; each; each = each->next)
        if (each->subscribed && (outside || !each->outside))
            aio_audience_tell(each, element, mask);
}

static unsigned int aio_controls_place(const aio_controls_t *self, uint64_t key)
{
    unsigned int low = 0, high = self->count;
    while (low < high) {
        unsigned int middle = low + (high - low) / 2;
        if (self->elements[middle]->key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static aio_element_t *aio_controls_at(const aio_controls_t *self, uint64_t key)
{
    unsigned int at = aio_controls_place(self, key);
    return at < self->count && self->elements[at]->key == key ? self->elements[at] : NULL;
}

static aio_element_t *aio_controls_find(const aio_controls_t *self, const aio_ctl_id_t *id)
{
    for (unsigned int i = 0; i < self->count; i++)
        if (aio_element_named(self->elements[i], id))
            return self->elements[i];
    return NULL;
}

static int aio_controls_insert(aio_controls_t *self, aio_element_t *element)
{
    if (self->count == self->space) {
        unsigned int space = self->space ? 2 * self->space : 16;
        aio_element_t **elements = realloc(self->elements, space * sizeof *elements);
        if (!elements)
            return -ENOMEM;
        self->elements = elements;
        self->space = space;
    }
    element->key = ++self->last_key;
    self->elements[self->count++] = element;
    return 0;
}

/* Give an element other values; 1 if they are. */
static int aio_controls_change(aio_controls_t *self, aio_element_t *element, const void *from,
                               bool outside)
{
    if (!aio_element_takes(element, from))
        return -EINVAL;
    if (memcmp(element->values, from, element->size) == 0)
        return 0;
    memcpy(element->values, from, element->size);
    aio_controls_tell(self, element, AIO_EVENT_VALUE, outside);
    return 1;
}

static int aio_controls_tlv_change(aio_controls_t *self, aio_element_t *element,
                                   const unsigned int *tlv, bool outside)
{
    int changed = aio_element_set_tlv(element, tlv);
    if (changed > 0)
        aio_controls_tell(self, element, AIO_EVENT_TLV, outside);
    return changed;
}

/* ---- From making a card to freeing it ---- */

static void aio_controls_init(aio_controls_t *self)
{
    pthread_mutex_init(&self->lock, NULL);
}

static void aio_controls_disconnect(aio_controls_t *self)
{
    pthread_mutex_lock(&self->lock);
    for (aio_audience_t *each = self->audience; each && !self->gone; each = each->next)
        aio_audience_wake(each);
    self->gone = true;
    pthread_mutex_unlock(&self->lock);
}

/* When nobody has the card any more. */
static void aio_controls_free(aio_controls_t *self)
{
    for (unsigned int i = 0; i < self->count; i++)
        aio_element_release(self->elements[i]);
    free(self->elements);
    pthread_mutex_destroy(&self->lock);
}

static void aio_controls_attach(aio_controls_t *self, aio_audience_t *audience)
{
    pthread_mutex_lock(&self->lock);
    audience->next = self->audience;
    self->audience = audience;
    if (self->gone)
        aio_audience_wake(audience);
    pthread_mutex_unlock(&self->lock);
}

static void aio_controls_detach(aio_controls_t *self, aio_audience_t *audience)
{
    pthread_mutex_lock(&self->lock);
    for (aio_audience_t **at = &self->audience; *at; at = &(*at)->next)
        if (*at == audience) {
            *at = audience->next;
            break;
        }
    aio_audience_forget(audience);
    pthread_mutex_unlock(&self->lock);
    close(audience->fd);
}
