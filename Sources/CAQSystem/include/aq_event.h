// A descriptor that one thread makes readable and another waits for in its poll set (eventfd(2)),
// and the clock that measures how long things take.
#pragma once

#include <stdint.h>

// Returns the descriptor, or a negative errno.
int aq_event_create(void);
// Makes the descriptor readable. May be called from any thread.
void aq_event_raise(int event);
// Makes it unreadable again.
void aq_event_clear(int event);

// Nanoseconds of CLOCK_MONOTONIC.
uint64_t aq_monotonic_nanoseconds(void);
