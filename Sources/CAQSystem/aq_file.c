#define _GNU_SOURCE
#include "aq_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

const int AQ_CURRENT_DIRECTORY = AT_FDCWD;

int aq_open(int directory, const char *path, int mode) {
  // O_NONBLOCK keeps the open of a FIFO from waiting for a peer; it means nothing to a file.
  int flags = O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
  switch (mode) {
    case AQ_OPEN_READ: flags |= O_RDONLY; break;
    case AQ_OPEN_READ_WRITE: flags |= O_RDWR; break;
    case AQ_OPEN_CREATE_NEW: flags |= O_RDWR | O_CREAT | O_EXCL; break;
    case AQ_OPEN_CREATE: flags |= O_RDWR | O_CREAT; break;
    case AQ_OPEN_DIRECTORY: flags |= O_RDONLY | O_DIRECTORY; break;
    default: errno = EINVAL; return -1;
  }
  return openat(directory, path, flags, 0600);
}

static void describe(const struct stat *from, struct aq_file_status *status) {
  if (S_ISREG(from->st_mode)) status->kind = AQ_KIND_FILE;
  else if (S_ISDIR(from->st_mode)) status->kind = AQ_KIND_DIRECTORY;
  else if (S_ISLNK(from->st_mode)) status->kind = AQ_KIND_LINK;
  else if (S_ISSOCK(from->st_mode)) status->kind = AQ_KIND_SOCKET;
  else status->kind = AQ_KIND_OTHER;
  status->is_foreign = from->st_uid != geteuid();
  status->is_writable_by_others = (from->st_mode & (S_IWGRP | S_IWOTH)) != 0;
  status->size = (uint64_t)from->st_size;
}

int aq_status(int file, struct aq_file_status *status) {
  struct stat found;
  if (fstat(file, &found) != 0) return -1;
  describe(&found, status);
  return 0;
}

int aq_status_at(int directory, const char *name, struct aq_file_status *status) {
  struct stat found;
  if (fstatat(directory, name, &found, AT_SYMLINK_NOFOLLOW) != 0) return -1;
  describe(&found, status);
  return 0;
}

int aq_lock(int file) {
  if (flock(file, LOCK_EX | LOCK_NB) != 0) return -1;
  struct flock range;
  memset(&range, 0, sizeof range);
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  if (fcntl(file, F_OFD_SETLK, &range) == 0) return 0;
  if (errno == EACCES) errno = EWOULDBLOCK;  // fcntl_locking(2): either may be given
  return -1;
}

int aq_allocate(int file, uint64_t size) {
  int error = posix_fallocate(file, 0, (off_t)size);
  if (error == 0) return 0;
  errno = error;
  return -1;
}

int aq_evict(int file) {
  int error = posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
  if (error == 0) return 0;
  errno = error;
  return -1;
}

int aq_available(int file, uint64_t *bytes) {
  struct statvfs found;
  if (fstatvfs(file, &found) != 0) return -1;
  *bytes = (uint64_t)found.f_bavail * (uint64_t)found.f_frsize;
  return 0;
}

void *aq_names_open(int directory) { return fdopendir(directory); }

int aq_names_next(void *names, char *name, size_t capacity) {
  for (;;) {
    errno = 0;
    struct dirent *entry = readdir(names);
    if (entry == NULL) return errno == 0 ? 0 : -1;
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    size_t length = strlen(entry->d_name);
    if (length >= capacity) {
      errno = ENAMETOOLONG;
      return -1;
    }
    memcpy(name, entry->d_name, length + 1);
    return 1;
  }
}

void aq_names_close(void *names) { closedir(names); }
