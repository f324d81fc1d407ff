/* What nobody can beat: a C program that waits with poll(2) and transfers with readi or writei.

   Built at run time, as a program for real devices and as a library for those that exist in one
   process only. Prints or returns processor seconds for so many periods of 480 frames. */

#include <alsa/asoundlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#define PERIOD 480
#define PERIODS 4

static double cpu(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
}

static int set_up(snd_pcm_t *pcm, int capture)
{
    snd_pcm_hw_params_t *hw;
    snd_pcm_sw_params_t *sw;
    snd_pcm_uframes_t period = PERIOD, boundary;
    unsigned int periods = PERIODS;
    snd_pcm_hw_params_alloca(&hw);
    snd_pcm_sw_params_alloca(&sw);
    snd_pcm_hw_params_any(pcm, hw);
    if (snd_pcm_hw_params_set_access(pcm, hw, SND_PCM_ACCESS_RW_INTERLEAVED) < 0 ||
        snd_pcm_hw_params_set_format(pcm, hw, SND_PCM_FORMAT_S16_LE) < 0 ||
        snd_pcm_hw_params_set_channels(pcm, hw, 2) < 0 ||
        snd_pcm_hw_params_set_rate(pcm, hw, 48000, 0) < 0 ||
        snd_pcm_hw_params_set_period_size_near(pcm, hw, &period, NULL) < 0 ||
        snd_pcm_hw_params_set_periods_near(pcm, hw, &periods, NULL) < 0 ||
        snd_pcm_hw_params(pcm, hw) < 0)
        return -1;
    snd_pcm_sw_params_current(pcm, sw);
    snd_pcm_sw_params_get_boundary(sw, &boundary);
    snd_pcm_sw_params_set_avail_min(pcm, sw, period);
    snd_pcm_sw_params_set_start_threshold(pcm, sw, capture ? boundary : PERIOD * PERIODS);
    return snd_pcm_sw_params(pcm, sw);
}

/* One wait and all transfers that it brings; the periods done, negative for an xrun. */
static long turn(snd_pcm_t *pcm, int capture)
{
    static short buffer[PERIOD * 2];
    struct pollfd fds[8];
    unsigned short revents = 0;
    long done = 0;
    int count = snd_pcm_poll_descriptors(pcm, fds, 8);
    poll(fds, (nfds_t)count, -1);
    snd_pcm_poll_descriptors_revents(pcm, fds, (unsigned int)count, &revents);
    if (!(revents & (POLLIN | POLLOUT | POLLERR)))
        return 0;
    for (;;) {
        snd_pcm_sframes_t avail = snd_pcm_avail_update(pcm);
        if (avail < 0) {
            snd_pcm_prepare(pcm);
            if (capture)
                snd_pcm_start(pcm);
            return -1;
        }
        if (avail < PERIOD)
            return done;
        if ((capture ? snd_pcm_readi(pcm, buffer, PERIOD)
                     : snd_pcm_writei(pcm, buffer, PERIOD)) == PERIOD)
            done++;
    }
}

int floor_run(const char *device, int capture, long warmup, long periods, double *used, long *xruns)
{
    snd_pcm_t *pcm;
    double begin = 0;
    long done = 0;
    *xruns = 0;
    if (snd_pcm_open(&pcm, device, capture ? SND_PCM_STREAM_CAPTURE : SND_PCM_STREAM_PLAYBACK,
                     SND_PCM_NONBLOCK) < 0)
        return 1;
    if (set_up(pcm, capture) < 0)
        return 2;
    if (capture)
        snd_pcm_start(pcm);
    while (done < warmup + periods) {
        long more = turn(pcm, capture);
        if (done < warmup && done + more >= warmup)
            begin = cpu();
        if (more < 0)
            ++*xruns;
        else
            done += more;
    }
    *used = cpu() - begin;
    snd_pcm_close(pcm);
    return 0;
}

int main(int count, char **words)
{
    double used;
    long xruns, periods;
    int error;
    if (count != 5)
        return 64;
    periods = atol(words[4]);
    error = floor_run(words[1], words[2][0] == 'c', atol(words[3]), periods, &used, &xruns);
    if (error)
        return error;
    printf("{\"cpu\": %.9f, \"xruns\": %ld}\n", used / (double)periods, xruns);
    return 0;
}
