/* The system calls of somebody else's code, noted one by one and refused. A filter cannot be taken away
 * again, so the code runs in a process that is forked for it. */
#define _GNU_SOURCE
#include "CAdapterProbe.h"

#include <elf.h>
#include <errno.h>
#include <link.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
/* A jump's distance is one byte. */
_Static_assert(PROBE_CALLS < 256, "the list of calls");

/* Calls that a constructor has no business with. */
static const char *const watched[] = {
    "open", "openat", "openat2", "creat", "unlink", "unlinkat", "rename", "renameat", "renameat2",
    "mkdir", "mkdirat", "rmdir", "link", "linkat", "symlink", "symlinkat", "stat", "lstat",
    "newfstatat", "statx", "access", "faccessat", "faccessat2", "readlink", "readlinkat", "chmod",
    "chdir", "truncate", "write", "writev", "memfd_create",
    "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg",
    "recvfrom", "recvmsg", "io_uring_setup",
    "clone", "clone3", "fork", "vfork", "execve", "execveat", "kill", "tgkill", "ptrace",
    "rt_sigaction", "rt_sigprocmask", "signalfd", "signalfd4", "sigaltstack", "setitimer",
    "timer_create", "timerfd_create", "prctl", "seccomp", "setrlimit",
};

/* Calls that the sandbox refuses an adapter that is active; threads may be started, processes may not. */
static const char *const denied[] = {
    "open", "openat", "openat2", "creat", "unlink", "unlinkat", "rename", "renameat", "renameat2",
    "mkdir", "mkdirat", "rmdir", "link", "linkat", "symlink", "symlinkat", "chmod", "chdir",
    "truncate", "memfd_create", "socket", "socketpair", "connect", "bind", "listen", "accept",
    "accept4", "sendto", "sendmsg", "recvfrom", "recvmsg", "io_uring_setup", "fork", "vfork",
    "execve", "execveat", "kill", "ptrace", "setitimer", "timer_create", "timerfd_create",
    "signalfd", "signalfd4", "seccomp", "setrlimit", "ioctl",
};

static probe_calls *noted;

/* Where the arguments of a call are. */
static uint64_t argument(const ucontext_t *context, int index) {
#if defined(__x86_64__)
  static const int registers[] = {REG_RDI, REG_RSI};
  return (uint64_t)context->uc_mcontext.gregs[registers[index]];
#else
  return context->uc_mcontext.regs[index];
#endif
}

/* The path of a call that opens something; null for others. */
static const char *path_of(int number, const ucontext_t *context) {
#ifdef SYS_open
  if (number == SYS_open) return (const char *)argument(context, 0);
#endif
  return number == SYS_openat ? (const char *)argument(context, 1) : 0;
}

static void note(int number, const char *path) {
  char shown[PROBE_PATH_BYTES] = {0};
  if (path) strncpy(shown, path, sizeof shown - 1);
  for (uint32_t i = 0; i < noted->count; i++)
    if (noted->numbers[i] == number && strcmp(noted->paths[i], shown) == 0) return;
  if (noted->count == PROBE_CALLS) return;
  memcpy(noted->paths[noted->count], shown, sizeof shown);
  noted->numbers[noted->count++] = number;
}

static void refuse(int number, siginfo_t *info, void *context) {
  ucontext_t *user = context;
  (void)number;
  note(info->si_syscall, path_of(info->si_syscall, user));
#if defined(__x86_64__)
  user->uc_mcontext.gregs[REG_RAX] = -EPERM;
#else
  user->uc_mcontext.regs[0] = (unsigned long long)-EPERM;
#endif
}

/* The addresses of the loader's code. */
static int find_loader(struct dl_phdr_info *info, size_t size, void *found) {
  uint64_t *range = found;
  (void)size;
  if (info->dlpi_addr != getauxval(AT_BASE)) return 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &info->dlpi_phdr[i];
    if (part->p_type != PT_LOAD || !(part->p_flags & PF_X)) continue;
    range[0] = info->dlpi_addr + part->p_vaddr;
    range[1] = range[0] + part->p_memsz;
  }
  return 1;
}

static int install(struct sock_filter *code, size_t count) {
  const struct sock_fprog program = {(unsigned short)count, code};
  struct sigaction action = {.sa_sigaction = refuse, .sa_flags = SA_SIGINFO | SA_NODEFER};
  if (sigaction(SIGSYS, &action, 0) != 0) return -errno;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -errno;
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0 ? 0 : -errno;
}

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define LOAD_HIGH(field) \
  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field) + 4)
#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, (action))
#define IF(test, value, yes, no) BPF_JUMP(BPF_JMP | (test) | BPF_K, (uint32_t)(value), yes, no)

/* Numbers of calls by their names; those that this machine lacks are left out. */
static size_t resolve(const char *const *names, size_t count, int *numbers) {
  size_t found = 0;
  for (size_t i = 0; i < count; i++) {
    const int number = seccomp_syscall_resolve_name(names[i]);
    if (number >= 0) numbers[found++] = number;
  }
  return found;
}

