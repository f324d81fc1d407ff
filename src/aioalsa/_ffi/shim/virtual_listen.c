/* The elements of a virtual card as Python sees them: made, changed, and listened to. */

/* Lock the controls of a card. */
static aio_controls_t *aio_controls_enter(aio_card_t *card)
{
    pthread_mutex_lock(&card->controls.lock);
    return &card->controls;
}

static int aio_controls_leave(aio_controls_t *self, int result)
{
    pthread_mutex_unlock(&self->lock);
    return result;
}

/* Lock the controls and give an element; if there is none, *error says why. */
static aio_element_t *aio_controls_use(aio_controls_t *self, uint64_t key, int *error)
{
    aio_element_t *element = aio_controls_at(self, key);
    *error = self->gone ? -ENODEV : element ? 0 : -ENOENT;
    return *error ? NULL : element;
}

int aio_card_add(aio_card_t *card, const aio_ctl_info_t *info, const char *const *labels,
                 const void *values, const unsigned int *tlv, uint64_t *key)
{
    aio_element_t *element = aio_element_new(info, labels, values);
    if (!element)
        return -ENOMEM;
    element->info.id.numid = 0;
    aio_controls_t *self = aio_controls_enter(card);
    int error = self->gone ? -ENODEV : 0;
    if (!error && tlv)
        /* Nobody is told: nobody knows it yet. */
        error = aio_element_set_tlv(element, tlv);
    if (error >= 0 && aio_controls_find(self, &info->id))
        error = -EBUSY; /* as the kernel says */
    if (error >= 0)
        error = aio_controls_insert(self, element);
    if (error >= 0) {
        *key = element->key;
        aio_controls_tell(self, element, AIO_EVENT_ADD, false);
    } else {
        aio_element_release(element);
    }
    return aio_controls_leave(self, error);
}

int aio_card_remove(aio_card_t *card, uint64_t key)
{
    int error;
    aio_controls_t *self = aio_controls_enter(card);
    aio_element_t *element = aio_controls_use(self, key, &error);
    if (element) {
        unsigned int at = aio_controls_place(self, key);
        self->count--;
        memmove(&self->elements[at], &self->elements[at + 1],
                (self->count - at) * sizeof *self->elements);
        element->removed = true;
        aio_controls_tell(self, element, AIO_EVENT_REMOVE, false);
        aio_element_release(element);
    }
    return aio_controls_leave(self, error);
}

int aio_card_read(aio_card_t *card, uint64_t key, void *into)
{
    int error;
    aio_controls_t *self = aio_controls_enter(card);
    const aio_element_t *element = aio_controls_use(self, key, &error);
    if (element)
        memcpy(into, element->values, element->size);
    return aio_controls_leave(self, error);
}

int aio_card_write(aio_card_t *card, uint64_t key, const void *from)
{
    int error;
    aio_controls_t *self = aio_controls_enter(card);
    aio_element_t *element = aio_controls_use(self, key, &error);
    if (element)
        error = aio_controls_change(self, element, from, false);
    return aio_controls_leave(self, error);
}

int aio_card_set_access(aio_card_t *card, uint64_t key, uint32_t access)
{
    int error;
    aio_controls_t *self = aio_controls_enter(card);
    aio_element_t *element = aio_controls_use(self, key, &error);
    if (element && element->info.access != access) {
        element->info.access = access;
        aio_controls_tell(self, element, AIO_EVENT_INFO, false);
    }
    return aio_controls_leave(self, error);
}

int aio_card_tlv_read(aio_card_t *card, uint64_t key, unsigned int *tlv, unsigned int size)
{
    int error;
    aio_controls_t *self = aio_controls_enter(card);
    const aio_element_t *element = aio_controls_use(self, key, &error);
    if (element)
        error = aio_element_tlv(element, tlv, size);
    return aio_controls_leave(self, error);
}

int aio_card_tlv_write(aio_card_t *card, uint64_t key, const unsigned int *tlv)
{
    int error;
    aio_controls_t *self = aio_controls_enter(card);
    aio_element_t *element = aio_controls_use(self, key, &error);
    if (element)
        error = aio_controls_tlv_change(self, element, tlv, false);
    return aio_controls_leave(self, error);
}

/* ---- Listening ---- */

static bool aio_controls_gone(aio_controls_t *self)
{
    pthread_mutex_lock(&self->lock);
    bool gone = self->gone;
    pthread_mutex_unlock(&self->lock);
    return gone;
}

int aio_listener_open(aio_listener_t *self, aio_card_t *card)
{
    memset(self, 0, sizeof *self);
    self->poll.epoll = -1;
    aio_audience_t *audience = calloc(1, sizeof *audience);
    int error = audience ? aio_audience_open(audience) : -ENOMEM;
    if (error >= 0)
        error = aio_poll_open(&self->poll);
    if (error >= 0 && aio_controls_gone(&card->controls))
        error = -ENODEV;
    if (error < 0) {
        aio_poll_close(&self->poll);
        if (audience && audience->fd >= 0)
            close(audience->fd);
        free(audience);
        return error;
    }
    audience->subscribed = audience->outside = true;
    self->audience = audience;
    self->card = aio_card_hold(card);
    aio_controls_attach(&card->controls, audience);
    return 0;
}

static int aio_listener_arm(aio_listener_t *self)
{
    const aio_audience_t *audience = self->audience;
    struct pollfd fd = {.fd = audience->fd, .events = POLLIN};
    return aio_poll_arm(&self->poll, &fd, 1);
}

/* Take the changes that are there, and arm the inner epoll if that is all of them; returns how
   many. `poll.armed` tells whether a wake-up is to come. */
int aio_listener_events(aio_listener_t *self, aio_change_t *changes, unsigned int space)
{
    unsigned int count = 0;
    uint32_t mask;
    if (self->poll.armed)
        aio_poll_consume(&self->poll);
    aio_controls_t *controls = aio_controls_enter(self->card);
    bool gone = controls->gone;
    while (!gone && count < space) {
        aio_element_t *element = aio_audience_take(self->audience, &mask);
        if (!element)
            break;
        changes[count++] = (aio_change_t){element->key, mask};
        aio_element_release(element);
    }
    aio_controls_leave(controls, 0);
    if (gone)
        return -ENODEV;
    int error = count < space ? aio_listener_arm(self) : 0;
    return error < 0 ? error : (int)count;
}

void aio_listener_close(aio_listener_t *self)
{
    if (!self->card)
        return;
    aio_poll_disarm(&self->poll);
    aio_controls_detach(&self->card->controls, self->audience);
    free(self->audience);
    aio_poll_close(&self->poll);
    aio_card_release(self->card);
    self->card = NULL;
}
