#pragma once
// A counter that one thread raises and another waits on, and the thread that does the waiting.

#include <stdint.h>

typedef struct aq_gate aq_gate;

aq_gate *aq_gate_create(void);
void aq_gate_destroy(aq_gate *gate);

// Raises the counter and wakes every waiter.
void aq_gate_raise(aq_gate *gate);

// The counter now.
uint64_t aq_gate_count(aq_gate *gate);

// Waits until the counter differs from `seen`, or until `milliseconds` are over; a negative number
// waits for ever. Returns the counter.
uint64_t aq_gate_wait(aq_gate *gate, uint64_t seen, int64_t milliseconds);

// Gives the calling thread a nice value of 10: it yields to whatever serves requests.
void aq_thread_lower_priority(void);
