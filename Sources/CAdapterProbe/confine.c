/* What the process of a test gives up before it loads a stranger's library. */
#define _GNU_SOURCE
#include "CAdapterProbe.h"

#include "CAdapterChannel.h"

#include <errno.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <unistd.h>

/* libseccomp's own macros leave the last field of a comparison out. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define REFUSED SCMP_ACT_ERRNO(EPERM)

/* Ways out of a process that has no files: network, other programs, other processes, the kernel's own doors.
 * Rules may fork, watch system calls and make files in memory, so this is a list of what is refused. */
static const int refused[] = {
    SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen),
    SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(io_uring_setup),
    SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev), SCMP_SYS(pidfd_open), SCMP_SYS(pidfd_getfd),
    SCMP_SYS(pidfd_send_signal), SCMP_SYS(tkill), SCMP_SYS(rt_sigqueueinfo),
    SCMP_SYS(rt_tgsigqueueinfo), SCMP_SYS(kill), SCMP_SYS(setpgid), SCMP_SYS(setsid),
    SCMP_SYS(unshare), SCMP_SYS(setns), SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(pivot_root),
    SCMP_SYS(chroot), SCMP_SYS(bpf), SCMP_SYS(perf_event_open), SCMP_SYS(userfaultfd),
    SCMP_SYS(keyctl), SCMP_SYS(add_key), SCMP_SYS(request_key), SCMP_SYS(init_module),
    SCMP_SYS(finit_module), SCMP_SYS(delete_module), SCMP_SYS(kexec_load), SCMP_SYS(reboot),
    SCMP_SYS(shmget), SCMP_SYS(shmat), SCMP_SYS(msgget), SCMP_SYS(semget), SCMP_SYS(mq_open),
    SCMP_SYS(setpriority), SCMP_SYS(sched_setscheduler), SCMP_SYS(chmod), SCMP_SYS(fchmod),
    SCMP_SYS(fchmodat), SCMP_SYS(chown), SCMP_SYS(fchown), SCMP_SYS(lchown), SCMP_SYS(fchownat),
    SCMP_SYS(utimensat), SCMP_SYS(setxattr), SCMP_SYS(lsetxattr), SCMP_SYS(removexattr),
    SCMP_SYS(chdir), SCMP_SYS(fchdir),
};

static int refuse_calls(void) {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  int error = 0;
  if (!filter) return -ENOMEM;
  for (size_t i = 0; i < COUNT(refused) && error == 0; i++) {
    error = seccomp_rule_add(filter, REFUSED, refused[i], 0);
    if (error == -EDOM) error = 0; /* a call that this machine does not have */
  }
  if (error == 0) error = seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0);
  if (error == 0) error = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
  if (error == 0) error = seccomp_load(filter);
  seccomp_release(filter);
  return error;
}

int probe_restrict(const char *const *paths, uint32_t count) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -errno;
  return channel_restrict_files(paths, count);
}

int probe_confine(const char *const *paths, uint32_t count) {
  const int error = probe_restrict(paths, count);
  return error == 0 ? refuse_calls() : error;
}
