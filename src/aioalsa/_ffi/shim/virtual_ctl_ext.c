/* The controls of a virtual card as alsa-lib sees them: its ctl_ext plug-in interface.

   Each callback locks the controls for itself, and finds its element anew by its key: it may have
   been removed since alsa-lib asked for that. How elements are found and numbered, and how events
   are told, is in virtual_client.c. */

#define AIO_CTL_EXT_VERSION 0x010001 /* SND_CTL_EXT_VERSION */

/* ---- One element ---- */

/* Lock the controls and give an element, which may have been removed since it was found. */
static aio_element_t *aio_client_use(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, int *error)
{
    aio_client_t *self = aio_client_enter(ext);
    return aio_controls_use(&self->card->controls, key, error);
}

static int aio_client_done(snd_ctl_ext_t *ext, int result)
{
    return aio_client_leave(ext->private_data, result);
}

static int aio_client_get_attribute(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, int *type,
                                    unsigned int *access, unsigned int *count)
{
    static const struct { uint32_t own; unsigned int theirs; } flags[] = {
        {AIO_READ, SND_CTL_EXT_ACCESS_READ},
        {AIO_WRITE, SND_CTL_EXT_ACCESS_WRITE},
        {AIO_VOLATILE, SND_CTL_EXT_ACCESS_VOLATILE},
        {AIO_INACTIVE, SND_CTL_EXT_ACCESS_INACTIVE},
        {AIO_TLV_READ, SND_CTL_EXT_ACCESS_TLV_READ},
        {AIO_TLV_WRITE, SND_CTL_EXT_ACCESS_TLV_WRITE},
    };
    int error;
    const aio_element_t *element = aio_client_use(ext, key, &error);
    if (element) {
        *type = (int)element->info.type;
        *count = element->info.count;
        *access = SND_CTL_EXT_ACCESS_TLV_CALLBACK;
        for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
            *access |= element->info.access & flags[i].own ? flags[i].theirs : 0;
    }
    return aio_client_done(ext, error);
}

static int aio_client_get_integer_info(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, long *least,
                                       long *most, long *step)
{
    int error;
    const aio_element_t *element = aio_client_use(ext, key, &error);
    if (element) {
        *least = (long)element->info.minimum;
        *most = (long)element->info.maximum;
        *step = (long)element->info.step;
    }
    return aio_client_done(ext, error);
}

static int aio_client_get_integer64_info(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, int64_t *least,
                                         int64_t *most, int64_t *step)
{
    int error;
    const aio_element_t *element = aio_client_use(ext, key, &error);
    if (element) {
        *least = element->info.minimum;
        *most = element->info.maximum;
        *step = element->info.step;
    }
    return aio_client_done(ext, error);
}

static int aio_client_get_enumerated_info(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key,
                                          unsigned int *items)
{
    int error;
    const aio_element_t *element = aio_client_use(ext, key, &error);
    if (element)
        *items = element->info.items;
    return aio_client_done(ext, error);
}

static int aio_client_get_enumerated_name(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key,
                                          unsigned int item, char *name, size_t size)
{
    int error;
    const aio_element_t *element = aio_client_use(ext, key, &error);
    if (element && element->info.items)
        /* Beyond the last the kernel, too, gives the last. */
        snprintf(name, size, "%s",
                 element->labels[item < element->info.items ? item : element->info.items - 1]);
    return aio_client_done(ext, error);
}

/* ---- Values; alsa-lib has looked at the type, but not at the access ---- */

static aio_element_t *aio_client_read(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, int *error)
{
    aio_element_t *element = aio_client_use(ext, key, error);
    if (element && !(element->info.access & AIO_READ)) {
        *error = -EPERM;
        return NULL;
    }
    return element;
}

static aio_element_t *aio_client_write(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, int *error)
{
    aio_element_t *element = aio_client_use(ext, key, error);
    if (element && !(element->info.access & AIO_WRITE)) {
        *error = -EPERM;
        return NULL;
    }
    return element;
}

