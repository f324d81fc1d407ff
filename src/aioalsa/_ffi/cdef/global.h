/* <alsa/global.h> of alsa-lib 1.2.8. What is common to every interface: the library's version and its time types. */
const char *snd_asoundlib_version(void);
int snd_user_file(const char *file, char **result);
typedef struct timeval snd_timestamp_t;
typedef struct timespec snd_htimestamp_t;
