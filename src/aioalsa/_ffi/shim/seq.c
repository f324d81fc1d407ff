/* The sequencer, many events in one call.

   Reading. alsa-lib reads as much as its input buffer holds in one system call, and gives it away
   event by event; here all of it is copied to the stage at once. Only when that buffer is empty
   does the descriptor tell whether there is more, hence it always is emptied. A wake-up that was
   answered needs no further system call: once read, the descriptor is no longer ready, hence
   neither is the inner epoll, and its one shot is still there.

   Writing. Events go to alsa-lib's output buffer, which has the same format as what is given here,
   and from there to the kernel in one system call, as far as it takes them. What it refuses stays
   at the buffer's head and would block all that follows: it is taken out, and told.

   A client in UMP mode gets and sends, beside these, events that are one word longer and bear a
   Universal MIDI Packet: a flag says which. alsa-lib passes on both alike. */

struct snd_seq_event {
    unsigned char type;
    unsigned char flags;
    unsigned char tag;
    unsigned char queue;
    uint32_t time[2];
    unsigned char source[2];
    unsigned char dest[2];
    union {
        unsigned char bytes[12];
        struct {
            uint32_t size;
            void *data;
        } __attribute__((packed)) variable;
    };
};

struct snd_seq_ump_event {
    struct snd_seq_event event;
    uint32_t last_word;     /* the others lie in the event's data */
};

#define AIO_SEQ_EVENT sizeof(struct snd_seq_event)
#define AIO_SEQ_UMP_EVENT sizeof(struct snd_seq_ump_event)
#define AIO_SEQ_UMP (1 << 5)
#define AIO_SEQ_LENGTH_MASK (3 << 2)
#define AIO_SEQ_VARIABLE (1 << 2)
#define AIO_SEQ_TIME_MASK 3
#define AIO_SEQ_DIRECT 253
#define AIO_SEQ_SUBSCRIBERS 254
/* Flags of our own, in bits that the kernel does not use; see seq/_events.py. */
#define AIO_SEQ_SCHEDULED (1 << 7)
#define AIO_SEQ_ADDRESSED (1 << 6)

static int aio_seq_arm(aio_seq_t *self, aio_poll_t *poll, short events)
{
    struct pollfd fds[4];
    /* It fills in as many as there is space for, and does not tell of the others. */
    if (snd_seq_poll_descriptors_count(self->seq, events) > 4)
        return -E2BIG;
    int count = snd_seq_poll_descriptors(self->seq, fds, 4, events);
    if (count <= 0)
        return count < 0 ? count : -EIO;
    int error = aio_poll_arm(poll, fds, (unsigned int)count);
    return error < 0 ? error : -EAGAIN;
}

/* Bits that mean nothing pass the kernel as who sent them has left them. Here they would: sent on,
   such an event would go back to where it came from. */
static size_t aio_seq_copy(char *to, const snd_seq_event_t *event, aio_seq_batch_t *batch)
{
    const unsigned char ours = AIO_SEQ_SCHEDULED | AIO_SEQ_ADDRESSED;
    if (batch->ump && event->flags & AIO_SEQ_UMP) {
        memcpy(to, event, AIO_SEQ_UMP_EVENT);
        to[offsetof(snd_seq_event_t, flags)] &= (char)~ours;
        return AIO_SEQ_UMP_EVENT;
    }
    /* Changed before it is copied: after an odd number of bytes there is no alignment. */
    snd_seq_event_t told = *event;
    told.flags &= (unsigned char)~(ours | AIO_SEQ_UMP);
    if ((event->flags & AIO_SEQ_LENGTH_MASK) != AIO_SEQ_VARIABLE) {
        memcpy(to, &told, AIO_SEQ_EVENT);
        return AIO_SEQ_EVENT;
    }
    uint32_t size =
        (uint32_t)((size_t)snd_seq_event_length((snd_seq_event_t *)event) - AIO_SEQ_EVENT);
    told.variable.size = size;
    told.variable.data = NULL;
    memcpy(to, &told, AIO_SEQ_EVENT);
    memcpy(to + AIO_SEQ_EVENT, event->variable.data, size);
    batch->variable++;
    return AIO_SEQ_EVENT + size;
}

/* Every client is told of its own ports' connections, asked or not: announcements tell of all. */
static bool aio_seq_is_news(const aio_seq_t *self, const snd_seq_event_t *event)
{
    return !self->announced && (event->type == 66 || event->type == 67) && event->source[0] == 0 &&
           event->source[1] == 1;
}

static int aio_seq_input(aio_seq_t *self, snd_seq_event_t **event)
{
    return self->ump ? snd_seq_ump_event_input(self->seq, (snd_seq_ump_event_t **)event)
                     : snd_seq_event_input(self->seq, event);
}

