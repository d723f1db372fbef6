/* Starting, watching and ending a worker. */
#define _GNU_SOURCE
#include "AdapterChannel.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILES 8

/* One start that somebody waits for. */
struct request {
  const char *program;
  const char *base;
  const int *files;
  pid_t process;
  int answer; /* of posix_spawn */
  int is_done;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct request *pending;
static int thread_error;

static int start(struct request *request, posix_spawn_file_actions_t *actions,
                 posix_spawnattr_t *attributes) {
  char *arguments[] = {(char *)request->program, (char *)request->base, 0};
  char *environment[] = {(char *)"SWIFT_BACKTRACE=enable=no", 0};
  sigset_t none, all;
  int error = 0;
  for (int i = 0; i < FILES && error == 0; i++)
    error = posix_spawn_file_actions_adddup2(actions, request->files[i], i);
  if (error == 0) error = posix_spawn_file_actions_addclosefrom_np(actions, FILES);
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(attributes, &none);
  posix_spawnattr_setsigdefault(attributes, &all);
  /* A group of its own: what is typed at the host's terminal does not end it. */
  posix_spawnattr_setflags(attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  if (error != 0) return error;
  return posix_spawn(&request->process, request->program, actions, attributes, arguments,
                     environment);
}

/* The parent-death signal is sent when the *thread* ends that started a process, so one thread that
 * never ends starts them all. */
static void *serve(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  for (;;) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    while (!pending || pending->is_done) pthread_cond_wait(&changed, &lock);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    pending->answer = start(pending, &actions, &attributes);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
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

static int spawn(const char *program, const char *base, const int files[FILES], pid_t *process) {
  struct request request = {program, base, files, -1, 0, 0};
  pthread_once(&once, begin);
  if (thread_error != 0) return -thread_error;
  pthread_mutex_lock(&lock);
  while (pending) pthread_cond_wait(&changed, &lock);
  pending = &request;
  pthread_cond_broadcast(&changed);
  while (!request.is_done) pthread_cond_wait(&changed, &lock);
  pending = 0;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
  *process = request.process;
  return -request.answer;
}

int channel_spawn(const char *program, const char *base, const int files[FILES], pid_t *process) {
  int high[FILES];
  int error = 0;
  int count = 0;
  /* Above the numbers that they become, so that none is overwritten before its turn. */
  for (; count < FILES; count++) {
    high[count] = fcntl(files[count], F_DUPFD_CLOEXEC, FILES);
    if (high[count] < 0) {
      error = -errno;
      break;
    }
  }
  if (error == 0) error = spawn(program, base, high, process);
  while (count > 0) close(high[--count]);
  return error;
}

int channel_pidfd(pid_t process) {
  long descriptor = syscall(SYS_pidfd_open, process, 0);
  return descriptor < 0 ? -errno : (int)descriptor;
}

int channel_kill(int pidfd) {
  return syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, 0, 0) == 0 ? 0 : -errno;
}

int channel_reap(int pidfd, int *status, int *signal) {
  siginfo_t info = {0};
  /* P_PIDFD; older headers do not name it. */
  while (waitid((idtype_t)3, (id_t)pidfd, &info, WEXITED) != 0)
    if (errno != EINTR) return -errno;
  *status = info.si_code == CLD_EXITED ? info.si_status : 0;
  *signal = info.si_code == CLD_EXITED ? 0 : info.si_status;
  return 0;
}

const char *channel_library(const char *symbol) {
  Dl_info info;
  void *address = dlsym(RTLD_DEFAULT, symbol);
  return address && dladdr(address, &info) != 0 ? info.dli_fname : 0;
}

int channel_counter(void) {
  int counter = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return counter < 0 ? -errno : counter;
}

int channel_pipe(int pipe[2]) { return pipe2(pipe, O_CLOEXEC | O_NONBLOCK) == 0 ? 0 : -errno; }

int channel_socket_pair(int pair[2]) {
  return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0 ? 0 : -errno;
}

void channel_send(int socket) {
  char byte = 1;
  (void)!send(socket, &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

int channel_wait(int answer, int pidfd, uint64_t nanoseconds) {
  struct pollfd files[2] = {{answer, POLLIN, 0}, {pidfd, POLLIN, 0}};
  struct timespec time = {(time_t)(nanoseconds / 1000000000u), (long)(nanoseconds % 1000000000u)};
  int count = ppoll(files, 2, &time, 0);
  if (count < 0) return errno == EINTR ? 0 : -errno;
  if (files[0].revents & POLLIN) {
    uint64_t number;
    (void)!read(answer, &number, sizeof number);
  }
  return (files[0].revents & POLLIN ? 1 : 0) | (files[1].revents & POLLIN ? 2 : 0);
}
