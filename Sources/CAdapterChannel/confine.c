/* What a process gives up before it runs an adapter's code, beside its files. */
#define _GNU_SOURCE
#include "CAdapterChannel.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

_Static_assert(sizeof(struct sock_filter) == sizeof(uint64_t), "an instruction is a word");

int channel_drop_rights(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  const struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
  /* Who has not the right to take from what programs may be given has nothing that no_new_privs would not
   * keep from them. */
  for (unsigned long right = 0; prctl(PR_CAPBSET_READ, right, 0, 0, 0) >= 0; right++)
    if (prctl(PR_CAPBSET_DROP, right, 0, 0, 0) != 0 && errno != EPERM) return -errno;
  if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) return -errno;
  return syscall(SYS_capset, &header, none) == 0 ? 0 : -errno;
}

int channel_filter_calls(const uint64_t *code, uint32_t count) {
  const struct sock_fprog program = {(unsigned short)count, (struct sock_filter *)(uintptr_t)code};
  long answer;
  if (count == 0) return -ENOSYS;
  answer = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program);
  return answer == 0 ? 0 : answer < 0 ? -errno : -ESRCH;
}
