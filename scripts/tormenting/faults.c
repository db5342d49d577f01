/* A disk and a clock that fail on command; for LD_PRELOAD into a server under torment.

   TORMENT_ROOT     folders it watches, parted by ':'; nothing outside them is ever touched
   TORMENT_SHADOW   what would be left after a power cut: a file is copied here when it is synced,
                    a renamed, linked or removed name follows when its folder is synced
   TORMENT_CONTROL  16 bytes, shared: int32 fault (0 none, ENOSPC, EROFS), int32 unused,
                    int64 seconds by which the wall clock is wrong */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct control { int32_t fault, unused; int64_t seconds; };
static volatile struct control *control;
static char roots[8][PATH_MAX], shadow[PATH_MAX];
static int root_count;

#define REAL(name) ({ static __typeof__(&name) real; \
    real ? real : (real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)); })

__attribute__((constructor)) static void begin(void) {
    const char *said = getenv("TORMENT_ROOT"), *where = getenv("TORMENT_SHADOW");
    char all[8 * PATH_MAX];
    snprintf(all, sizeof all, "%s", said ? said : "");
    for (char *rest = all, *one; (one = strsep(&rest, ":")) && root_count < 8;)
        if (*one) snprintf(roots[root_count++], PATH_MAX, "%s", one);
    snprintf(shadow, sizeof shadow, "%s", where ? where : "");
    const char *path = getenv("TORMENT_CONTROL");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file >= 0) {
        void *found = mmap(NULL, sizeof *control, PROT_READ, MAP_SHARED, file, 0);
        if (found != MAP_FAILED) control = found;
        close(file);
    }
}

static int watched(const char *path) {
    for (int i = 0; i < root_count; i++) {
        size_t length = strlen(roots[i]);
        if (!strncmp(path, roots[i], length) && (path[length] == '/' || !path[length])) return 1;
    }
    return 0;
}

static int path_of(int file, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return watched(path) && !strstr(path, " (deleted)");
}

/* ------------------------------------------------------------------ a disk that refuses */

static int fault_of(int file) {
    char path[PATH_MAX];
    int fault = control ? control->fault : 0;
    return fault && path_of(file, path) ? fault : 0;
}

#define REFUSE(file) do { int fault = fault_of(file); if (fault) { errno = fault; return -1; } } while (0)

ssize_t write(int file, const void *data, size_t size) {
    REFUSE(file);
    return REAL(write)(file, data, size);
}
ssize_t writev(int file, const struct iovec *parts, int count) {
    REFUSE(file);
    return REAL(writev)(file, parts, count);
}
ssize_t pwrite(int file, const void *data, size_t size, off_t at) {
    REFUSE(file);
    return REAL(pwrite)(file, data, size, at);
}
ssize_t pwrite64(int file, const void *data, size_t size, off64_t at) {
    REFUSE(file);
    return REAL(pwrite64)(file, data, size, at);
}

/* ------------------------------------------------------------------ what a power cut leaves */

struct moved { char from[PATH_MAX], to[PATH_MAX]; int is_link, is_fresh; struct moved *next; };
static struct moved *waiting;
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

static void whole(const char *path, char *found) {
    if (*path == '/') { snprintf(found, PATH_MAX, "%s", path); return; }
    char here[PATH_MAX / 2];
    snprintf(found, PATH_MAX, "%s/%s", getcwd(here, sizeof here) ? here : "", path);
}

static void remember(const char *from, const char *to, int is_link) {
    char a[PATH_MAX], b[PATH_MAX];
    whole(from, a);
    if (to) whole(to, b); else *b = 0;
    if (!*shadow || !watched(a)) return;
    struct moved *one = calloc(1, sizeof *one), **end = &waiting;
    strcpy(one->from, a), strcpy(one->to, b), one->is_link = is_link;
    pthread_mutex_lock(&guard);
    while (*end) end = &(*end)->next;
    *end = one;
    pthread_mutex_unlock(&guard);
}

