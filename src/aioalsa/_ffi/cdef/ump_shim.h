/* ump.c: what a card tells of its endpoints. Packets come and go as raw MIDI does. */
int aio_ump_endpoint_info(snd_ctl_t *ctl, snd_ump_endpoint_info_t *info);
