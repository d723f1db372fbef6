/* Processes for tests: starting, watching and ending them, and the memory that their results come by. */
#define _GNU_SOURCE
#include "CAdapterProbe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int probe_area(void) {
  int area = memfd_create("conformance", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (area < 0) return -errno;
  if (ftruncate(area, sizeof(probe_shared)) != 0 ||
      fcntl(area, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
    int reason = errno;
    close(area);
    return -reason;
  }
  return area;
}

probe_shared *probe_area_map(int area) {
  void *place = mmap(0, sizeof(probe_shared), PROT_READ | PROT_WRITE, MAP_SHARED, area, 0);
  return place == MAP_FAILED ? 0 : place;
}

void probe_area_unmap(probe_shared *shared) { munmap(shared, sizeof *shared); }

/* In the child of a process that may have threads: nothing but system calls. */
static void become(const char *program, const char *const *arguments, int area, pid_t parent) {
  static const char *const environment[] = {"SWIFT_BACKTRACE=enable=no", "PATH=/usr/bin:/bin", 0};
  sigset_t none;
  int nothing;
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (getppid() != parent) _exit(127);
  nothing = open("/dev/null", O_RDWR);
  area = fcntl(area, F_DUPFD, 16);
  for (int i = 0; i < 3; i++) dup2(nothing, i);
  if (dup2(area, PROBE_FD_SHARED) < 0) _exit(127);
  syscall(SYS_close_range, PROBE_FD_SHARED + 1, ~0u, 0);
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, 0);
  for (int i = 1; i < NSIG; i++) signal(i, SIG_DFL);
  execve(program, (char *const *)arguments, (char *const *)environment);
  _exit(127);
}

int probe_spawn(const char *program, const char *const *arguments, int area, pid_t *process) {
  const pid_t parent = getpid();
  const pid_t child = fork();
  long descriptor;
  if (child < 0) return -errno;
  if (child == 0) become(program, arguments, area, parent);
  setpgid(child, child);
  *process = child;
  descriptor = syscall(SYS_pidfd_open, child, 0);
  if (descriptor >= 0) return (int)descriptor;
  int reason = errno;
  kill(child, SIGKILL);
  waitpid(child, 0, 0);
  return -reason;
}

int probe_wait(const int *processes, uint32_t count, int64_t milliseconds) {
  struct pollfd files[64];
  if (count > 64) count = 64;
  for (uint32_t i = 0; i < count; i++) files[i] = (struct pollfd){processes[i], POLLIN, 0};
  const int limit = milliseconds < 0 ? 0 : milliseconds > 60000 ? 60000 : (int)milliseconds;
  if (poll(files, count, limit) <= 0) return -1;
  for (uint32_t i = 0; i < count; i++)
    if (files[i].revents) return (int)i;
  return -1;
}

void probe_kill(int process, pid_t group) {
  syscall(SYS_pidfd_send_signal, process, SIGKILL, 0, 0);
  kill(-group, SIGKILL);
}

void probe_reap(int process, pid_t group, int *status, int *signal) {
  siginfo_t info = {0};
  /* The group's number stays taken until its leader is reaped, so this reaches nobody else. */
  kill(-group, SIGKILL);
  /* P_PIDFD; older headers do not name it. */
  while (waitid((idtype_t)3, (id_t)process, &info, WEXITED) != 0 && errno == EINTR) {
  }
  *status = info.si_code == CLD_EXITED ? info.si_status : 0;
  *signal = info.si_code == CLD_EXITED ? 0 : info.si_status;
  close(process);
}

pid_t probe_fork(void) {
  const pid_t child = fork();
  if (child == 0) prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  return child;
}

probe_shared *probe_begin(void) {
  probe_shared *shared = probe_area_map(PROBE_FD_SHARED);
  if (shared) close(PROBE_FD_SHARED);
  return shared;
}

void probe_tell(probe_shared *shared, const char *step) {
  strncpy(shared->step, step, PROBE_STEP_BYTES - 1);
}

void probe_end(void) { _exit(0); }
