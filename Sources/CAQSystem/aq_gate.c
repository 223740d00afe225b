#define _GNU_SOURCE
#include "aq_gate.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct aq_gate {
  pthread_mutex_t mutex;
  pthread_cond_t raised;
  uint64_t count;
};

aq_gate *aq_gate_create(void) {
  aq_gate *gate = calloc(1, sizeof *gate);
  if (gate == NULL) abort();
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_mutex_init(&gate->mutex, NULL);
  pthread_cond_init(&gate->raised, &attributes);
  pthread_condattr_destroy(&attributes);
  return gate;
}

void aq_gate_destroy(aq_gate *gate) {
  pthread_cond_destroy(&gate->raised);
  pthread_mutex_destroy(&gate->mutex);
  free(gate);
}

void aq_gate_raise(aq_gate *gate) {
  pthread_mutex_lock(&gate->mutex);
  gate->count += 1;
  pthread_cond_broadcast(&gate->raised);
  pthread_mutex_unlock(&gate->mutex);
}

uint64_t aq_gate_count(aq_gate *gate) {
  pthread_mutex_lock(&gate->mutex);
  uint64_t count = gate->count;
  pthread_mutex_unlock(&gate->mutex);
  return count;
}

uint64_t aq_gate_wait(aq_gate *gate, uint64_t seen, int64_t milliseconds) {
  struct timespec until;
  if (milliseconds >= 0) {
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += milliseconds / 1000;
    until.tv_nsec += (milliseconds % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
      until.tv_sec += 1;
      until.tv_nsec -= 1000000000;
    }
  }
  pthread_mutex_lock(&gate->mutex);
  while (gate->count == seen) {
    int result = milliseconds < 0 ? pthread_cond_wait(&gate->raised, &gate->mutex)
                                  : pthread_cond_timedwait(&gate->raised, &gate->mutex, &until);
    if (result == ETIMEDOUT) break;
  }
  uint64_t count = gate->count;
  pthread_mutex_unlock(&gate->mutex);
  return count;
}

void aq_thread_lower_priority(void) {
  // Linux keeps the nice value per thread; failing to lower it harms nothing.
  setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), 10);
}
