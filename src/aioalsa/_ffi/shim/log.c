/* What alsa-lib logs, kept for whoever called it, in place of stderr.

   Its thread-local hooks are set for the length of one outermost call of ours, so that other
   users of alsa-lib in this process keep what they have set. Nothing here calls Python: alsa-lib
   may log while it holds its own locks. */

#define AIO_LOG_SIZE 4096
#define AIO_LOG_WARN 2 /* SND_LOG_WARN of alsa-lib >= 1.2.15; larger is less severe */

static __thread struct {
    int depth;
    bool kept; /* the lines stay as they are, whatever is called */
    size_t length;
    void *outer_error;
    void *outer_log;
    char text[AIO_LOG_SIZE];
} aio_log;

static void aio_log_line(const char *file, int line, const char *function, int error,
                         const char *format, va_list arguments)
{
    if (aio_log.kept)
        return;
    size_t room = AIO_LOG_SIZE - aio_log.length;
    char text[1024];
    vsnprintf(text, sizeof text, format, arguments);
    const char *base = strrchr(file, '/');
    int written = snprintf(aio_log.text + aio_log.length, room, "%s:%d:(%s) %s%s%s\n",
                           base ? base + 1 : file, line, function, text, error ? ": " : "",
                           error ? strerror(error) : "");
    /* A line that does not fit is left out whole. */
    if (written > 0 && (size_t)written < room)
        aio_log.length += (size_t)written;
    aio_log.text[aio_log.length] = '\0';
}

static void aio_log_error_hook(const char *file, int line, const char *function, int error,
                               const char *format, va_list arguments)
{
    aio_log_line(file, line, function, error, format, arguments);
}

static void aio_log_hook(int priority, int interface, const char *file, int line,
                         const char *function, int error, const char *format, va_list arguments)
{
    (void)interface;
    if (priority <= AIO_LOG_WARN)
        aio_log_line(file, line, function, error, format, arguments);
}

/* Scopes nest: trampolines called by our own C, or by alsa-lib's callbacks into it, add to the
   lines of the outermost call. */
static void aio_log_enter(void)
{
    if (aio_log.depth++)
        return;
    if (!aio_log.kept) {
        aio_log.length = 0;
        aio_log.text[0] = '\0';
    }
    if (aio_set_local_log)
        aio_log.outer_log = aio_set_local_log((void *)aio_log_hook);
    else if (aio_set_local_error)
        aio_log.outer_error = aio_set_local_error((void *)aio_log_error_hook);
}

static void aio_log_leave(void)
{
    if (--aio_log.depth)
        return;
    if (aio_set_local_log)
        aio_set_local_log(aio_log.outer_log);
    else if (aio_set_local_error)
        aio_set_local_error(aio_log.outer_error);
}

/* The collector may close or free between a call and the reading of its lines. */
bool aio_log_keep(bool keep)
{
    bool before = aio_log.kept;
    aio_log.kept = keep;
    return before;
}

const char *aio_log_text(void)
{
    return aio_log.text;
}