/* Traps watched calls that come from outside a range of addresses within one 4 GiB. */
static int watch_constructors(void) {
  struct sock_filter code[COUNT(watched) + 16];
  uint64_t range[2] = {0, 0};
  int numbers[COUNT(watched)];
  const size_t calls = resolve(watched, COUNT(watched), numbers);
  size_t at = 0;
  dl_iterate_phdr(find_loader, range);
  if (range[0] == 0 || range[0] >> 32 != (range[1] - 1) >> 32) return -ENOTSUP;
  code[at++] = (struct sock_filter)LOAD(nr);
  for (size_t i = 0; i < calls; i++)
    code[at++] = (struct sock_filter)IF(BPF_JEQ, numbers[i], (uint8_t)(calls - i), 0);
  code[at++] = (struct sock_filter)RETURN(SECCOMP_RET_ALLOW);
  code[at++] = (struct sock_filter)LOAD_HIGH(instruction_pointer);
  code[at++] = (struct sock_filter)IF(BPF_JEQ, range[0] >> 32, 0, 3);
  code[at++] = (struct sock_filter)LOAD(instruction_pointer);
  code[at++] = (struct sock_filter)IF(BPF_JGE, range[0], 0, 1);
  code[at++] = (struct sock_filter)IF(BPF_JGE, range[1], 0, 1);
  code[at++] = (struct sock_filter)RETURN(SECCOMP_RET_TRAP);
  code[at++] = (struct sock_filter)RETURN(SECCOMP_RET_ALLOW);
  return install(code, at);
}

static int watch_everything(void) {
  struct sock_filter code[] = {
      LOAD(nr),
      IF(BPF_JEQ, SYS_rt_sigreturn, 1, 0),
      IF(BPF_JEQ, SYS_exit_group, 0, 1),
      RETURN(SECCOMP_RET_ALLOW),
      RETURN(SECCOMP_RET_TRAP),
  };
  return install(code, COUNT(code));
}

int probe_calls_watch(probe_calls *calls) {
  struct sock_filter code[COUNT(denied) + 4];
  int numbers[COUNT(denied)];
  const size_t count = resolve(denied, COUNT(denied), numbers);
  size_t at = 0;
  noted = calls;
  code[at++] = (struct sock_filter)LOAD(nr);
  for (size_t i = 0; i < count; i++)
    code[at++] = (struct sock_filter)IF(BPF_JEQ, numbers[i], (uint8_t)(count - i), 0);
  code[at++] = (struct sock_filter)RETURN(SECCOMP_RET_ALLOW);
  code[at++] = (struct sock_filter)RETURN(SECCOMP_RET_TRAP);
  return install(code, at);
}

probe_calls *probe_calls_share(void) {
  void *place = mmap(0, sizeof(probe_calls), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return place == MAP_FAILED ? 0 : place;
}

/* What the forked process is to do. */
typedef struct task {
  const char *path;
  uint32_t times; /* how often the entry function is called; 0: the loading is watched, and nothing called */
} task;

static void call_entry(const task *task) {
  const mtda_adapter *table = 0;
  const char *reason;
  void *library = probe_load(task->path, &reason);
  const mtda_entry_1_fn entry = library ? probe_entry(library) : 0;
  int error;
  if (!entry) return;
  error = watch_everything();
  if (error != 0) _exit(-error);
  for (uint32_t i = 0; i < task->times; i++) entry(MTDA_ABI_MINOR, &table);
}

static void perform(const task *task) {
  const char *reason;
  int error = probe_filter();
  if (error == 0 && task->times == 0) error = watch_constructors();
  if (error != 0) _exit(-error);
  if (task->times == 0) probe_load(task->path, &reason);
  else call_entry(task);
  _exit(0);
}

static int run(const task *task, probe_calls *calls) {
  int status = 0;
  pid_t child;
  noted = probe_calls_share();
  if (!noted) return -ENOMEM;
  child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    perform(task);
  }
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  *calls = *noted;
  munmap(noted, sizeof *noted);
  if (child < 0) return -EAGAIN;
  if (!WIFEXITED(status)) return 1;
  return -WEXITSTATUS(status);
}

int probe_calls_of_loading(const char *path, probe_calls *calls) {
  const task task = {path, 0};
  return run(&task, calls);
}

int probe_calls_of_entry(const char *path, uint32_t times, probe_calls *calls) {
  const task task = {path, times};
  return run(&task, calls);
}

const char *probe_calls_text(const probe_calls *calls, uint32_t index) {
  static _Thread_local char text[160];
  char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, calls->numbers[index]);
  const char *path = calls->paths[index];
  snprintf(text, sizeof text, "%s%s%s", name ? name : "a call without a name", path[0] ? " of " : "", path);
  free(name);
  return text;
}
