/* Loaded before a program (LD_PRELOAD), it writes down what the program does to the files under POWER_ROOTS (/a:/b).
 *
 * Every change and every fsync becomes one record of the file POWER_LOG, appended in one piece; disk.py reads them. A
 * change is recorded when it is done, an fsync when it begins and when it ends: what was recorded before it began is
 * on disk when it has ended. Nothing is kept from the program: all of it happens, too.
 *
 * Not seen: what is written through mmap or by stdio's own buffers (fopen). disk.py tells when that mattered.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, SIZE, GROW, CREATE, FOLDER, RENAME, LINK, REMOVE, SYNC, SYNCED };

struct record {
    uint32_t length, kind, task, first, second, spare;
    uint64_t node, offset, size;
};

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int written = -1;
static char *roots[8];

__attribute__((constructor)) static void begin(void) {
    const char *told = getenv("POWER_ROOTS"), *log = getenv("POWER_LOG");
    if (!told || !log) return;
    int count = 0;
    for (char *one = strtok(strdup(told), ":"); one && count < 7; one = strtok(NULL, ":")) roots[count++] = one;
    int opened = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (opened < 0) return;
    written = fcntl(opened, F_DUPFD_CLOEXEC, 700);
    if (written < 0) written = opened;
    else syscall(SYS_close, opened);
}

static int is_ours(const char *path) {
    for (char **root = roots; written >= 0 && *root; root++) {
        size_t length = strlen(*root);
        if (!strncmp(path, *root, length) && (path[length] == '/' || !path[length])) return 1;
    }
    return 0;
}

static int path_of(int fd, char *path) {
    char place[40];
    snprintf(place, sizeof place, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(place, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_ours(path);
}

static int path_at(int folder, const char *path, char *whole) {
    if (written < 0 || !path) return 0;
    if (path[0] == '/') return snprintf(whole, PATH_MAX, "%s", path), is_ours(whole);
    if (folder == AT_FDCWD ? !getcwd(whole, PATH_MAX) || !is_ours(whole) : !path_of(folder, whole)) return 0;
    size_t length = strlen(whole);
    snprintf(whole + length, PATH_MAX - length, "/%s", path);
    return 1;
}

static void note(uint32_t kind, uint64_t node, uint64_t offset, uint64_t size, const char *first, const char *second,
                 const struct iovec *data, int pieces) {
    int before = errno;
    struct iovec all[70];
    struct record told = {.kind = kind, .task = syscall(SYS_gettid), .node = node, .offset = offset, .size = size};
    told.first = first ? strlen(first) : 0;
    told.second = second ? strlen(second) : 0;
    all[0] = (struct iovec){&told, sizeof told};
    all[1] = (struct iovec){(void *)first, told.first};
    all[2] = (struct iovec){(void *)second, told.second};
    int count = 3;
    uint64_t left = kind == WRITE ? size : 0;
    for (int at = 0; at < pieces && left; at++, count++) {
        all[count] = data[at];
        if (all[count].iov_len > left) all[count].iov_len = left;
        left -= all[count].iov_len;
    }
    told.length = sizeof told + told.first + told.second + (kind == WRITE ? size : 0);
    if (syscall(SYS_writev, written, all, count) != told.length) abort();
    errno = before;
}

static int node_of(int fd, uint64_t *node, char *path) {
    struct stat found;
    if (written < 0 || fstat(fd, &found) || !S_ISREG(found.st_mode) || !path_of(fd, path)) return 0;
    *node = found.st_ino;
    return 1;
}

static void wrote(int fd, off_t offset, ssize_t size, const struct iovec *data, int pieces) {
    uint64_t node;
    char path[PATH_MAX];
    int before = errno;
    if (size > 0 && node_of(fd, &node, path))
        note(WRITE, node, offset < 0 ? lseek(fd, 0, SEEK_CUR) - size : offset, size, path, NULL, data, pieces);
    errno = before;
}

ssize_t write(int fd, const void *data, size_t size) {
    REAL(write);
    ssize_t done = real(fd, data, size);
    wrote(fd, -1, done, &(struct iovec){(void *)data, size}, 1);
    return done;
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
    REAL(pwrite64);
    ssize_t done = real(fd, data, size, offset);
    wrote(fd, offset, done, &(struct iovec){(void *)data, size}, 1);
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) { return pwrite64(fd, data, size, offset); }

ssize_t writev(int fd, const struct iovec *data, int pieces) {
    REAL(writev);
    if (pieces > 64) pieces = 64; /* the rest is written when the program is told that it was not */
    ssize_t done = real(fd, data, pieces);
    wrote(fd, -1, done, data, pieces);
    return done;
}

