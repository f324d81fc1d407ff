/* <alsa/input.h> of alsa-lib 1.2.8. Text sources, for the configuration parser. */
typedef struct _snd_input snd_input_t;
typedef enum _snd_input_type
{
    SND_INPUT_STDIO,
    SND_INPUT_BUFFER
} snd_input_type_t;
int snd_input_buffer_open(snd_input_t **inputp, const char *buffer, ssize_t size);
int snd_input_close(snd_input_t *input);
char *snd_input_gets(snd_input_t *input, char *str, size_t size);
int snd_input_getc(snd_input_t *input);
int snd_input_ungetc(snd_input_t *input, int c);
