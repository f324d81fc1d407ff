/* Writes elements, or waits for their events as plainly as C can, and tells when: the measure for
   how late our events are. "write CARD COUNT PAUSE_US NUMID…" writes 1 to COUNT to each element;
   "read CARD COUNT NUMID" waits until one has the value COUNT. Both print "VALUE SECONDS" lines. */
#include <alsa/asoundlib.h>
#include <poll.h>
#include <stdio.h>
#include <time.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
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
    for (long i = 1; i <= count; i++)
        if (times[i] > 0)
            printf("%ld %.9f\n", i, times[i]);
}

int main(int argc, char **argv)
{
    snd_ctl_t *ctl;
    if (argc < 5 || snd_ctl_open(&ctl, argv[2], SND_CTL_NONBLOCK) < 0)
        return 2;
    if (strcmp(argv[1], "write") == 0)
        write_all(ctl, atol(argv[3]), atoi(argv[4]), argv + 5);
    else
        read_all(ctl, atol(argv[3]), (unsigned int)atoi(argv[4]));
    return 0;
}
