/* <alsa/control_external.h> of alsa-lib 1.2.8. The control SDK: controls this process implements. */
typedef struct snd_ctl_ext snd_ctl_ext_t;
typedef struct snd_ctl_ext_callback snd_ctl_ext_callback_t;
typedef unsigned long snd_ctl_ext_key_t;
struct snd_ctl_ext
{
    unsigned int version;
    int card_idx;
    char id[16];
    char driver[16];
    char name[32];
    char longname[80];
    char mixername[80];
    int poll_fd;
    const snd_ctl_ext_callback_t *callback;
    void *private_data;
    snd_ctl_t *handle;
    int nonblock;
    int subscribed;
    union
    {
        int (*c)(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, int op_flag, unsigned int numid, unsigned int *tlv, unsigned int tlv_size);
        const unsigned int *p;
    } tlv;
};
struct snd_ctl_ext_callback
{
    void (*close)(snd_ctl_ext_t *ext);
    int (*elem_count)(snd_ctl_ext_t *ext);
    int (*elem_list)(snd_ctl_ext_t *ext, unsigned int offset, snd_ctl_elem_id_t *id);
    snd_ctl_ext_key_t (*find_elem)(snd_ctl_ext_t *ext, const snd_ctl_elem_id_t *id);
    void (*free_key)(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key);
    int (*get_attribute)(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, int *type, unsigned int *acc, unsigned int *count);
    int (*get_integer_info)(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, long *imin, long *imax, long *istep);
    int (*get_integer64_info)(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, int64_t *imin, int64_t *imax, int64_t *istep);
    int (*get_enumerated_info)(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, unsigned int *items);
    int (*get_enumerated_name)(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, unsigned int item, char *name, size_t name_max_len);
    int (*read_integer)(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, long *value);
    int (*read_integer64)(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, int64_t *value);
    int (*read_enumerated)(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, unsigned int *items);
    int (*read_bytes)(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, unsigned char *data, size_t max_bytes);
    int (*read_iec958)(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, snd_aes_iec958_t *iec958);
    int (*write_integer)(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, long *value);
    int (*write_integer64)(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, int64_t *value);
    int (*write_enumerated)(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, unsigned int *items);
    int (*write_bytes)(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, unsigned char *data, size_t max_bytes);
    int (*write_iec958)(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, snd_aes_iec958_t *iec958);
    void (*subscribe_events)(snd_ctl_ext_t *ext, int subscribe);
    int (*read_event)(snd_ctl_ext_t *ext, snd_ctl_elem_id_t *id, unsigned int *event_mask);
    int (*poll_descriptors_count)(snd_ctl_ext_t *ext);
    int (*poll_descriptors)(snd_ctl_ext_t *ext, struct pollfd *pfds, unsigned int space);
    int (*poll_revents)(snd_ctl_ext_t *ext, struct pollfd *pfds, unsigned int nfds, unsigned short *revents);
};
typedef enum snd_ctl_ext_access
{
    SND_CTL_EXT_ACCESS_READ = (1 << 0),
    SND_CTL_EXT_ACCESS_WRITE = (1 << 1),
    SND_CTL_EXT_ACCESS_READWRITE = (3 << 0),
    SND_CTL_EXT_ACCESS_VOLATILE = (1 << 2),
    SND_CTL_EXT_ACCESS_TLV_READ = (1 << 4),
    SND_CTL_EXT_ACCESS_TLV_WRITE = (1 << 5),
    SND_CTL_EXT_ACCESS_TLV_READWRITE = (3 << 4),
    SND_CTL_EXT_ACCESS_TLV_COMMAND = (1 << 6),
    SND_CTL_EXT_ACCESS_INACTIVE = (1 << 8),
    SND_CTL_EXT_ACCESS_TLV_CALLBACK = (1 << 28)
} snd_ctl_ext_access_t;
int snd_ctl_ext_create(snd_ctl_ext_t *ext, const char *name, int mode);
int snd_ctl_ext_delete(snd_ctl_ext_t *ext);
