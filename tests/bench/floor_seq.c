/* The floor of the sequencer: a C client receives notes through its own second client.

   floor_seq BURST EVENTS prints a line of JSON: processor seconds an event, after a warm-up of a
   tenth of them. */

#include <alsa/asoundlib.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

static double cpu(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
}

static void send_burst(snd_seq_t *tx, int port, int burst)
{
    for (int i = 0; i < burst; i++) {
        snd_seq_event_t event;
        snd_seq_ev_clear(&event);
        snd_seq_ev_set_source(&event, port);
        snd_seq_ev_set_subs(&event);
        snd_seq_ev_set_direct(&event);
        snd_seq_ev_set_noteon(&event, 0, 60, 1);
        snd_seq_event_output(tx, &event);
    }
    snd_seq_drain_output(tx);
}

static void receive_burst(snd_seq_t *rx, struct pollfd *fd, int burst)
{
    while (burst > 0) {
        snd_seq_event_t *event;
        poll(fd, 1, -1);
        while (snd_seq_event_input(rx, &event) >= 0)
            burst -= event->type == SND_SEQ_EVENT_NOTEON;
    }
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    int burst = atoi(argv[1]), rounds = atoi(argv[2]) / burst;
    int warm = rounds / 10 > 0 ? rounds / 10 : 1;
    snd_seq_t *rx, *tx;
    if (snd_seq_open(&rx, "default", SND_SEQ_OPEN_INPUT, SND_SEQ_NONBLOCK) < 0 ||
        snd_seq_open(&tx, "default", SND_SEQ_OPEN_OUTPUT, SND_SEQ_NONBLOCK) < 0)
        return 1;
    int in = snd_seq_create_simple_port(rx, "in", SND_SEQ_PORT_CAP_WRITE | SND_SEQ_PORT_CAP_SUBS_WRITE,
                                        SND_SEQ_PORT_TYPE_APPLICATION);
    int out = snd_seq_create_simple_port(tx, "out", SND_SEQ_PORT_CAP_READ | SND_SEQ_PORT_CAP_SUBS_READ,
                                         SND_SEQ_PORT_TYPE_APPLICATION);
    if (snd_seq_connect_to(tx, out, snd_seq_client_id(rx), in) < 0)
        return 1;
    struct pollfd fd;
    snd_seq_poll_descriptors(rx, &fd, 1, POLLIN);
    double begin = 0;
    for (int i = 0; i < rounds; i++) {
        if (i == warm)
            begin = cpu();
        send_burst(tx, out, burst);
        receive_burst(rx, &fd, burst);
    }
    printf("{\"cpu\": %.9f}\n", (cpu() - begin) / ((rounds - warm) * (double)burst));
    return 0;
}