/* Take all that is there: how many events (> 0), -EAGAIN (armed: wait), -ENOSPC (events were
   dropped; told in their place among the others), or what is wrong. */
int aio_seq_read(aio_seq_t *self, aio_seq_batch_t *batch)
{
    snd_seq_event_t *event;
    int count = 0, code;
    size_t bytes = 0;
    batch->variable = 0;
    batch->ump = self->ump;
    if (self->overrun) {
        self->overrun = false;
        return -ENOSPC;
    }
    while ((code = aio_seq_input(self, &event)) >= 0) {
        if (event && !aio_seq_is_news(self, event)) {
            bytes += aio_seq_copy(self->stage + bytes, event, batch);
            count++;
        }
        if (count && snd_seq_event_input_pending(self->seq, 0) <= 0)
            break;
    }
    if (count == 0 && code == -EAGAIN)
        return self->input.armed ? code : aio_seq_arm(self, &self->input, POLLIN);
    if (count == 0)
        return code;
    self->overrun = code == -ENOSPC;
    batch->bytes = (int64_t)bytes;
    return count;
}

/* What is given for the whole burst goes for the events that say nothing themselves. */
static size_t aio_seq_compose(snd_seq_ump_event_t *whole, const char *from, int port, int dest,
                              int queue, int flags, const uint32_t *time)
{
    snd_seq_event_t *event = &whole->event;
    memcpy(event, from, AIO_SEQ_EVENT);
    event->source[1] = (unsigned char)port;
    if (!(event->flags & AIO_SEQ_ADDRESSED)) {
        event->dest[0] = (unsigned char)(dest >> 8);
        event->dest[1] = (unsigned char)dest;
    }
    if (!(event->flags & AIO_SEQ_SCHEDULED)) {
        event->queue = (unsigned char)queue;
        event->flags = (unsigned char)((event->flags & ~AIO_SEQ_TIME_MASK) | flags);
        event->time[0] = time[0];
        event->time[1] = time[1];
    }
    event->flags &= (unsigned char)~(AIO_SEQ_SCHEDULED | AIO_SEQ_ADDRESSED);
    if (event->flags & AIO_SEQ_UMP) {
        memcpy(&whole->last_word, from + AIO_SEQ_EVENT, sizeof(whole->last_word));
        return AIO_SEQ_UMP_EVENT;
    }
    if ((event->flags & AIO_SEQ_LENGTH_MASK) != AIO_SEQ_VARIABLE)
        return AIO_SEQ_EVENT;
    event->variable.data = (void *)(from + AIO_SEQ_EVENT);
    return AIO_SEQ_EVENT + event->variable.size;
}

static int aio_seq_buffer(aio_seq_t *self, snd_seq_ump_event_t *event)
{
    if (!(event->event.flags & AIO_SEQ_UMP))
        return snd_seq_event_output_buffer(self->seq, &event->event);
    return self->ump ? snd_seq_ump_event_output_buffer(self->seq, event) : -EINVAL;
}

static int aio_seq_direct(aio_seq_t *self, snd_seq_ump_event_t *event)
{
    if (!(event->event.flags & AIO_SEQ_UMP))
        return snd_seq_event_output_direct(self->seq, &event->event);
    return self->ump ? snd_seq_ump_event_output_direct(self->seq, event) : -EINVAL;
}

/* Subscribers that filter an event out, or are just leaving, are no failure of who sends. */
static bool aio_seq_is_unwanted(const snd_seq_event_t *event, int code)
{
    return code == -ENOENT && event->dest[0] == AIO_SEQ_SUBSCRIBERS;
}

static void aio_seq_fail(aio_seq_burst_t *burst, size_t offset, int code)
{
    if (burst->failures < 32) {
        burst->failed[burst->failures].offset = (int64_t)offset;
        burst->failed[burst->failures].code = code;
    }
    burst->failures++;
}

/* Empty the output buffer: 0, or -EAGAIN when the client's own output pool is full. */
static int aio_seq_drain(aio_seq_t *self, aio_seq_burst_t *burst)
{
    int before, pending = snd_seq_event_output_pending(self->seq);
    while (pending > 0) {
        snd_seq_ump_event_t head;
        before = pending;
        int code = snd_seq_drain_output(self->seq);
        pending = snd_seq_event_output_pending(self->seq);
        if (pending <= 0 || (code >= 0 && pending < before))
            continue;
        /* alsa-lib 1.2.15 answers how much is left where others say -EAGAIN. */
        if (code >= 0)
            code = -EAGAIN;
        size_t offset = burst->done - (size_t)pending;
        aio_seq_compose(&head, burst->events + offset, burst->port, burst->dest, burst->queue,
                        burst->flags, burst->time);
        if (code == -EAGAIN && head.event.queue != AIO_SEQ_DIRECT)
            return -EAGAIN;
        if (code == -EINTR)
            continue;
        if (!aio_seq_is_unwanted(&head.event, code))
            aio_seq_fail(burst, offset, code == -EAGAIN ? -ENOBUFS : code);
        if (head.event.flags & AIO_SEQ_UMP)
            snd_seq_ump_extract_output(self->seq, NULL);
        else
            snd_seq_extract_output(self->seq, NULL);
        pending = snd_seq_event_output_pending(self->seq);
    }
    return 0;
}

