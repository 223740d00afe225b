#define _GNU_SOURCE
#include "aq_poll.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

int aq_poll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static int control(int poller, int operation, int descriptor, uint32_t interest, uint64_t tag) {
  struct epoll_event event = {0};
  event.events = (interest & AQ_POLL_READ ? EPOLLIN : 0) | (interest & AQ_POLL_WRITE ? EPOLLOUT : 0);
  event.data.u64 = tag;
  return epoll_ctl(poller, operation, descriptor, &event);
}

int aq_poll_add(int poller, int descriptor, uint32_t interest, uint64_t tag) {
  return control(poller, EPOLL_CTL_ADD, descriptor, interest, tag);
}

int aq_poll_change(int poller, int descriptor, uint32_t interest, uint64_t tag) {
  return control(poller, EPOLL_CTL_MOD, descriptor, interest, tag);
}

int aq_poll_remove(int poller, int descriptor) {
  return epoll_ctl(poller, EPOLL_CTL_DEL, descriptor, NULL);
}

int aq_poll_wait(int poller, struct aq_poll_event *events, int count, int timeout_milliseconds) {
  struct epoll_event found[256];
  if (count > 256) count = 256;
  int n = epoll_wait(poller, found, count, timeout_milliseconds);
  if (n < 0) return errno == EINTR ? 0 : -1;
  for (int i = 0; i < n; i++) {
    uint32_t seen = found[i].events;
    events[i].tag = found[i].data.u64;
    events[i].interest = (seen & EPOLLIN ? AQ_POLL_READ : 0) |
                         (seen & EPOLLOUT ? AQ_POLL_WRITE : 0) |
                         (seen & (EPOLLHUP | EPOLLERR) ? AQ_POLL_HANGUP : 0);
  }
  return n;
}

static int unix_address(const char *path, struct sockaddr_un *address) {
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  if (strlen(path) >= sizeof address->sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  strcpy(address->sun_path, path);
  return 0;
}

int aq_unix_listen(const char *path, uint32_t mode) {
  struct sockaddr_un address;
  if (unix_address(path, &address) < 0) return -1;
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener < 0) return -1;
  // Not connectable before listen(2), so the mode is in place before anybody can come.
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 ||
      chmod(path, mode) < 0 || listen(listener, 1024) < 0) {
    int saved = errno;
    close(listener);
    errno = saved;
    return -1;
  }
  return listener;
}

int aq_unix_connect(const char *path) {
  struct sockaddr_un address;
  if (unix_address(path, &address) < 0) return -1;
  int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -1;
  if (connect(descriptor, (struct sockaddr *)&address, sizeof address) < 0) {
    int saved = errno;
    close(descriptor);
    errno = saved;
    return -1;
  }
  return descriptor;
}

int aq_unix_is_served(const char *path) {
  struct sockaddr_un address;
  if (unix_address(path, &address) < 0) return -1;
  int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return -1;
  int result = connect(descriptor, (struct sockaddr *)&address, sizeof address);
  int saved = errno;
  close(descriptor);
  errno = saved;
  // EAGAIN: somebody listens, and the queue is full.
  if (result == 0 || saved == EAGAIN) return 1;
  return saved == ECONNREFUSED || saved == ENOENT ? 0 : -1;
}

int aq_unix_accept(int listener) {
  return accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

int aq_unix_peer(int descriptor, struct aq_peer *peer) {
  struct ucred credentials = {0};
  socklen_t size = sizeof credentials;
  if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) < 0) return -1;
  peer->pid = credentials.pid;
  peer->uid = credentials.uid;
  peer->gid = credentials.gid;
  return 0;
}

int64_t aq_receive(int descriptor, void *bytes, size_t count) {
  ssize_t n;
  do n = recv(descriptor, bytes, count, MSG_DONTWAIT);
  while (n < 0 && errno == EINTR);
  return n;
}

int64_t aq_send(int descriptor, const void *bytes, size_t count) {
  ssize_t n;
  do n = send(descriptor, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  return n;
}

static uint64_t milliseconds(clockid_t clock) {
  struct timespec now = {0};
  clock_gettime(clock, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

uint64_t aq_clock_wall(void) { return milliseconds(CLOCK_REALTIME); }
uint64_t aq_clock_boot(void) { return milliseconds(CLOCK_BOOTTIME); }

int aq_notify(const char *text) {
  const char *name = getenv("NOTIFY_SOCKET");
  if (name == NULL || name[0] == 0) return 0;
  struct sockaddr_un address;
  if (unix_address(name, &address) < 0) return -1;
  socklen_t size = offsetof(struct sockaddr_un, sun_path) + strlen(name);
  // An abstract name starts with a zero byte, written as @.
  if (name[0] == '@') address.sun_path[0] = 0;
  else size += 1;
  int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -1;
  ssize_t n = sendto(descriptor, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT,
                     (struct sockaddr *)&address, size);
  int saved = errno;
  close(descriptor);
  errno = saved;
  return n < 0 ? -1 : 1;
}