static int aio_client_change(snd_ctl_ext_t *ext, aio_element_t *element, const void *from)
{
    aio_client_t *self = ext->private_data;
    return aio_controls_change(&self->card->controls, element, from, true);
}

static int aio_client_read_integer(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, long *values)
{
    int error;
    const aio_element_t *element = aio_client_read(ext, key, &error);
    const bool flags = element && element->info.type == SND_CTL_ELEM_TYPE_BOOLEAN;
    for (unsigned int i = 0; element && i < element->info.count; i++)
        values[i] = flags ? element->values[i] : (long)((const int64_t *)element->values)[i];
    return aio_client_done(ext, error);
}

static int aio_client_write_integer(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, long *values)
{
    int error;
    unsigned char flags[128];
    int64_t numbers[128];
    aio_element_t *element = aio_client_write(ext, key, &error);
    if (element) {
        const bool boolean = element->info.type == SND_CTL_ELEM_TYPE_BOOLEAN;
        for (unsigned int i = 0; i < element->info.count; i++) {
            flags[i] = values[i] == 0 || values[i] == 1 ? (unsigned char)values[i] : 2;
            numbers[i] = values[i];
        }
        error = aio_client_change(ext, element, boolean ? (void *)flags : (void *)numbers);
    }
    return aio_client_done(ext, error);
}

static int aio_client_read_enumerated(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key,
                                      unsigned int *items)
{
    int error;
    const aio_element_t *element = aio_client_read(ext, key, &error);
    for (unsigned int i = 0; element && i < element->info.count; i++)
        items[i] = (unsigned int)((const int64_t *)element->values)[i];
    return aio_client_done(ext, error);
}

static int aio_client_write_enumerated(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key,
                                       unsigned int *items)
{
    int error;
    int64_t numbers[128];
    aio_element_t *element = aio_client_write(ext, key, &error);
    if (element) {
        for (unsigned int i = 0; i < element->info.count; i++)
            numbers[i] = items[i];
        error = aio_client_change(ext, element, numbers);
    }
    return aio_client_done(ext, error);
}

/* Types whose values alsa-lib and we keep alike. */
static int aio_client_copy_out(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, void *into)
{
    int error;
    const aio_element_t *element = aio_client_read(ext, key, &error);
    if (element)
        memcpy(into, element->values, element->size);
    return aio_client_done(ext, error);
}

static int aio_client_copy_in(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, const void *from)
{
    int error;
    aio_element_t *element = aio_client_write(ext, key, &error);
    if (element)
        error = aio_client_change(ext, element, from);
    return aio_client_done(ext, error);
}

static int aio_client_read_integer64(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, int64_t *values)
{
    return aio_client_copy_out(ext, key, values);
}

static int aio_client_write_integer64(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, int64_t *values)
{
    return aio_client_copy_in(ext, key, values);
}

static int aio_client_read_bytes(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, unsigned char *data,
                                 size_t size)
{
    (void)size;
    return aio_client_copy_out(ext, key, data);
}

static int aio_client_write_bytes(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, unsigned char *data,
                                  size_t size)
{
    (void)size;
    return aio_client_copy_in(ext, key, data);
}

static int aio_client_read_iec958(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key,
                                  snd_aes_iec958_t *value)
{
    return aio_client_copy_out(ext, key, value);
}

static int aio_client_write_iec958(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key,
                                   snd_aes_iec958_t *value)
{
    return aio_client_copy_in(ext, key, value);
}

/* The access to TLV data is looked at by alsa-lib. */
static int aio_client_tlv(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, int operation,
                          unsigned int numid, unsigned int *tlv, unsigned int size)
{
    (void)numid;
    int error;
    aio_element_t *element = aio_client_use(ext, key, &error);
    aio_client_t *self = ext->private_data;
    if (element && operation == 0)
        error = aio_element_tlv(element, tlv, size);
    else if (element && (operation < 0 || size < 8 || tlv[1] > size - 8))
        error = -EINVAL;
    else if (element)
        error = aio_controls_tlv_change(&self->card->controls, element, tlv, true);
    return aio_client_done(ext, error);
}

