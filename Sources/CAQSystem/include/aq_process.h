// Processes for workers: what Swift's Glibc doesn't show (fork, pidfd, signalfd, memfd).
//
// Meant for processes with one thread. Every function that can fail returns an errno value, 0 for
// success.
#pragma once

#include <stddef.h>
#include <stdint.h>

// Where a program is started and what it gets.
struct aq_launch {
  // `word_count` NUL-terminated strings, back to back: the program (searched for in PATH unless it
  // has a slash) and its arguments.
  const char *words;
  size_t word_count;
  // `addition_count` NUL-terminated NAME=VALUE strings, back to back; they replace what the
  // environment has under the same names.
  const char *additions;
  size_t addition_count;
  // Descriptors for standard input, output and error; everything else is closed.
  int input, output, error;
  // The pipe of the watcher, or -1: the process then leads a group of its own, and the watcher knows
  // of it before the program runs.
  int watcher;
};

// Starts a program; it dies with the calling thread. A program that can't be run says so on its
// standard error and exits 126 or 127, as shells do.
int aq_process_start(const struct aq_launch *launch, int32_t *pid, int *pidfd);

// How a process ended.
enum aq_end { AQ_STILL_RUNNING = 0, AQ_EXITED = 1, AQ_SIGNALED = 2 };

// Collects a process that has ended, without waiting; `code` is its exit code or signal. Where it
// led a group (`watcher` is not -1) the rest of the group is killed first, while the number can't
// belong to anybody else, and the watcher is told.
enum aq_end aq_process_collect(int32_t pid, int watcher, int32_t *code);

// Sends a signal to the group that `pid` leads.
void aq_process_signal_group(int32_t pid, int signal);

// Starts the watcher: a process that outlives its parent by just long enough to kill the groups
// that are registered then. `pipe` becomes the end to hand to aq_process_start.
int aq_watcher_start(int *pipe);

// Lifts the soft limit of open descriptors to the hard one, for this process alone: what it starts
// gets the limit it was started with itself.
void aq_process_lift_descriptor_limit(void);

// A readable descriptor that holds `bytes` and nothing else.
int aq_process_input(const void *bytes, size_t count, int *descriptor);

// Two ends of a pipe, both closed on exec, the reading one non-blocking.
int aq_process_pipe(int *reading, int *writing);

// Blocks SIGTERM, SIGINT and SIGHUP and makes them readable instead; sees to it that the ends of
// children can be collected.
int aq_process_signals_open(int *descriptor);

// The next signal that came in, or 0.
int aq_process_signals_next(int descriptor);
