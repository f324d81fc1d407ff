/* alsa-lib at run time: dlopen, and a pointer for every function that the cdefs name.

   Nothing is linked: one build runs with every alsa-lib, and what an old one lacks is a NULL here. */

static void *(*aio_set_local_error)(void *);
static void *(*aio_set_local_log)(void *);
/* In no public header; the type is that of every function of the configuration. */
static int (*aio_refer)(snd_config_t **, snd_config_t *, snd_config_t *, snd_config_t *);

int aio_library_load(const char *path, char *why, size_t size)
{
    /* RTLD_GLOBAL would lend our choice of libasound to unrelated modules of the process. */
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        snprintf(why, size, "%s", dlerror());
        return -ENOENT;
    }
    if (!dlsym(library, "snd_asoundlib_version")) {
        snprintf(why, size, "%s is another library", path);
        dlclose(library);
        return -ENOENT;
    }
    for (int at = 0; at < SYMBOL_COUNT; at++)
        aio_symbols[at].address = dlsym(library, aio_symbols[at].name);
    aio_set_local_error = (void *(*)(void *))dlsym(library, "snd_lib_error_set_local");
    aio_set_local_log = (void *(*)(void *))dlsym(library, "snd_lib_log_set_local");
    aio_refer = (__typeof__(aio_refer))dlsym(library, "snd_func_refer");
    return 0;
}

static int aio_library_find(const char *name)
{
    for (int at = 0; at < SYMBOL_COUNT; at++)
        if (strcmp(aio_symbols[at].name, name) == 0)
            return at;
    return -1;
}

bool aio_library_has(const char *name)
{
    int at = aio_library_find(name);
    return at >= 0 && aio_symbols[at].address;
}

/* For tests: put another function (or NULL, as in a library that lacks it) in place of one. */
void *aio_library_swap(const char *name, void *address)
{
    int at = aio_library_find(name);
    if (at < 0)
        return NULL;
    void *before = aio_symbols[at].address;
    aio_symbols[at].address = address;
    return before;
}
