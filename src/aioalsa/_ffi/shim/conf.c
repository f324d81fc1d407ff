/* The configuration's function "refer", which alsa-lib calls without end for what refers to itself:
   here it does so a limited number of times. Trees name it that are evaluated for `aioalsa.conf`. */

#define AIO_MOST_REFERENCES 32

static __thread int aio_references;

int aio_conf_refer(snd_config_t **result, snd_config_t *root, snd_config_t *source,
                   snd_config_t *private_data)
{
    if (!aio_refer)
        return -ENOSYS;
    if (aio_references >= AIO_MOST_REFERENCES)
        return -ELOOP;
    aio_references++;
    int error = aio_refer(result, root, source, private_data);
    aio_references--;
    return error;
}

/* What alsa-lib has allocated for its caller. */
void aio_free(void *memory)
{
    free(memory);
}
