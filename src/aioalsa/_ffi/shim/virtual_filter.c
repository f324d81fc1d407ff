/* Filters: PCMs whose frames go through Python on their way to or from another PCM.

   alsa-lib's extplug calls `transfer` within the application's own read or write, in its thread,
   with this PCM locked; so Python runs there too, and needs the GIL, which no thread may hold while
   it waits for the lock. What Python is given and returns lies in memory of ours, interleaved:
   nothing that it keeps can point to what alsa-lib has freed.

   Python's exceptions stay there (_ffi/_hosted.py), and end the stream: extplug has no way to say
   that a transfer failed (it takes a negative result for a large number, and tries for ever after
   0), but nothing can be committed to a PCM that was dropped. The lock is recursive, and what is
   dropped is behind it: hence the one PCM function that is called under it. */

#define AIO_EXTPLUG_VERSION 0x010002 /* SND_PCM_EXTPLUG_VERSION */

typedef struct aio_side {
    snd_pcm_format_t format;
    unsigned int channels;
    char *stage;                   /* frames, interleaved */
    snd_pcm_channel_area_t *areas; /* of it */
} aio_side_t;

typedef struct aio_filter {
    snd_pcm_extplug_t ext;
    snd_pcm_extplug_callback_t callbacks;
    uint64_t key;
    bool failed;
    snd_pcm_uframes_t frames; /* that a stage holds */
    aio_side_t outer;         /* the application's */
    aio_side_t inner;         /* the slave's */
    snd_pcm_chmap_query_t **maps; /* that it offers, if not its slave's; NULL at the end */
    unsigned int map_count;
    unsigned int map;         /* the one in use */
} aio_filter_t;

/* ---- Frames ---- */

static void aio_side_free(aio_side_t *self)
{
    free(self->stage);
    free(self->areas);
    self->stage = NULL;
    self->areas = NULL;
}

static int aio_side_open(aio_side_t *self, snd_pcm_format_t format, unsigned int channels,
                         snd_pcm_uframes_t frames)
{
    aio_side_free(self);
    unsigned int width = (unsigned int)snd_pcm_format_physical_width(format);
    self->format = format;
    self->channels = channels;
    self->stage = calloc(frames * channels, width / 8);
    self->areas = calloc(channels, sizeof *self->areas);
    if (!self->stage || !self->areas)
        return -ENOMEM;
    for (unsigned int i = 0; i < channels; i++)
        self->areas[i] = (snd_pcm_channel_area_t){self->stage, i * width, channels * width};
    return 0;
}

static snd_pcm_sframes_t aio_filter_transfer(snd_pcm_extplug_t *ext,
                                             const snd_pcm_channel_area_t *to,
                                             snd_pcm_uframes_t to_offset,
                                             const snd_pcm_channel_area_t *from,
                                             snd_pcm_uframes_t from_offset, snd_pcm_uframes_t size)
{
    aio_filter_t *self = ext->private_data;
    bool capture = ext->stream == SND_PCM_STREAM_CAPTURE;
    const aio_side_t *source = capture ? &self->inner : &self->outer;
    const aio_side_t *target = capture ? &self->outer : &self->inner;
    if (size > self->frames)
        size = self->frames;
    if (!self->failed) {
        snd_pcm_areas_copy(source->areas, 0, from, from_offset, source->channels, size,
                           source->format);
        self->failed =
            aio_python_filter_process(self->key, source->stage, target->stage, size) < 0;
    }
    if (self->failed)
        snd_pcm_drop(ext->pcm);
    else
        snd_pcm_areas_copy(to, to_offset, target->areas, 0, target->channels, size,
                           target->format);
    return (snd_pcm_sframes_t)size;
}

static int aio_filter_hw_params(snd_pcm_extplug_t *ext, snd_pcm_hw_params_t *params)
{
    aio_filter_t *self = ext->private_data;
    int error = snd_pcm_hw_params_get_buffer_size(params, &self->frames);
    if (error >= 0)
        error = aio_side_open(&self->outer, ext->format, ext->channels, self->frames);
    if (error >= 0)
        error = aio_side_open(&self->inner, ext->slave_format, ext->slave_channels, self->frames);
    return error < 0 ? error : aio_python_filter_begin(self->key, ext);
}

static int aio_filter_hw_free(snd_pcm_extplug_t *ext)
{
    aio_filter_t *self = ext->private_data;
    self->frames = 0;
    aio_side_free(&self->outer);
    aio_side_free(&self->inner);
    return 0;
}

static int aio_filter_init(snd_pcm_extplug_t *ext)
{
    aio_filter_t *self = ext->private_data;
    int error = aio_python_filter_reset(self->key);
    if (error < 0)
        snd_pcm_drop(ext->pcm); /* the slave is prepared by now: who waits for it would wait on */
    return error;
}

static void aio_filter_dump(snd_pcm_extplug_t *ext, snd_output_t *output)
{
    aio_filter_t *self = ext->private_data;
    aio_python_filter_dump(self->key, output);
    /* Without parameters there is nothing to tell, and alsa-lib would stop the process. */
    if (self->frames) {
        snd_output_puts(output, "Its setup is:\n");
        snd_pcm_dump_setup(ext->pcm, output);
    }
}

/* ---- Channel maps ---- */

static size_t aio_map_size(unsigned int channels)
{
    return (channels + 1) * sizeof(unsigned int);
}