ssize_t pwritev64(int fd, const struct iovec *data, int pieces, off64_t offset) {
    REAL(pwritev64);
    if (pieces > 64) pieces = 64;
    ssize_t done = real(fd, data, pieces, offset);
    wrote(fd, offset, done, data, pieces);
    return done;
}

ssize_t pwritev(int fd, const struct iovec *data, int pieces, off_t offset) {
    return pwritev64(fd, data, pieces, offset);
}

/* Copies within the kernel: refused, and the program copies by reading and writing. */
ssize_t sendfile64(int to, int from, off64_t *offset, size_t size) {
    REAL(sendfile64);
    uint64_t node;
    char path[PATH_MAX];
    if (node_of(to, &node, path)) return errno = EINVAL, -1;
    return real(to, from, offset, size);
}

ssize_t sendfile(int to, int from, off_t *offset, size_t size) { return sendfile64(to, from, offset, size); }

ssize_t copy_file_range(int from, off64_t *at, int to, off64_t *place, size_t size, unsigned flags) {
    REAL(copy_file_range);
    uint64_t node;
    char path[PATH_MAX];
    if (node_of(to, &node, path)) return errno = EXDEV, -1;
    return real(from, at, to, place, size, flags);
}

int ftruncate64(int fd, off64_t size) {
    REAL(ftruncate64);
    uint64_t node;
    char path[PATH_MAX];
    int done = real(fd, size);
    if (!done && node_of(fd, &node, path)) note(SIZE, node, 0, size, path, NULL, NULL, 0);
    return done;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int truncate64(const char *path, off64_t size) {
    int fd = open(path, O_WRONLY);
    if (fd < 0) return -1;
    int done = ftruncate64(fd, size);
    close(fd);
    return done;
}

int truncate(const char *path, off_t size) { return truncate64(path, size); }

int posix_fallocate64(int fd, off64_t offset, off64_t size) {
    REAL(posix_fallocate64);
    uint64_t node;
    char path[PATH_MAX];
    int done = real(fd, offset, size);
    if (!done && node_of(fd, &node, path)) note(GROW, node, 0, offset + size, path, NULL, NULL, 0);
    return done;
}

int posix_fallocate(int fd, off_t offset, off_t size) { return posix_fallocate64(fd, offset, size); }

int fallocate64(int fd, int mode, off64_t offset, off64_t size) {
    REAL(fallocate64);
    uint64_t node;
    char path[PATH_MAX];
    if (mode && node_of(fd, &node, path)) return errno = EOPNOTSUPP, -1;
    int done = real(fd, mode, offset, size);
    if (!done && node_of(fd, &node, path)) note(GROW, node, 0, offset + size, path, NULL, NULL, 0);
    return done;
}

int fallocate(int fd, int mode, off_t offset, off_t size) { return fallocate64(fd, mode, offset, size); }

static int opened(int folder, const char *path, int flags, mode_t mode) {
    static int (*real)(int, const char *, int, ...);
    if (!real) real = (int (*)(int, const char *, int, ...))dlsym(RTLD_NEXT, "openat64");
    char whole[PATH_MAX];
    if (!(flags & (O_CREAT | O_TRUNC)) || !path_at(folder, path, whole)) return real(folder, path, flags, mode);
    int is_new = 0, fd;
    struct stat found;
    do {
        fd = real(folder, path, flags & O_CREAT ? flags | O_EXCL : flags, mode);
        is_new = fd >= 0 && flags & O_CREAT;
        if (fd < 0 && errno == EEXIST && !(flags & O_EXCL)) fd = real(folder, path, flags & ~O_CREAT, mode);
    } while (fd < 0 && errno == ENOENT && flags & O_CREAT && !access(whole, F_OK));
    if (fd < 0 || fstat(fd, &found)) return fd;
    if (is_new) note(CREATE, found.st_ino, 0, 0, whole, NULL, NULL, 0);
    else if (flags & O_TRUNC) note(SIZE, found.st_ino, 0, 0, whole, NULL, NULL, 0);
    return fd;
}

#define MODE_OF(flags) \
    mode_t mode = 0; \
    if ((flags) & O_CREAT) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    }

