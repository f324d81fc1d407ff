/* <alsa/error.h> of alsa-lib 1.2.8. Error texts. The log hooks are declared by shim/log.c, which alone uses them. */
const char *snd_strerror(int errnum);
