/* Who has opened the controls of a virtual card: the elements it knows, the events it gets.

   alsa-lib's ctl_ext interface has one trap. It takes a numid for the place in the list that the
   elements have now, counted from one, and asks for whatever is there. When an element is removed,
   those after it move up, and whoever kept a numid (hctl and mixer do) would silently use another
   element. So each client has a list of its own, which is drawn up when alsa-lib asks how many
   elements there are, as it does whenever it lists them. Between two listings it only grows, by
   what the client is told of; a removed element's place stays empty until the client has been told
   that too.

   alsa-lib has no lock for controls, but uses one client in one thread at a time. */

#define AIO_KEY_NOT_FOUND ((snd_ctl_ext_key_t)-1)
#define AIO_KEY_GONE ((snd_ctl_ext_key_t)0) /* find_elem cannot say -ENODEV, get_attribute can */

typedef struct aio_client {
    snd_ctl_ext_t ext;
    aio_audience_t audience;
    aio_card_t *card;
    aio_element_t **numbers; /* by numid - 1; NULL for what was removed, and the client knows */
    unsigned int count;
    unsigned int space;
} aio_client_t;

static aio_client_t *aio_client_enter(snd_ctl_ext_t *ext)
{
    aio_client_t *self = ext->private_data;
    pthread_mutex_lock(&self->card->controls.lock);
    return self;
}

static int aio_client_leave(aio_client_t *self, int result)
{
    pthread_mutex_unlock(&self->card->controls.lock);
    return result;
}

/* ---- Numbers ---- */

static void aio_client_forget(aio_client_t *self)
{
    for (unsigned int i = 0; i < self->count; i++)
        aio_element_release(self->numbers[i]);
    self->count = 0;
}

static int aio_client_append(aio_client_t *self, aio_element_t *element)
{
    if (self->count == self->space) {
        unsigned int space = self->space ? 2 * self->space : 16;
        aio_element_t **numbers = realloc(self->numbers, space * sizeof *numbers);
        if (!numbers)
            return -ENOMEM;
        self->numbers = numbers;
        self->space = space;
    }
    element->references++;
    self->numbers[self->count++] = element;
    return 0;
}

/* The numid by which the client knows an element, from now on if need be; 0 without memory. */
static unsigned int aio_client_number(aio_client_t *self, aio_element_t *element)
{
    for (unsigned int i = 0; i < self->count; i++)
        if (self->numbers[i] == element)
            return i + 1;
    return element->removed || aio_client_append(self, element) < 0 ? 0 : self->count;
}

static void aio_client_drop_number(aio_client_t *self, unsigned int numid)
{
    aio_element_release(self->numbers[numid - 1]);
    self->numbers[numid - 1] = NULL;
    while (self->count && !self->numbers[self->count - 1])
        self->count--;
}

static int aio_client_elem_count(snd_ctl_ext_t *ext)
{
    aio_client_t *self = aio_client_enter(ext);
    const aio_controls_t *controls = &self->card->controls;
    aio_client_forget(self);
    for (unsigned int i = 0; i < controls->count; i++)
        if (aio_client_append(self, controls->elements[i]) < 0)
            break;
    /* At least one when the card is gone, so that the listing that follows can say so. */
    return aio_client_leave(self, self->count || !controls->gone ? (int)self->count : 1);
}

static void aio_client_tell_id(const aio_element_t *element, unsigned int numid,
                               snd_ctl_elem_id_t *id)
{
    const aio_ctl_id_t *own = &element->info.id;
    snd_ctl_elem_id_set_numid(id, numid);
    snd_ctl_elem_id_set_interface(id, (snd_ctl_elem_iface_t)own->interface);
    snd_ctl_elem_id_set_device(id, own->device);
    snd_ctl_elem_id_set_subdevice(id, own->subdevice);
    snd_ctl_elem_id_set_index(id, own->index);
    snd_ctl_elem_id_set_name(id, own->name);
}

static int aio_client_elem_list(snd_ctl_ext_t *ext, unsigned int offset, snd_ctl_elem_id_t *id)
{
    aio_client_t *self = aio_client_enter(ext);
    const aio_element_t *element = offset < self->count ? self->numbers[offset] : NULL;
    int error = self->card->controls.gone ? -ENODEV : element ? 0 : -ENOENT;
    if (!error)
        aio_client_tell_id(element, offset + 1, id);
    return aio_client_leave(self, error);
}

static snd_ctl_ext_key_t aio_client_find_elem(snd_ctl_ext_t *ext, const snd_ctl_elem_id_t *id)
{
    aio_ctl_id_t wanted;
    memset(&wanted, 0, sizeof wanted);
    aio_ctl_take_id(&wanted, id);
    aio_client_t *self = aio_client_enter(ext);
    aio_element_t *element = NULL;
    if (!wanted.numid)
        element = aio_controls_find(&self->card->controls, &wanted);
    else if (wanted.numid <= self->count)
        element = self->numbers[wanted.numid - 1];
    if (element && element->removed)
        element = NULL;
    if (element && !wanted.numid)
        /* The kernel tells the numid too, and TLV data can be asked for by numid only. What is
           pointed to is the caller's answer, const or not. */
        snd_ctl_elem_id_set_numid((snd_ctl_elem_id_t *)id, aio_client_number(self, element));
    snd_ctl_ext_key_t key = element ? (snd_ctl_ext_key_t)element->key : AIO_KEY_NOT_FOUND;
    if (self->card->controls.gone)
        key = AIO_KEY_GONE;
    aio_client_leave(self, 0);
    return key;
}

/* ---- Events ---- */

static void aio_client_subscribe_events(snd_ctl_ext_t *ext, int subscribe)
{
    aio_client_t *self = aio_client_enter(ext);
    self->audience.subscribed = subscribe > 0;
    if (!self->audience.subscribed && !self->card->controls.gone)
        aio_audience_forget(&self->audience);
    aio_client_leave(self, 0);
}

/* Never waits, not even in blocking mode: it is poll() that one waits with, and a thread of this
   very process could wait for ever. */
static int aio_client_read_event(snd_ctl_ext_t *ext, snd_ctl_elem_id_t *id, unsigned int *mask)
{
    aio_client_t *self = aio_client_enter(ext);
    if (self->card->controls.gone)
        return aio_client_leave(self, -ENODEV);
    if (!self->audience.subscribed)
        return aio_client_leave(self, -EBADFD);
    aio_element_t *element = aio_audience_take(&self->audience, mask);
    if (!element)
        return aio_client_leave(self, -EAGAIN);
    unsigned int numid = aio_client_number(self, element);
    aio_client_tell_id(element, numid, id);
    if (*mask == AIO_EVENT_REMOVE && numid)
        aio_client_drop_number(self, numid);
    aio_element_release(element);
    return aio_client_leave(self, 1);
}

static int aio_client_poll_revents(snd_ctl_ext_t *ext, struct pollfd *fds, unsigned int count,
                                   unsigned short *revents)
{
    if (count != 1)
        return -EINVAL;
    aio_client_t *self = aio_client_enter(ext);
    *revents = self->card->controls.gone ? POLLERR | POLLNVAL
                                         : (unsigned short)(fds[0].revents & POLLIN);
    return aio_client_leave(self, 0);
}