/* Go on with a burst: 0 when all of it is through, or -EAGAIN when that has to wait. */
int aio_seq_write(aio_seq_t *self, aio_seq_burst_t *burst)
{
    while (burst->done < burst->size) {
        snd_seq_ump_event_t event;
        size_t size = aio_seq_compose(&event, burst->events + burst->done, burst->port, burst->dest,
                                      burst->queue, burst->flags, burst->time);
        int code = aio_seq_buffer(self, &event);
        if (code == -EAGAIN) {
            code = aio_seq_drain(self, burst);
            if (code < 0)
                return code;
            continue;
        }
        if (code < 0) {
            /* Offsets count what the buffer has taken, hence it must be empty here. */
            int error = aio_seq_drain(self, burst);
            if (error < 0)
                return error;
            aio_seq_fail(burst, burst->done, code);
        }
        burst->done += size;
    }
    return aio_seq_drain(self, burst);
}

/* One event, past the output buffer: 0, or what is wrong. */
int aio_seq_send(aio_seq_t *self, const char *from, int port, int dest, int queue, int flags,
                 uint64_t time)
{
    uint32_t parts[2] = {(uint32_t)time, (uint32_t)(time >> 32)};
    snd_seq_ump_event_t event;
    aio_seq_compose(&event, from, port, dest, queue, flags, parts);
    int code = aio_seq_direct(self, &event);
    if (code == -EAGAIN && event.event.queue == AIO_SEQ_DIRECT)
        return -ENOBUFS;
    return code >= 0 || aio_seq_is_unwanted(&event.event, code) ? 0 : code;
}

/* The same to all subscribers, now. */
int aio_seq_post(aio_seq_t *self, const char *from, int port)
{
    return aio_seq_send(self, from, port, 254 << 8 | 253, AIO_SEQ_DIRECT, 0, 0);
}

/* Wait for room in the output pool. */
int aio_seq_wait_room(aio_seq_t *self)
{
    return aio_seq_arm(self, &self->output, POLLOUT);
}

/* How many free cells a client's input pool has, or -ENOENT; `pool` is 0 for kernel clients, which
   have none. alsa-lib asks for its own client only. */
int aio_seq_room_of(aio_seq_t *self, int client, int *pool)
{
    struct {
        int client, output_pool, input_pool, output_room, output_free, input_free;
        char reserved[64];
    } info = {.client = client};
    struct pollfd fd;
    if (snd_seq_poll_descriptors(self->seq, &fd, 1, POLLIN) != 1)
        return -EIO;
    if (ioctl(fd.fd, _IOWR('S', 0x4b, info), &info) < 0)
        return -errno;
    *pool = info.input_pool;
    return info.input_free;
}

/* MIDI bytes to records, as many as there is room for: the records' bytes (>= 0), or what is wrong.
   alsa-lib stops after each event. */
long aio_midi_encode(snd_midi_event_t *codec, const unsigned char *data, long size, long *taken,
                     char *out, size_t room)
{
    aio_seq_batch_t batch = {0};
    size_t bytes = 0;
    while (*taken < size && bytes + AIO_SEQ_EVENT <= room) {
        snd_seq_event_t event = {.type = 255, .queue = AIO_SEQ_DIRECT};
        long used = snd_midi_event_encode(codec, data + *taken, size - *taken, &event);
        if (used < 0)
            return used;
        *taken += used;
        if (event.type != 255)
            bytes += aio_seq_copy(out + bytes, &event, &batch);
    }
    return (long)bytes;
}

/* Records to MIDI bytes: how many, or what is wrong; events without a message are passed over. */
long aio_midi_decode(snd_midi_event_t *codec, const char *events, size_t size, unsigned char *out,
                     long room)
{
    static const uint32_t never[2];
    long bytes = 0;
    for (size_t at = 0; at < size;) {
        snd_seq_ump_event_t event;
        at += aio_seq_compose(&event, events + at, 0, 0, AIO_SEQ_DIRECT, 0, never);
        if (event.event.flags & AIO_SEQ_UMP)
            continue;
        long made = snd_midi_event_decode(codec, out + bytes, room - bytes, &event.event);
        if (made < 0 && made != -ENOENT && made != -EINVAL)
            return made;
        if (made > 0)
            bytes += made;
    }
    return bytes;
}
