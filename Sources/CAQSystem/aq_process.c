#define _GNU_SOURCE
#include "aq_process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

// Pointers to `count` strings that lie back to back, closed by NULL; `list` has room for them.
static void point_to_strings(const char *strings, size_t count, char **list) {
  for (size_t i = 0; i < count; i++) {
    list[i] = (char *)strings;
    strings += strlen(strings) + 1;
  }
  list[count] = NULL;
}

static int has_name_of(const char *entry, const char *addition) {
  size_t length = strcspn(addition, "=");
  return strncmp(entry, addition, length) == 0 && entry[length] == '=';
}

// The environment with the additions in place of what it had under their names. NULL without memory.
static char **environment_with(const char *strings, size_t count) {
  size_t inherited = 0;
  while (environ[inherited] != NULL) inherited++;
  char **list = calloc(count + inherited + 1, sizeof *list);
  if (list == NULL) return NULL;
  point_to_strings(strings, count, list);
  size_t end = count;
  for (size_t i = 0; i < inherited; i++) {
    int replaced = 0;
    for (size_t a = 0; a < count && !replaced; a++) replaced = has_name_of(environ[i], list[a]);
    if (!replaced) list[end++] = environ[i];
  }
  list[end] = NULL;
  return list;
}

static void say_and_exit(const char *program, int failure) {
  const char *why = strerrordesc_np(failure);
  const char *parts[] = {"aqctl: can't run ", program, ": ", why ? why : "unknown error", "\n"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    if (write(2, parts[i], strlen(parts[i])) < 0) break;
  }
  _exit(failure == ENOENT ? 127 : 126);
}

// The limit before it was lifted; zero where it wasn't.
static struct rlimit inherited_limit;

void aq_process_lift_descriptor_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= limit.rlim_max) return;
  struct rlimit lifted = {.rlim_cur = limit.rlim_max, .rlim_max = limit.rlim_max};
  if (setrlimit(RLIMIT_NOFILE, &lifted) == 0) inherited_limit = limit;
}

// A copy of `from` out of the way of the three standard descriptors.
static int moved_away(int from) { return fcntl(from, F_DUPFD_CLOEXEC, 3); }

// The child's side of a start. Only async-signal-safe calls: the parent may have been anywhere.
static void become(
    const struct aq_launch *launch, char **words, char **environment, pid_t parent) {
  if (launch->watcher >= 0) {
    setpgid(0, 0);
    int32_t self = getpid();
    // Atomic, and before the program runs: no moment is left in which nobody would kill it.
    if (write(launch->watcher, &self, sizeof self) != sizeof self) _exit(126);
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(126);

  int input = moved_away(launch->input);
  int output = moved_away(launch->output);
  int error = moved_away(launch->error);
  if (input < 0 || output < 0 || error < 0) _exit(126);
  if (dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(error, 2) < 0) _exit(126);
  close_range(3, UINT_MAX, 0);

  if (inherited_limit.rlim_max > 0) setrlimit(RLIMIT_NOFILE, &inherited_limit);

  struct sigaction standard = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);

  environ = environment;
  execvp(words[0], words);
  say_and_exit(words[0], errno);
}

int aq_process_start(const struct aq_launch *launch, int32_t *pid, int *pidfd) {
  char **words = calloc(launch->word_count + 1, sizeof *words);
  char **environment = environment_with(launch->additions, launch->addition_count);
  if (words == NULL || environment == NULL) {
    free(words);
    free(environment);
    return ENOMEM;
  }
  point_to_strings(launch->words, launch->word_count, words);

  pid_t parent = getpid();
  pid_t child = fork();
  int failure = child < 0 ? errno : 0;
  if (child == 0) become(launch, words, environment, parent);
  free(words);
  free(environment);
  if (child < 0) return failure;

  // On both sides, so that it holds whichever runs first.
  if (launch->watcher >= 0) setpgid(child, child);
  int descriptor = (int)syscall(SYS_pidfd_open, child, 0);
  if (descriptor < 0) {
    failure = errno;
    kill(child, SIGKILL);
    int32_t code;
    siginfo_t ended;
    waitid(P_PID, (id_t)child, &ended, WEXITED | WNOWAIT);
    aq_process_collect(child, launch->watcher, &code);
    return failure;
  }
  fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  *pid = child;
  *pidfd = descriptor;
  return 0;
}

