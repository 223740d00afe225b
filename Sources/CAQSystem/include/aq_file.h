#pragma once
// What Swift's Glibc doesn't show of files: variadic calls, flag macros, OFD locks, `struct dirent`.
//
// Every function returns -1 and sets errno where it fails, as the call it wraps does.

#include <stddef.h>
#include <stdint.h>

// What a file is opened for; the flags O_NOFOLLOW, O_CLOEXEC and O_NONBLOCK are always added.
enum aq_open_mode {
  AQ_OPEN_READ = 0,
  AQ_OPEN_READ_WRITE = 1,
  AQ_OPEN_CREATE_NEW = 2,
  AQ_OPEN_CREATE = 3,
  AQ_OPEN_DIRECTORY = 4,
};

// What a name stands for.
enum aq_file_kind { AQ_KIND_FILE = 0, AQ_KIND_DIRECTORY = 1, AQ_KIND_LINK = 2, AQ_KIND_SOCKET = 3,
                    AQ_KIND_OTHER = 4 };

struct aq_file_status {
  int32_t kind;
  // Not zero where the owner isn't this process's effective user.
  int32_t is_foreign;
  // Not zero where group or others may write.
  int32_t is_writable_by_others;
  uint64_t size;
};

// openat(2) with mode 0600; `directory` may be AQ_CURRENT_DIRECTORY.
int aq_open(int directory, const char *path, int mode);
extern const int AQ_CURRENT_DIRECTORY;

// fstat(2).
int aq_status(int file, struct aq_file_status *status);

// fstatat(2) that follows no link.
int aq_status_at(int directory, const char *name, struct aq_file_status *status);

// flock(2) and an open-file-description write lock (fcntl_locking(2)), neither waiting.
int aq_lock(int file);

// posix_fallocate(3), with the error in errno.
int aq_allocate(int file, uint64_t size);

// posix_fadvise(2) with POSIX_FADV_DONTNEED over the whole file, with the error in errno.
int aq_evict(int file);

// Bytes an unprivileged process can still write to the file system `file` is on.
int aq_available(int file, uint64_t *bytes);

// Reads names one by one; `.` and `..` are left out. Owns `directory` where it succeeds.
void *aq_names_open(int directory);
// 1 and a terminated name, 0 at the end, -1 on error; a name always fits 256 bytes.
int aq_names_next(void *names, char *name, size_t capacity);
void aq_names_close(void *names);
