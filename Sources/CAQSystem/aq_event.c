#define _GNU_SOURCE
#include "aq_event.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

int aq_event_create(void) {
  int event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  return event < 0 ? -errno : event;
}

void aq_event_raise(int event) {
  uint64_t one = 1;
  // Fails only where the counter is full: then it is readable already.
  while (write(event, &one, sizeof one) < 0 && errno == EINTR) {
  }
}

void aq_event_clear(int event) {
  uint64_t count;
  // Fails only where nothing was raised.
  while (read(event, &count, sizeof count) < 0 && errno == EINTR) {
  }
}

uint64_t aq_monotonic_nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