/* ---- Opening and closing ---- */

static void aio_client_close(snd_ctl_ext_t *ext)
{
    aio_client_t *self = ext->private_data;
    aio_controls_detach(&self->card->controls, &self->audience);
    aio_client_enter(ext);
    aio_client_forget(self);
    aio_client_leave(self, 0);
    aio_card_release(self->card);
    free(self->numbers);
    free(self);
}

static const snd_ctl_ext_callback_t aio_client_callbacks = {
    .close = aio_client_close,
    .elem_count = aio_client_elem_count,
    .elem_list = aio_client_elem_list,
    .find_elem = aio_client_find_elem,
    .get_attribute = aio_client_get_attribute,
    .get_integer_info = aio_client_get_integer_info,
    .get_integer64_info = aio_client_get_integer64_info,
    .get_enumerated_info = aio_client_get_enumerated_info,
    .get_enumerated_name = aio_client_get_enumerated_name,
    .read_integer = aio_client_read_integer,
    .read_integer64 = aio_client_read_integer64,
    .read_enumerated = aio_client_read_enumerated,
    .read_bytes = aio_client_read_bytes,
    .read_iec958 = aio_client_read_iec958,
    .write_integer = aio_client_write_integer,
    .write_integer64 = aio_client_write_integer64,
    .write_enumerated = aio_client_write_enumerated,
    .write_bytes = aio_client_write_bytes,
    .write_iec958 = aio_client_write_iec958,
    .subscribe_events = aio_client_subscribe_events,
    .read_event = aio_client_read_event,
    .poll_revents = aio_client_poll_revents,
};

/* Takes over the reference to the card. */
static int aio_client_create(aio_card_t *card, snd_ctl_t **ctl, const char *name, int mode)
{
    aio_client_t *self = calloc(1, sizeof *self);
    int error = self ? aio_audience_open(&self->audience) : -ENOMEM;
    if (error < 0) {
        free(self);
        aio_card_release(card);
        return error;
    }
    self->card = card;
    self->ext = (snd_ctl_ext_t){
        .version = AIO_CTL_EXT_VERSION,
        .card_idx = -1, /* it is none of the kernel's */
        .driver = "aioalsa",
        .mixername = "aioalsa virtual card",
        .poll_fd = self->audience.fd,
        .callback = &aio_client_callbacks,
        .private_data = self,
        .tlv.c = aio_client_tlv,
    };
    snprintf(self->ext.id, sizeof self->ext.id, "%.*s", (int)sizeof self->ext.id - 1, card->key);
    snprintf(self->ext.name, sizeof self->ext.name, "%.*s", (int)sizeof self->ext.name - 1,
             card->key);
    snprintf(self->ext.longname, sizeof self->ext.longname, "Virtual card %s", card->key);
    aio_controls_attach(&card->controls, &self->audience);
    error = snd_ctl_ext_create(&self->ext, name, mode);
    if (error < 0)
        aio_client_close(&self->ext);
    else
        *ctl = self->ext.handle;
    return error;
}

int aio_virtual_ctl_open(snd_ctl_t **ctl, const char *name, snd_config_t *conf, int mode)
{
    const char *key = NULL;
    snd_config_iterator_t at = snd_config_iterator_first(conf), end = snd_config_iterator_end(conf);
    for (; at != end; at = snd_config_iterator_next(at)) {
        const snd_config_t *entry = snd_config_iterator_entry(at);
        const char *id;
        if (snd_config_get_id(entry, &id) >= 0 && strcmp(id, "card") == 0 &&
            snd_config_get_string(entry, &key) < 0)
            return -EINVAL;
    }
    aio_card_t *card = key ? aio_card_find(key) : NULL;
    if (!card)
        return key ? -ENOENT : -EINVAL;
    return aio_client_create(card, ctl, name, mode);
}