enum aq_end aq_process_collect(int32_t pid, int watcher, int32_t *code) {
  siginfo_t ended = {0};
  if (waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOHANG | WNOWAIT) < 0) {
    *code = SIGKILL;
    return AQ_SIGNALED;
  }
  if (ended.si_pid == 0) return AQ_STILL_RUNNING;
  // The zombie keeps the number taken, so nobody else's group can be hit.
  if (watcher >= 0) kill(-pid, SIGKILL);
  waitid(P_PID, (id_t)pid, &ended, WEXITED);
  if (watcher >= 0) {
    int32_t forget = -pid;
    // A watcher that is gone has nothing to forget; the descriptor then says EPIPE.
    ssize_t ignored = write(watcher, &forget, sizeof forget);
    (void)ignored;
  }
  *code = ended.si_status;
  return ended.si_code == CLD_EXITED ? AQ_EXITED : AQ_SIGNALED;
}

void aq_process_signal_group(int32_t pid, int signal) {
  if (pid > 1) kill(-pid, signal);
}

// More than a worker runs at once.
#define WATCHED 4096

static void watch(int pipe) {
  static int32_t groups[WATCHED];
  size_t count = 0;
  int32_t word;
  ssize_t length;
  while ((length = read(pipe, &word, sizeof word)) != 0) {
    if (length < 0) {
      if (errno == EINTR) continue;
      break;
    }
    if (length != sizeof word) break;
    if (word > 1 && count < WATCHED) {
      groups[count++] = word;
      continue;
    }
    for (size_t i = 0; i < count; i++) {
      if (groups[i] == -word) {
        groups[i] = groups[--count];
        break;
      }
    }
  }
  for (size_t i = 0; i < count; i++) kill(-groups[i], SIGKILL);
}

// Gives this process another name and command line, so that whoever kills workers by name (`pkill -f
// "aqctl worker"`) doesn't kill what cleans up behind them. Best effort: see proc_pid_stat(5) for
// where the command line lies.
static void rename_process(const char *name) {
  prctl(PR_SET_NAME, name);
  char stat[4096];
  int file = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
  ssize_t length = file < 0 ? -1 : read(file, stat, sizeof stat - 1);
  if (file >= 0) close(file);
  if (length <= 0) return;
  stat[length] = 0;
  // The name in parentheses may hold anything; the third field follows the last of them.
  char *field = strrchr(stat, ')');
  for (int number = 2; field != NULL && number < 48; number++) field = strchr(field + 1, ' ');
  if (field == NULL) return;
  char *begin = (char *)strtoul(field, &field, 10);
  char *end = (char *)strtoul(field, NULL, 10);
  size_t room = strlen(name) + 1;
  if (begin == NULL || end <= begin || (size_t)(end - begin) < room) return;
  memset(begin, 0, (size_t)(end - begin));
  memcpy(begin, name, room);
}

int aq_watcher_start(int *end) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return errno;
  pid_t child = fork();
  if (child < 0) {
    int failure = errno;
    close(ends[0]);
    close(ends[1]);
    return failure;
  }
  if (child == 0) {
    // Forked twice, so that the worker isn't left with a child to collect.
    if (fork() != 0) _exit(0);
    // A session of its own: what is typed at the worker's terminal doesn't reach it.
    setsid();
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    rename_process("aq-watcher");
    int pipe = fcntl(ends[0], F_DUPFD, 3);
    int null = open("/dev/null", O_RDWR);
    for (int standard = 0; standard < 3; standard++) dup2(null, standard);
    dup2(pipe, 3);
    close_range(4, UINT_MAX, 0);
    watch(3);
    _exit(0);
  }
  close(ends[0]);
  siginfo_t ended;
  waitid(P_PID, (id_t)child, &ended, WEXITED);
  // A watcher that was killed must not take the worker with it.
  signal(SIGPIPE, SIG_IGN);
  *end = ends[1];
  return 0;
}

int aq_process_input(const void *bytes, size_t count, int *descriptor) {
  int file = memfd_create("aqctl-payload", MFD_CLOEXEC);
  if (file < 0) return errno;
  size_t offset = 0;
  while (offset < count) {
    ssize_t written = write(file, (const char *)bytes + offset, count - offset);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      int failure = written < 0 ? errno : EIO;
      close(file);
      return failure;
    }
    offset += (size_t)written;
  }
  lseek(file, 0, SEEK_SET);
  *descriptor = file;
  return 0;
}

int aq_process_pipe(int *reading, int *writing) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return errno;
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  *reading = ends[0];
  *writing = ends[1];
  return 0;
}

int aq_process_signals_open(int *descriptor) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  if (sigprocmask(SIG_BLOCK, &set, NULL) < 0) return errno;
  // Inherited as ignored, it would have the kernel throw exit codes away.
  signal(SIGCHLD, SIG_DFL);
  int opened = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (opened < 0) return errno;
  *descriptor = opened;
  return 0;
}

int aq_process_signals_next(int descriptor) {
  struct signalfd_siginfo next;
  ssize_t length = read(descriptor, &next, sizeof next);
  return length == sizeof next ? (int)next.ssi_signo : 0;
}
