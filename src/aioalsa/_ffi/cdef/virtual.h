/* virtual_pcm.c: the PCMs of virtual cards. */
