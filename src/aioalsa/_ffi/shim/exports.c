/* The only symbols that are seen from outside: alsa-lib looks them up when it opens a PCM of the
   type that virtual cards have (virtual_pcm.c). The second tells the protocol version; its name
   is what SND_DLSYM_BUILD_VERSION of <alsa/global.h> makes of it. */
