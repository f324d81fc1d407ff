/* What nobody can beat: a C program that captures much with poll(2) and either snd_pcm_readi, or
   snd_pcm_mmap_begin and snd_pcm_mmap_commit.

   floor_access DEVICE read|mmap CHANNELS RATE PERIOD WARMUP PERIODS; built at run time. Prints
   processor seconds a period. */

#include <alsa/asoundlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static snd_pcm_t *pcm;
static int mapped;
static snd_pcm_uframes_t period;

static double cpu(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
}

static int set_up(unsigned int channels, unsigned int rate)
{
    snd_pcm_hw_params_t *hw;
    snd_pcm_sw_params_t *sw;
    snd_pcm_uframes_t boundary;
    unsigned int periods = 4;
    snd_pcm_access_t access =
        mapped ? SND_PCM_ACCESS_MMAP_INTERLEAVED : SND_PCM_ACCESS_RW_INTERLEAVED;
    snd_pcm_hw_params_alloca(&hw);
    snd_pcm_sw_params_alloca(&sw);
    snd_pcm_hw_params_any(pcm, hw);
    if (snd_pcm_hw_params_set_access(pcm, hw, access) < 0 ||
        snd_pcm_hw_params_set_format(pcm, hw, SND_PCM_FORMAT_S16_LE) < 0 ||
        snd_pcm_hw_params_set_channels(pcm, hw, channels) < 0 ||
        snd_pcm_hw_params_set_rate(pcm, hw, rate, 0) < 0 ||
        snd_pcm_hw_params_set_period_size(pcm, hw, period, 0) < 0 ||
        snd_pcm_hw_params_set_periods_near(pcm, hw, &periods, NULL) < 0 ||
        snd_pcm_hw_params(pcm, hw) < 0)
        return -1;
    snd_pcm_sw_params_current(pcm, sw);
    snd_pcm_sw_params_get_boundary(sw, &boundary);
    snd_pcm_sw_params_set_avail_min(pcm, sw, period);
    snd_pcm_sw_params_set_start_threshold(pcm, sw, boundary);
    return snd_pcm_sw_params(pcm, sw);
}

/* Take one period; what is mapped is only pointed to. */
static int transfer(char *buffer)
{
    const snd_pcm_channel_area_t *areas;
    snd_pcm_uframes_t offset, frames = period;
    if (!mapped)
        return snd_pcm_readi(pcm, buffer, period) == (snd_pcm_sframes_t)period;
    return snd_pcm_mmap_begin(pcm, &areas, &offset, &frames) == 0 && frames == period &&
           snd_pcm_mmap_commit(pcm, offset, frames) == (snd_pcm_sframes_t)frames;
}

int main(int count, char **words)
{
    struct pollfd fds[8];
    unsigned short revents;
    long done = 0, xruns = 0, warmup, periods;
    double begin = 0;
    char *buffer;
    if (count != 8)
        return 64;
    mapped = strcmp(words[2], "mmap") == 0;
    period = (snd_pcm_uframes_t)atol(words[5]);
    warmup = atol(words[6]);
    periods = atol(words[7]);
    buffer = malloc(period * (size_t)atol(words[3]) * 2);
    if (snd_pcm_open(&pcm, words[1], SND_PCM_STREAM_CAPTURE, SND_PCM_NONBLOCK) < 0)
        return 1;
    if (set_up((unsigned int)atoi(words[3]), (unsigned int)atoi(words[4])) < 0)
        return 2;
    snd_pcm_start(pcm);
    while (done < warmup + periods) {
        int descriptors = snd_pcm_poll_descriptors(pcm, fds, 8);
        poll(fds, (nfds_t)descriptors, -1);
        snd_pcm_poll_descriptors_revents(pcm, fds, (unsigned int)descriptors, &revents);
        snd_pcm_sframes_t avail = snd_pcm_avail_update(pcm);
        if (avail < 0) {
            xruns++;
            snd_pcm_prepare(pcm);
            snd_pcm_start(pcm);
            continue;
        }
        for (; avail >= (snd_pcm_sframes_t)period; avail -= (snd_pcm_sframes_t)period)
            if (transfer(buffer) && ++done == warmup)
                begin = cpu();
    }
    printf("{\"cpu\": %.9f, \"xruns\": %ld}\n", (cpu() - begin) / (double)(done - warmup), xruns);
    return 0;
}
