/* Whatever is not in the list answers EPERM, so an adapter that tries hears no like anybody whom the kernel
 * refuses. */
#define _GNU_SOURCE
#include "CSyscallFilter.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

/* libseccomp's own macros leave the last field of a comparison out. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define REFUSED SCMP_ACT_ERRNO(EPERM)

/* Reading and writing what is open, memory, threads, clocks, waiting. Opening is Landlock's to judge. */
static const int allowed[] = {
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev),
    SCMP_SYS(close), SCMP_SYS(lseek), SCMP_SYS(fstat), SCMP_SYS(stat), SCMP_SYS(lstat),
    SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(access), SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getdents64),
    SCMP_SYS(getcwd), SCMP_SYS(open), SCMP_SYS(openat),
    SCMP_SYS(mmap), SCMP_SYS(mprotect), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
    SCMP_SYS(mincore), SCMP_SYS(brk), SCMP_SYS(membarrier),
    SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(get_robust_list), SCMP_SYS(rseq),
    SCMP_SYS(set_tid_address), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(arch_prctl),
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall),
    SCMP_SYS(getpid), SCMP_SYS(getppid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid),
    SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(uname), SCMP_SYS(sysinfo), SCMP_SYS(getrlimit),
    SCMP_SYS(getrusage), SCMP_SYS(times), SCMP_SYS(getcpu), SCMP_SYS(getrandom),
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity), SCMP_SYS(sched_getparam), SCMP_SYS(sched_getscheduler),
    SCMP_SYS(sched_get_priority_max), SCMP_SYS(sched_get_priority_min),
    SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(select), SCMP_SYS(pselect6), SCMP_SYS(pipe2),
    SCMP_SYS(eventfd2), SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait),
    SCMP_SYS(epoll_pwait), SCMP_SYS(dup),
    /* A bound adapter loads its partner's library from a file in memory. */
    SCMP_SYS(memfd_create),
    /* For the tighter filter, which then forbids it. */
    SCMP_SYS(seccomp),
};

static const int file_commands[] = {F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC};

/* A call that the running machine does not have at all is no failure. */
static int add(scmp_filter_ctx filter, uint32_t action, int call) {
  int error = seccomp_rule_add(filter, action, call, 0);
  return error == -EDOM ? 0 : error;
}

/* Calls that are allowed with some arguments only. */
static int allow_some(scmp_filter_ctx filter, uint32_t self) {
  int error = 0;
  /* Threads, not processes. glibc takes ENOSYS for "use clone", whose flags can be looked at. */
  error |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                            SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
  error |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
  /* Signals to oneself: abort is one. */
  error |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                            SCMP_A0(SCMP_CMP_EQ, self));
  /* One's own limits, to read. */
  error |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2,
                            SCMP_A0(SCMP_CMP_EQ, 0), SCMP_A2(SCMP_CMP_EQ, 0));
  error |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1,
                            SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME));
  error |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1,
                            SCMP_A0(SCMP_CMP_EQ, PR_GET_NAME));
  for (size_t i = 0; i < COUNT(file_commands); i++)
    error |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1,
                              SCMP_A1(SCMP_CMP_EQ, (scmp_datum_t)file_commands[i]));
  return error == 0 ? 0 : -EINVAL;
}

static int fill_loading(scmp_filter_ctx filter, uint32_t self) {
  int error = 0;
  for (size_t i = 0; i < COUNT(allowed) && error == 0; i++)
    error = add(filter, SCMP_ACT_ALLOW, allowed[i]);
  return error == 0 ? allow_some(filter, self) : error;
}

static int fill_active(scmp_filter_ctx filter) {
  static const int refused[] = {SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(openat2),
                                SCMP_SYS(creat), SCMP_SYS(memfd_create), SCMP_SYS(seccomp)};
  int error = 0;
  for (size_t i = 0; i < COUNT(refused) && error == 0; i++) error = add(filter, REFUSED, refused[i]);
  if (error == 0)
    error = seccomp_rule_add(filter, REFUSED, SCMP_SYS(mmap), 1,
                             SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
  if (error == 0)
    error = seccomp_rule_add(filter, REFUSED, SCMP_SYS(mprotect), 1,
                             SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
  return error;
}

/* The program that libseccomp makes of the rules, which it writes into a file. */
static int export(scmp_filter_ctx filter, uint64_t *code, uint32_t most) {
  const int file = memfd_create("filter", MFD_CLOEXEC);
  int answer = file < 0 ? -errno : seccomp_export_bpf(filter, file);
  if (answer == 0) {
    const off_t bytes = lseek(file, 0, SEEK_END);
    if (bytes <= 0 || bytes % 8 != 0 || bytes / 8 > most) answer = -E2BIG;
    else answer = pread(file, code, (size_t)bytes, 0) == bytes ? (int)(bytes / 8) : -EIO;
  }
  if (file >= 0) close(file);
  return answer;
}

int syscall_filter(uint32_t stage, uint32_t self, uint64_t *code, uint32_t most) {
  const int is_loading = stage == SYSCALL_FILTER_LOADING;
  scmp_filter_ctx filter = seccomp_init(is_loading ? REFUSED : SCMP_ACT_ALLOW);
  int answer;
  if (!filter) return -ENOMEM;
  answer = is_loading ? fill_loading(filter, self) : fill_active(filter);
  if (answer == 0) answer = export(filter, code, most);
  seccomp_release(filter);
  return answer;
}
