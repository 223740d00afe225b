#pragma once
// What Swift's Glibc doesn't show of sockets, epoll and clocks.
//
// Every function returns -1 and sets errno where it fails, as the call it wraps does. Descriptors
// are made close-on-exec and non-blocking.

#include <stddef.h>
#include <stdint.h>

// What is waited for, and what came; a hang-up and an error are always reported.
enum aq_poll_interest { AQ_POLL_READ = 1, AQ_POLL_WRITE = 2, AQ_POLL_HANGUP = 4 };

struct aq_poll_event {
  uint64_t tag;
  uint32_t interest;
};

// epoll_create1(2).
int aq_poll_create(void);
// epoll_ctl(2): level-triggered.
int aq_poll_add(int poller, int descriptor, uint32_t interest, uint64_t tag);
int aq_poll_change(int poller, int descriptor, uint32_t interest, uint64_t tag);
int aq_poll_remove(int poller, int descriptor);
// epoll_wait(2) for at most 256 events; a negative timeout waits for ever, EINTR gives no event.
int aq_poll_wait(int poller, struct aq_poll_event *events, int count, int timeout_milliseconds);

// Binds a Unix stream socket of mode `mode` and listens. The name must not exist.
int aq_unix_listen(const char *path, uint32_t mode);
// 1 where somebody accepts connections on `path`, 0 where nobody does.
int aq_unix_is_served(const char *path);
// Connects to `path`; the descriptor blocks.
int aq_unix_connect(const char *path);
// accept4(2).
int aq_unix_accept(int listener);

struct aq_peer {
  int32_t pid;
  uint32_t uid;
  uint32_t gid;
};

// SO_PEERCRED (unix(7)).
int aq_unix_peer(int descriptor, struct aq_peer *peer);

// recv(2) and send(2) that neither wait nor raise SIGPIPE; EINTR is tried again.
int64_t aq_receive(int descriptor, void *bytes, size_t count);
int64_t aq_send(int descriptor, const void *bytes, size_t count);

// Milliseconds since 1970 (CLOCK_REALTIME) and since the machine started, sleep included
// (CLOCK_BOOTTIME).
uint64_t aq_clock_wall(void);
uint64_t aq_clock_boot(void);

// Sends `text` as one datagram to the socket in NOTIFY_SOCKET (sd_notify(3)); 0 where that isn't set.
int aq_notify(const char *text);
