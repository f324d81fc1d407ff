/* Writes elements, or waits for their events as plainly as C can, and tells when: the measure for
   how late our events are, and the stranger who makes a jack. "write CARD COUNT PAUSE_US NUMID…" writes 1 to COUNT to each element;
   "read CARD COUNT NUMID" waits until one has the value COUNT. Both print "VALUE SECONDS" lines; the
   line of the value 0 tells the processor time that this took. "time CARD COUNT NUMID" reads an
   element COUNT times, and prints that only. "jack CARD NAME" makes a jack, answers to each line of
   its input, and does what its letters say: 1 plugs, 0 unplugs, - removes, + makes it again. */
#include <alsa/asoundlib.h>
#include <poll.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double cpu(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
}

static void write_all(snd_ctl_t *ctl, long count, int pause, char **numids)
{
    double *times = calloc((size_t)count + 1, sizeof *times);
    snd_ctl_elem_value_t *value;
    snd_ctl_elem_value_alloca(&value);
    for (long i = 1; i <= count; i++) {
        times[i] = now();
        for (char **numid = numids; *numid; numid++) {
            snd_ctl_elem_value_set_numid(value, (unsigned int)atoi(*numid));
            snd_ctl_elem_value_set_integer(value, 0, i);
            if (snd_ctl_elem_write(ctl, value) < 0)
                exit(1);
        }
        if (pause)
            nanosleep(&(struct timespec){.tv_nsec = pause * 1000L}, NULL);
    }
    for (long i = 1; i <= count; i++)
        printf("%ld %.9f\n", i, times[i]);
}

static void read_all(snd_ctl_t *ctl, long count, unsigned int numid)
{
    double *times = calloc((size_t)count + 1, sizeof *times);
    long last = 0;
    struct pollfd fd;
    snd_ctl_event_t *event;
    snd_ctl_elem_value_t *value;
    snd_ctl_event_alloca(&event);
    snd_ctl_elem_value_alloca(&value);
    snd_ctl_subscribe_events(ctl, 1);
    snd_ctl_poll_descriptors(ctl, &fd, 1);
    puts("ready");
    fflush(stdout);
    double begin = cpu();
    while (last < count && poll(&fd, 1, 20000) > 0) {
        while (snd_ctl_read(ctl, event) > 0) {
            double time = now();
            if (snd_ctl_event_elem_get_numid(event) != numid)
                continue;
            snd_ctl_elem_value_set_numid(value, numid);
            if (snd_ctl_elem_read(ctl, value) < 0)
                exit(1);
            last = snd_ctl_elem_value_get_integer(value, 0);
            times[last] = time;
        }
    }
    printf("0 %.9f\n", cpu() - begin);
    for (long i = 1; i <= count; i++)
        if (times[i] > 0)
            printf("%ld %.9f\n", i, times[i]);
}

static void time_reads(snd_ctl_t *ctl, long count, unsigned int numid)
{
    long sum = 0;
    snd_ctl_elem_value_t *value;
    snd_ctl_elem_value_alloca(&value);
    double begin = cpu();
    for (long i = 0; i < count; i++) {
        snd_ctl_elem_value_set_numid(value, numid);
        if (snd_ctl_elem_read(ctl, value) < 0)
            exit(1);
        sum += snd_ctl_elem_value_get_integer(value, 0) + snd_ctl_elem_value_get_integer(value, 1);
    }
    printf("0 %.9f\n", cpu() - begin);
    exit(sum < 0);
}

static int make_jack(snd_ctl_t *ctl, snd_ctl_elem_id_t *id)
{
    snd_ctl_elem_id_set_numid(id, 0);
    int error = snd_ctl_elem_add_boolean(ctl, id, 1);
    return error < 0 ? error : snd_ctl_elem_unlock(ctl, id);
}

static void keep_jack(snd_ctl_t *ctl, const char *name)
{
    char line[4096];
    int error;
    snd_ctl_elem_id_t *id;
    snd_ctl_elem_value_t *value;
    snd_ctl_elem_id_alloca(&id);
    snd_ctl_elem_value_alloca(&value);
    snd_ctl_elem_id_set_interface(id, SND_CTL_ELEM_IFACE_CARD);
    snd_ctl_elem_id_set_name(id, name);
    error = make_jack(ctl, id);
    do {
        printf("%d\n", error);
        fflush(stdout);
        if (!fgets(line, sizeof line, stdin))
            break;
        error = 0;
        for (char *letter = line; *letter != '\n' && error >= 0; letter++) {
            snd_ctl_elem_value_set_id(value, id);
            snd_ctl_elem_value_set_boolean(value, 0, *letter == '1');
            error = *letter == '-'   ? snd_ctl_elem_remove(ctl, id)
                    : *letter == '+' ? make_jack(ctl, id)
                                     : snd_ctl_elem_write(ctl, value);
        }
    } while (1);
}

int main(int argc, char **argv)
{
    snd_ctl_t *ctl;
    if (argc < 4 || snd_ctl_open(&ctl, argv[2], SND_CTL_NONBLOCK) < 0)
        return 2;
    if (strcmp(argv[1], "jack") == 0)
        keep_jack(ctl, argv[3]);
    else if (strcmp(argv[1], "write") == 0)
        write_all(ctl, atol(argv[3]), atoi(argv[4]), argv + 5);
    else if (strcmp(argv[1], "time") == 0)
        time_reads(ctl, atol(argv[3]), (unsigned int)atoi(argv[4]));
    else
        read_all(ctl, atol(argv[3]), (unsigned int)atoi(argv[4]));
    return 0;
}
