/* <alsa/seq_event.h> of alsa-lib 1.2.8. Sequencer events. `snd_seq_event_t` is
   opaque here: it has a packed member, and Python sees events as bytes; shim/seq.c has it whole. */
typedef unsigned char snd_seq_event_type_t;
enum snd_seq_event_type {
    SND_SEQ_EVENT_SYSTEM = 0,
    SND_SEQ_EVENT_RESULT = 1,
    SND_SEQ_EVENT_NOTE = 5,
    SND_SEQ_EVENT_NOTEON = 6,
    SND_SEQ_EVENT_NOTEOFF = 7,
    SND_SEQ_EVENT_KEYPRESS = 8,
    SND_SEQ_EVENT_CONTROLLER = 10,
    SND_SEQ_EVENT_PGMCHANGE = 11,
    SND_SEQ_EVENT_CHANPRESS = 12,
    SND_SEQ_EVENT_PITCHBEND = 13,
    SND_SEQ_EVENT_CONTROL14 = 14,
    SND_SEQ_EVENT_NONREGPARAM = 15,
    SND_SEQ_EVENT_REGPARAM = 16,
    SND_SEQ_EVENT_SONGPOS = 20,
    SND_SEQ_EVENT_SONGSEL = 21,
    SND_SEQ_EVENT_QFRAME = 22,
    SND_SEQ_EVENT_TIMESIGN = 23,
    SND_SEQ_EVENT_KEYSIGN = 24,
    SND_SEQ_EVENT_START = 30,
    SND_SEQ_EVENT_CONTINUE = 31,
    SND_SEQ_EVENT_STOP = 32,
    SND_SEQ_EVENT_SETPOS_TICK = 33,
    SND_SEQ_EVENT_SETPOS_TIME = 34,
    SND_SEQ_EVENT_TEMPO = 35,
    SND_SEQ_EVENT_CLOCK = 36,
    SND_SEQ_EVENT_TICK = 37,
    SND_SEQ_EVENT_QUEUE_SKEW = 38,
    SND_SEQ_EVENT_SYNC_POS = 39,
    SND_SEQ_EVENT_TUNE_REQUEST = 40,
    SND_SEQ_EVENT_RESET = 41,
    SND_SEQ_EVENT_SENSING = 42,
    SND_SEQ_EVENT_ECHO = 50,
    SND_SEQ_EVENT_OSS = 51,
    SND_SEQ_EVENT_CLIENT_START = 60,
    SND_SEQ_EVENT_CLIENT_EXIT = 61,
    SND_SEQ_EVENT_CLIENT_CHANGE = 62,
    SND_SEQ_EVENT_PORT_START = 63,
    SND_SEQ_EVENT_PORT_EXIT = 64,
    SND_SEQ_EVENT_PORT_CHANGE = 65,
    SND_SEQ_EVENT_PORT_SUBSCRIBED = 66,
    SND_SEQ_EVENT_PORT_UNSUBSCRIBED = 67,
    SND_SEQ_EVENT_USR0 = 90,
    SND_SEQ_EVENT_USR1 = 91,
    SND_SEQ_EVENT_USR2 = 92,
    SND_SEQ_EVENT_USR3 = 93,
    SND_SEQ_EVENT_USR4 = 94,
    SND_SEQ_EVENT_USR5 = 95,
    SND_SEQ_EVENT_USR6 = 96,
    SND_SEQ_EVENT_USR7 = 97,
    SND_SEQ_EVENT_USR8 = 98,
    SND_SEQ_EVENT_USR9 = 99,
    SND_SEQ_EVENT_SYSEX = 130,
    SND_SEQ_EVENT_BOUNCE = 131,
    SND_SEQ_EVENT_USR_VAR0 = 135,
    SND_SEQ_EVENT_USR_VAR1 = 136,
    SND_SEQ_EVENT_USR_VAR2 = 137,
    SND_SEQ_EVENT_USR_VAR3 = 138,
    SND_SEQ_EVENT_USR_VAR4 = 139,
    SND_SEQ_EVENT_NONE = 255
};
typedef struct snd_seq_addr {
    unsigned char client;
    unsigned char port;
} snd_seq_addr_t;
typedef struct snd_seq_real_time {
    unsigned int tv_sec;
    unsigned int tv_nsec;
} snd_seq_real_time_t;
typedef unsigned int snd_seq_tick_time_t;
typedef union snd_seq_timestamp {
    snd_seq_tick_time_t tick;
    struct snd_seq_real_time time;
} snd_seq_timestamp_t;
typedef struct snd_seq_event snd_seq_event_t;
typedef struct snd_seq_ump_event snd_seq_ump_event_t;
