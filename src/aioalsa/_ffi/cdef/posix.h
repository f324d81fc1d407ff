/* What the system's own headers give: told to cffi only, not compiled again. */
struct pollfd {
    int fd;
    short events;
    short revents;
};
struct timeval {
    long tv_sec;
    long tv_usec;
};
struct timespec {
    long tv_sec;
    long tv_nsec;
};
typedef int pid_t;