static snd_pcm_chmap_query_t *aio_map_new(unsigned int channels, const unsigned int *positions)
{
    size_t head = offsetof(snd_pcm_chmap_query_t, map);
    snd_pcm_chmap_query_t *self = malloc(head + aio_map_size(channels));
    if (!self)
        return NULL;
    self->type = SND_CHMAP_TYPE_FIXED;
    self->map.channels = channels;
    memcpy(self->map.pos, positions, channels * sizeof *positions);
    return self;
}

static snd_pcm_chmap_query_t **aio_filter_query_chmaps(snd_pcm_extplug_t *ext)
{
    const aio_filter_t *self = ext->private_data;
    snd_pcm_chmap_query_t **maps = calloc(self->map_count + 1, sizeof *maps);
    for (unsigned int i = 0; maps && i < self->map_count; i++) {
        const snd_pcm_chmap_t *map = &self->maps[i]->map;
        maps[i] = aio_map_new(map->channels, map->pos);
        if (!maps[i]) {
            snd_pcm_free_chmaps(maps);
            return NULL;
        }
    }
    return maps;
}

/* The chosen one, or the first with as many channels; NULL without. */
static snd_pcm_chmap_t *aio_filter_get_chmap(snd_pcm_extplug_t *ext)
{
    const aio_filter_t *self = ext->private_data;
    for (unsigned int i = 0; i < self->map_count; i++) {
        const snd_pcm_chmap_t *map = &self->maps[(self->map + i) % self->map_count]->map;
        if (map->channels != ext->channels)
            continue;
        snd_pcm_chmap_t *copy = malloc(aio_map_size(map->channels));
        return copy ? memcpy(copy, map, aio_map_size(map->channels)) : NULL;
    }
    return NULL;
}

static int aio_filter_set_chmap(snd_pcm_extplug_t *ext, const snd_pcm_chmap_t *map)
{
    aio_filter_t *self = ext->private_data;
    for (unsigned int i = 0; i < self->map_count; i++)
        if (self->maps[i]->map.channels == map->channels &&
            memcmp(&self->maps[i]->map, map, aio_map_size(map->channels)) == 0) {
            self->map = i;
            return 0;
        }
    return -EINVAL;
}

/* Offer a channel map in place of the slave's. */
int aio_filter_add_map(snd_pcm_extplug_t *ext, unsigned int channels,
                       const unsigned int *positions)
{
    aio_filter_t *self = ext->private_data;
    snd_pcm_chmap_query_t *map = aio_map_new(channels, positions);
    snd_pcm_chmap_query_t **maps = realloc(self->maps, (self->map_count + 1) * sizeof *maps);
    if (maps)
        self->maps = maps;
    if (!map || !maps) {
        free(map);
        return -ENOMEM;
    }
    self->maps[self->map_count++] = map;
    self->callbacks.query_chmaps = aio_filter_query_chmaps;
    self->callbacks.get_chmap = aio_filter_get_chmap;
    self->callbacks.set_chmap = aio_filter_set_chmap;
    return 0;
}

/* ---- Opening and closing ---- */

static void aio_filter_free(aio_filter_t *self)
{
    aio_python_filter_close(self->key);
    aio_side_free(&self->outer);
    aio_side_free(&self->inner);
    for (unsigned int i = 0; i < self->map_count; i++)
        free(self->maps[i]);
    free(self->maps);
    free(self);
}

static int aio_filter_close(snd_pcm_extplug_t *ext)
{
    aio_filter_free(ext->private_data);
    return 0;
}

static int aio_filter_create(snd_pcm_t **pcm, const char *name, const char *filter,
                             snd_config_t *root, snd_config_t *slave, snd_pcm_stream_t stream,
                             int mode)
{
    aio_filter_t *self = calloc(1, sizeof *self);
    if (!self)
        return -ENOMEM;
    self->callbacks = (snd_pcm_extplug_callback_t){
        .transfer = aio_filter_transfer,
        .close = aio_filter_close,
        .hw_params = aio_filter_hw_params,
        .hw_free = aio_filter_hw_free,
        .dump = aio_filter_dump,
        .init = aio_filter_init,
    };
    self->ext = (snd_pcm_extplug_t){
        .version = AIO_EXTPLUG_VERSION,
        .name = "aioalsa filter",
        .callback = &self->callbacks,
        .private_data = self,
    };
    int error = aio_python_filter_new(filter, (int)stream, &self->key);
    if (error < 0) {
        free(self);
        return error;
    }
    error = snd_pcm_extplug_create(&self->ext, name, root, slave, stream, mode);
    if (error < 0) {
        aio_filter_free(self);
        return error;
    }
    snd_pcm_t *made = self->ext.pcm;
    error = aio_python_filter_constrain(self->key, &self->ext);
    if (error < 0)
        snd_pcm_extplug_delete(&self->ext); /* frees it, by aio_filter_close */
    else
        *pcm = made;
    return error;
}

int aio_filter_open(snd_pcm_t **pcm, const char *name, snd_config_t *root, snd_config_t *conf,
                    snd_pcm_stream_t stream, int mode)
{
    const char *filter = NULL;
    snd_config_t *slave = NULL;
    snd_config_iterator_t at = snd_config_iterator_first(conf), end = snd_config_iterator_end(conf);
    for (; at != end; at = snd_config_iterator_next(at)) {
        snd_config_t *entry = snd_config_iterator_entry(at);
        const char *id;
        if (snd_config_get_id(entry, &id) < 0)
            continue;
        if (strcmp(id, "filter") == 0 && snd_config_get_string(entry, &filter) < 0)
            return -EINVAL;
        if (strcmp(id, "slave") == 0)
            slave = entry;
    }
    return filter && slave ? aio_filter_create(pcm, name, filter, root, slave, stream, mode)
                           : -EINVAL;
}