static void in_shadow(const char *path, char *there) { snprintf(there, PATH_MAX, "%s%s", shadow, path); }

static void make_parents(char *path) {
    for (char *at = path + 1; (at = strchr(at, '/')); at++) {
        *at = 0, mkdir(path, 0700), *at = '/';
    }
}

static int lock_shadow(void) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/.lock", shadow);
    int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (lock >= 0) flock(lock, LOCK_EX);
    return lock;
}

static void keep_file(const char *path) {
    char there[PATH_MAX], draft[PATH_MAX], part[65536];
    in_shadow(path, there);
    make_parents(there);
    snprintf(draft, sizeof draft, "%s/.draft.%ld", shadow, (long)syscall(SYS_gettid));
    int from = open(path, O_RDONLY | O_CLOEXEC);
    if (from < 0) return;
    int to = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    for (ssize_t got; (got = read(from, part, sizeof part)) > 0;)
        if (REAL(write)(to, part, got) != got) abort();
    close(from), close(to);
    if (REAL(rename)(draft, there)) abort();
    for (struct moved *one = waiting; one; one = one->next) {
        if (!strcmp(one->to, path)) one->is_fresh = 1;
        /* Made again after its removal: the name is there, whenever its folder is synced. */
        if (!*one->to && !strcmp(one->from, path)) strcpy(one->from, "/");
    }
}

static void keep_names(const char *folder) {
    char a[PATH_MAX], b[PATH_MAX];
    size_t length = strlen(folder);
    for (struct moved **at = &waiting; *at;) {
        struct moved *one = *at;
        const char *name = strrchr(one->from, '/');
        if ((size_t)(name - one->from) != length || strncmp(one->from, folder, length)) {
            at = &one->next;
            continue;
        }
        in_shadow(one->from, a), in_shadow(one->to, b);
        if (!*one->to) REAL(unlink)(a);
        else if (one->is_link) { if (!one->is_fresh && link(a, b)) errno = 0; }
        else if (one->is_fresh) REAL(unlink)(a);
        else { make_parents(b); if (REAL(rename)(a, b)) errno = 0; }
        *at = one->next;
        free(one);
    }
}

static void keep(int file) {
    char path[PATH_MAX];
    struct stat what;
    int before = errno;
    if (!*shadow || !path_of(file, path) || fstat(file, &what)) return;
    pthread_mutex_lock(&guard);
    int lock = lock_shadow();
    if (S_ISDIR(what.st_mode)) keep_names(path);
    else if (S_ISREG(what.st_mode)) keep_file(path);
    if (lock >= 0) close(lock);
    pthread_mutex_unlock(&guard);
    errno = before;
}

int fsync(int file) {
    REFUSE(file);
    keep(file);
    return REAL(fsync)(file);
}
int fdatasync(int file) {
    REFUSE(file);
    keep(file);
    return REAL(fdatasync)(file);
}
int rename(const char *from, const char *to) {
    int done = REAL(rename)(from, to);
    if (!done) remember(from, to, 0);
    return done;
}
int unlink(const char *path) {
    int done = REAL(unlink)(path);
    if (!done) remember(path, NULL, 0);
    return done;
}
int linkat(int a, const char *from, int b, const char *to, int flags) {
    int done = REAL(linkat)(a, from, b, to, flags);
    if (!done) remember(from, to, 1);
    return done;
}

/* ------------------------------------------------------------------ a clock that is wrong */

int clock_gettime(clockid_t which, struct timespec *now) {
    int done = REAL(clock_gettime)(which, now);
    if (!done && control && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE))
        now->tv_sec += control->seconds;
    return done;
}
int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    int done = REAL(gettimeofday)(now, zone);
    if (!done && control) now->tv_sec += control->seconds;
    return done;
}
time_t time(time_t *now) {
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    if (now) *now = found.tv_sec;
    return found.tv_sec;
}
