/* A constructor that reaches for the process that started it, and for more processes. Where anything of that is
 * possible it never returns, so that the rule that loads it is hung. To be included before adapter.c. */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int can_start(long flags) {
  const long child = syscall(SYS_clone, flags, 0, 0, 0, 0);
  if (child == 0) _exit(0);
  return child > 0;
}

static int can_reach(pid_t host) {
  struct rlimit limit;
  unsigned long cpus[16];
  struct { uint32_t size, policy; uint64_t flags; int32_t nice; uint32_t priority; uint64_t more[3]; } attributes = {48, 5, 0, 0, 0, {0}};
  const siginfo_t info = {.si_code = SI_QUEUE};
  if (syscall(SYS_prlimit64, host, RLIMIT_CORE, 0, &limit) == 0) return 1;
  if (syscall(SYS_sched_getaffinity, host, sizeof cpus, cpus) > 0) return 1;
  if (syscall(SYS_sched_setaffinity, host, sizeof cpus, cpus) == 0) return 1;
  if (syscall(SYS_sched_setattr, host, &attributes, 0) == 0) return 1;
  if (syscall(SYS_ioprio_set, 1, host, 3 << 13) == 0) return 1;
  if (syscall(SYS_kill, host, 0) == 0 || syscall(SYS_tgkill, host, host, 0) == 0) return 1;
  return syscall(SYS_rt_tgsigqueueinfo, host, host, 0, &info) == 0;
}

static int can_watch(pid_t host) {
  if (inotify_init1(0) >= 0) return 1;
  return fcntl(1, F_SETOWN, host) == 0 || fcntl(1, F_SETSIG, SIGIO) == 0 || fcntl(1, F_SETFL, O_ASYNC) == 0;
}

__attribute__((constructor)) static void escape(void) {
  const pid_t host = getppid();
  if (can_start(SIGCHLD) || can_start(SIGCHLD | CLONE_NEWUSER | CLONE_NEWNET) || can_reach(host) || can_watch(host))
    for (;;) sleep(1);
}
