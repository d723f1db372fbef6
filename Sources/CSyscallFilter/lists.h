/* What an adapter may ask of the kernel, and with which arguments. What is not here is refused, whether it is
 * somebody's who is tried at an installation or of one who has run for a year. */
#ifndef LISTS_H
#define LISTS_H

#if defined(__x86_64__)
#include <asm/prctl.h>
#endif
#include <fcntl.h>
#include <linux/membarrier.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ALL_BITS (~(uint64_t)0)
/* Any of these flags, and no other. */
#define NOTHING_BUT(flags) (~(uint64_t)(flags))

/* Reading and writing what is open, memory, threads, clocks, waiting. Which files may be opened is Landlock's to
 * judge. Of those that ask after a path there is the one of which the C library makes `fstat`, which a filter cannot
 * tell from `stat`. There is no ioctl: nothing that an adapter may open is a device. */
static const int allowed[] = {
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev),
    SCMP_SYS(close), SCMP_SYS(lseek), SCMP_SYS(fstat), SCMP_SYS(newfstatat),
    SCMP_SYS(getdents64), SCMP_SYS(getcwd),
    SCMP_SYS(mprotect), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mincore), SCMP_SYS(brk),
    SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(set_tid_address),
    SCMP_SYS(exit), SCMP_SYS(exit_group),
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall),
    SCMP_SYS(getpid), SCMP_SYS(getppid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid),
    SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(uname), SCMP_SYS(sysinfo), SCMP_SYS(getrlimit),
    SCMP_SYS(getrusage), SCMP_SYS(times), SCMP_SYS(getcpu), SCMP_SYS(getrandom),
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(sched_yield),
    SCMP_SYS(sched_get_priority_max), SCMP_SYS(sched_get_priority_min),
    SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(select), SCMP_SYS(pselect6),
    SCMP_SYS(eventfd2), SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait),
    SCMP_SYS(epoll_pwait), SCMP_SYS(dup),
};

/* Calls that name a process by their first argument, which is the adapter's own: an abort is one. */
static const int of_itself[] = {
    SCMP_SYS(kill), SCMP_SYS(tkill), SCMP_SYS(tgkill), SCMP_SYS(rt_sigqueueinfo),
    SCMP_SYS(rt_tgsigqueueinfo), SCMP_SYS(sched_getparam), SCMP_SYS(sched_getscheduler),
    SCMP_SYS(get_robust_list),
};

/* Threads, not processes, and nothing of a thread's own that the process does not share. */
#define THREAD (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD)
#define THREAD_MAY \
  (CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | CLONE_DETACHED)
/* Files are read, and no descriptor stands for a path alone. */
#define READING \
  (O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_DIRECTORY | O_NOFOLLOW | O_NOCTTY | O_LARGEFILE)

/* Calls that are allowed where the bits of `mask` in one argument are those of `value`. */
static const struct {
  int call;
  unsigned argument;
  uint64_t mask;
  uint64_t value;
} allowed_with[] = {
    {SCMP_SYS(clone), 0, NOTHING_BUT(THREAD_MAY), THREAD},
    {SCMP_SYS(open), 1, NOTHING_BUT(READING), 0},
    {SCMP_SYS(openat), 2, NOTHING_BUT(READING), 0},
    /* Shared memory without a file is counted by nobody once it is out of sight. */
    {SCMP_SYS(mmap), 3, MAP_SHARED, 0},
    {SCMP_SYS(mmap), 3, MAP_ANONYMOUS, 0},
    {SCMP_SYS(pipe2), 1, NOTHING_BUT(O_CLOEXEC | O_NONBLOCK), 0},
    /* A bound adapter loads its partner's library from a file in memory. */
    {SCMP_SYS(memfd_create), 1, NOTHING_BUT(MFD_CLOEXEC | MFD_ALLOW_SEALING), 0},

    /* Nothing that another holder of the same open file would notice, or that sends signals. */
    {SCMP_SYS(fcntl), 1, ALL_BITS, F_GETFD},
    {SCMP_SYS(fcntl), 1, ALL_BITS, F_SETFD},
    {SCMP_SYS(fcntl), 1, ALL_BITS, F_GETFL},
    {SCMP_SYS(fcntl), 1, ALL_BITS, F_DUPFD_CLOEXEC},

    {SCMP_SYS(prctl), 0, ALL_BITS, PR_SET_NAME},
    {SCMP_SYS(prctl), 0, ALL_BITS, PR_GET_NAME},
    {SCMP_SYS(prctl), 0, ALL_BITS, PR_SET_NO_NEW_PRIVS},
#ifdef ARCH_SET_FS
    {SCMP_SYS(arch_prctl), 0, ALL_BITS, ARCH_SET_FS},
    {SCMP_SYS(arch_prctl), 0, ALL_BITS, ARCH_GET_FS},
#endif

    {SCMP_SYS(madvise), 2, ALL_BITS, MADV_NORMAL},
    {SCMP_SYS(madvise), 2, ALL_BITS, MADV_RANDOM},
    {SCMP_SYS(madvise), 2, ALL_BITS, MADV_SEQUENTIAL},
    {SCMP_SYS(madvise), 2, ALL_BITS, MADV_WILLNEED},
    {SCMP_SYS(madvise), 2, ALL_BITS, MADV_DONTNEED},
    {SCMP_SYS(madvise), 2, ALL_BITS, MADV_FREE},
    {SCMP_SYS(madvise), 2, ALL_BITS, MADV_HUGEPAGE},
    {SCMP_SYS(madvise), 2, ALL_BITS, MADV_NOHUGEPAGE},
    {SCMP_SYS(madvise), 2, ALL_BITS, MADV_DONTDUMP},

    {SCMP_SYS(membarrier), 0, ALL_BITS, MEMBARRIER_CMD_QUERY},
    {SCMP_SYS(membarrier), 0, ALL_BITS, MEMBARRIER_CMD_PRIVATE_EXPEDITED},
    {SCMP_SYS(membarrier), 0, ALL_BITS, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED},

    /* Of itself, by the number that says so; by its own there is more in `of_itself`. */
    {SCMP_SYS(sched_getaffinity), 0, ALL_BITS, 0},
    {SCMP_SYS(sched_getparam), 0, ALL_BITS, 0},
    {SCMP_SYS(sched_getscheduler), 0, ALL_BITS, 0},
    {SCMP_SYS(get_robust_list), 0, ALL_BITS, 0},
};

/* Once an adapter is active it has all the files that it needs, and asks after no path. */
static const int refused_when_active[] = {
    SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(memfd_create), SCMP_SYS(newfstatat),
    SCMP_SYS(getcwd), SCMP_SYS(seccomp),
};

/* Nor does it need new code. */
static const int map_calls[] = {SCMP_SYS(mmap), SCMP_SYS(mprotect)};

#endif