int open(const char *path, int flags, ...) { MODE_OF(flags) return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE_OF(flags) return opened(AT_FDCWD, path, flags, mode); }
int openat(int folder, const char *path, int flags, ...) { MODE_OF(flags) return opened(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE_OF(flags) return opened(folder, path, flags, mode); }
int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

static int synced(int fd, int (*real)(int)) {
    struct stat found;
    char path[PATH_MAX];
    int is_noted = written >= 0 && !fstat(fd, &found) && path_of(fd, path);
    int is_folder = is_noted && S_ISDIR(found.st_mode);
    if (is_noted) note(SYNC, found.st_ino, 0, is_folder, path, NULL, NULL, 0);
    int done = real(fd);
    if (is_noted && !done) note(SYNCED, found.st_ino, 0, is_folder, path, NULL, NULL, 0);
    return done;
}

int fsync(int fd) {
    REAL(fsync);
    return synced(fd, real);
}

int fdatasync(int fd) {
    REAL(fdatasync);
    return synced(fd, real);
}

static void named(uint32_t kind, int from, const char *old, int to, const char *new) {
    char first[PATH_MAX], second[PATH_MAX];
    int one = path_at(from, old, first), other = path_at(to, new, second);
    if (one || other) note(kind, 0, 0, 0, one ? first : NULL, other ? second : NULL, NULL, 0);
}

int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
    int done = syscall(SYS_renameat2, from, old, to, new, flags);
    if (!done) named(RENAME, from, old, to, new);
    return done;
}

int renameat(int from, const char *old, int to, const char *new) { return renameat2(from, old, to, new, 0); }
int rename(const char *old, const char *new) { return renameat2(AT_FDCWD, old, AT_FDCWD, new, 0); }

int linkat(int from, const char *old, int to, const char *new, int flags) {
    REAL(linkat);
    int done = real(from, old, to, new, flags);
    if (!done) named(LINK, from, old, to, new);
    return done;
}

int link(const char *old, const char *new) { return linkat(AT_FDCWD, old, AT_FDCWD, new, 0); }

int unlinkat(int folder, const char *path, int flags) {
    REAL(unlinkat);
    int done = real(folder, path, flags);
    char whole[PATH_MAX];
    if (!done && path_at(folder, path, whole)) note(REMOVE, 0, 0, 0, whole, NULL, NULL, 0);
    return done;
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int remove(const char *path) {
    int done = unlink(path);
    return done && (errno == EISDIR || errno == EPERM) ? rmdir(path) : done;
}

int mkdirat(int folder, const char *path, mode_t mode) {
    REAL(mkdirat);
    int done = real(folder, path, mode);
    char whole[PATH_MAX];
    if (!done && path_at(folder, path, whole)) note(FOLDER, 0, 0, 0, whole, NULL, NULL, 0);
    return done;
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }
