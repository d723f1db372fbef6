/* Starting, watching and ending a worker. */
#define _GNU_SOURCE
#include "CAdapterChannel.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FILES 8
#define STACK_BYTES (64u << 10)
#define SECOND 1000000000ull

/* One start that somebody waits for. */
struct request {
  const char *program;
  char *const *arguments;
  char *const *environment;
  const int *files;
  int group;
  int namespaces; /* flags of clone */
  char users[32], groups[32];
  channel_process process;
  int error; /* of the host, or of the child before it became the program */
  int is_done;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct request *pending;
static int thread_error;

static int put(const char *path, const char *text, size_t length) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  ssize_t written = file < 0 ? -1 : write(file, text, length);
  if (file >= 0) close(file);
  return written == (ssize_t)length ? 0 : -1;
}

static size_t length(const char *text) {
  size_t count = 0;
  while (text[count]) count++;
  return count;
}

static int write_map(const char *users, const char *groups) {
  if (put("/proc/self/setgroups", "deny", 4) != 0) return -1;
  if (put("/proc/self/uid_map", users, length(users)) != 0) return -1;
  return put("/proc/self/gid_map", groups, length(groups));
}

/* The user of the host is the only one there is in the new namespace: it is called 0, and what it may do
 * there ends where the namespaces do. The files of a process that nobody may look at are root's. */
int channel_map_user(const char *users, const char *groups) {
  const int may_be_seen = prctl(PR_GET_DUMPABLE);
  int answer, reason;
  prctl(PR_SET_DUMPABLE, 1);
  answer = write_map(users, groups);
  reason = errno;
  if (may_be_seen == 0) prctl(PR_SET_DUMPABLE, 0);
  errno = reason;
  return answer;
}

/* Between clone and exec. It shares the host's memory, whose threads go on: it makes system calls, and
 * writes into its request and nowhere else. */
static int child(void *given) {
  struct request *request = given;
  sigset_t none;
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, 0);
  request->process.is_isolation = 1;
  if (request->namespaces != 0 && channel_map_user(request->users, request->groups) != 0) goto failed;
  request->process.is_isolation = 0;
  /* 0 is whoever writes it. */
  if (request->group >= 0 && write(request->group, "0", 1) != 1) goto failed;
  /* A group of its own: what is typed at the host's terminal does not end it. */
  if (setpgid(0, 0) != 0) goto failed;
  for (int i = 0; i < FILES; i++)
    if (dup2(request->files[i], i) < 0) goto failed;
  if (syscall(SYS_close_range, FILES, ~0u, 0) != 0) goto failed;
  execve(request->program, request->arguments, request->environment);
failed:
  request->error = errno;
  _exit(127);
}

static void start(struct request *request) {
  int flags = CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD | request->namespaces;
  char *stack = mmap(0, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  int status, signal;
  if (stack == MAP_FAILED) {
    request->error = errno;
    return;
  }
  /* Answers when the child has become the program, or has ended. */
  request->process.identifier =
      clone(child, stack + STACK_BYTES, flags, request, &request->process.pidfd);
  if (request->process.identifier < 0) {
    request->error = errno;
    request->process.is_isolation = request->namespaces != 0 && errno != EAGAIN && errno != ENOMEM;
  } else if (request->error != 0) {
    channel_reap(request->process.pidfd, SECOND, &status, &signal);
    close(request->process.pidfd);
  }
  munmap(stack, STACK_BYTES);
}

/* The parent-death signal is sent when the *thread* ends that started a process, so one thread that
 * never ends starts them all. */
static void *serve(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  for (;;) {
    while (!pending || pending->is_done) pthread_cond_wait(&changed, &lock);
    start(pending);
    pending->is_done = 1;
    pthread_cond_broadcast(&changed);
  }
  return 0;
}

static void begin(void) {
  pthread_t thread;
  sigset_t all, before;
  sigfillset(&all);
  /* Signals are for the host's own threads. */
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_error = pthread_create(&thread, 0, serve, 0);
  pthread_sigmask(SIG_SETMASK, &before, 0);
  if (thread_error == 0) pthread_detach(thread);
}

static int spawn(struct request *request) {
  pthread_once(&once, begin);
  if (thread_error != 0) return -thread_error;
  pthread_mutex_lock(&lock);
  while (pending) pthread_cond_wait(&changed, &lock);
  pending = request;
  pthread_cond_broadcast(&changed);
  while (!request->is_done) pthread_cond_wait(&changed, &lock);
  pending = 0;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
  return -request->error;
}

int channel_spawn(const char *program, const char *base, const char *libraries,
                  const int files[FILES], int group, int has_namespaces, channel_process *process) {
  int high[FILES];
  char *arguments[] = {(char *)program, (char *)base, 0};
  char *environment[] = {(char *)"SWIFT_BACKTRACE=enable=no", (char *)libraries, 0};
  struct request request = {.program = program,
                            .arguments = arguments,
                            .environment = environment,
                            .files = high,
                            .group = group,
                            .process = {-1, -1, 0}};
  int error = 0;
  int count = 0;
  if (has_namespaces)
    request.namespaces = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC;
  snprintf(request.users, sizeof request.users, "0 %u 1", (unsigned)geteuid());
  snprintf(request.groups, sizeof request.groups, "0 %u 1", (unsigned)getegid());
  /* Above the numbers that they become, so that none is overwritten before its turn. */
  for (; count < FILES; count++) {
    high[count] = fcntl(files[count], F_DUPFD_CLOEXEC, FILES);
    if (high[count] < 0) {
      error = -errno;
      break;
    }
  }
  if (error == 0) error = spawn(&request);
  while (count > 0) close(high[--count]);
  *process = request.process;
  return error;
}

int channel_open_process(pid_t identifier) {
  const long pidfd = syscall(SYS_pidfd_open, identifier, 0);
  return pidfd < 0 ? -errno : (int)pidfd;
}

int channel_signal(int pidfd, int number) {
  return syscall(SYS_pidfd_send_signal, pidfd, number, 0, 0) == 0 ? 0 : -errno;
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

int channel_reap(int pidfd, uint64_t nanoseconds, int *status, int *signal) {
  const uint64_t end = now() + nanoseconds;
  siginfo_t info = {0};
  for (uint64_t time = now(); time < end; time = now())
    if (channel_wait(-1, pidfd, end - time) != 0) break;
  /* P_PIDFD; older headers do not name it. */
  while (waitid((idtype_t)3, (id_t)pidfd, &info, WEXITED | WNOHANG) != 0)
    if (errno != EINTR) return -errno;
  /* The kernel does not let go of it. */
  if (info.si_pid == 0) return -ETIMEDOUT;
  *status = info.si_code == CLD_EXITED ? info.si_status : 0;
  *signal = info.si_code == CLD_EXITED ? 0 : info.si_status;
  return 0;
}

const char *channel_library(const char *symbol) {
  Dl_info info;
  void *address = dlsym(RTLD_DEFAULT, symbol);
  return address && dladdr(address, &info) != 0 ? info.dli_fname : 0;
}

int channel_pipe(int pipe[2]) { return pipe2(pipe, O_CLOEXEC | O_NONBLOCK) == 0 ? 0 : -errno; }

int channel_socket_pair(int pair[2]) {
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return -errno;
  return shutdown(pair[0], SHUT_RD) == 0 ? 0 : -errno;
}

void channel_send(int socket) {
  char byte = 1;
  (void)!send(socket, &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

int channel_reopen(int file) {
  char path[32];
  int other;
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  other = open(path, O_RDONLY | O_CLOEXEC);
  return other < 0 ? -errno : other;
}

int channel_wait(int socket, int pidfd, uint64_t nanoseconds) {
  struct pollfd files[2] = {{socket, POLLIN, 0}, {pidfd, POLLIN, 0}};
  struct timespec time = {(time_t)(nanoseconds / SECOND), (long)(nanoseconds % SECOND)};
  int count = ppoll(files, 2, &time, 0);
  if (count < 0) return errno == EINTR ? 0 : -errno;
  return (files[0].revents ? CHANNEL_SAID : 0) | (files[1].revents ? CHANNEL_DIED : 0);
}

int channel_hear(int socket, uint8_t *first) {
  uint8_t bytes[4096];
  ssize_t count = recv(socket, bytes, sizeof bytes, MSG_DONTWAIT);
  if (count > 0) {
    *first = bytes[0];
    return (int)count;
  }
  if (count == 0) return -EPIPE;
  return errno == EAGAIN || errno == EINTR ? 0 : -errno;
}
