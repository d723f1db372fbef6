/* What this machine gives for a sandbox, found out by trying and not by reading version numbers. */
#define _GNU_SOURCE
#include "CAdapterChannel.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

int channel_landlock_version(void) {
  /* LANDLOCK_CREATE_RULESET_VERSION */
  long version = syscall(SYS_landlock_create_ruleset, 0, 0, 1u);
  return version < 0 ? -errno : (int)version;
}

int channel_has_seccomp(void) {
  uint32_t action = SECCOMP_RET_ERRNO;
  return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

int channel_has_no_new_privs(void) { return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) >= 0; }

int channel_has_sealing(void) {
  int area = channel_memory("gatehouse-probe", 4096);
  int is_refused = 0;
  if (area < 0) return 0;
  if (channel_seal(area) == 0) {
    void *place = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, area, 0);
    is_refused = place == MAP_FAILED;
    if (!is_refused) munmap(place, 4096);
  }
  close(area);
  return is_refused;
}

int channel_is_delegated(const char *group) {
  char mark = 0;
  /* The newer mark is for everybody to read, the older for root. */
  if (getxattr(group, "user.delegate", &mark, 1) != 1 && getxattr(group, "trusted.delegate", &mark, 1) != 1) return 0;
  return mark == '1';
}

int channel_protect_mounts(void) {
  struct mount_attr changes = {
      .attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, .propagation = MS_PRIVATE};
  return (int)syscall(SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &changes, sizeof changes);
}

int channel_try_namespaces(void) {
  static const char *const paths[] = {"/lib", "/usr/lib"};
  char users[32], groups[32];
  int status = 0;
  pid_t child;
  snprintf(users, sizeof users, "0 %u 1", (unsigned)geteuid());
  snprintf(groups, sizeof groups, "0 %u 1", (unsigned)getegid());
  /* The child does nothing but system calls: after a fork of many threads it may do no more. */
  child = fork();
  if (child < 0) return -errno;
  if (child == 0) {
    int flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC;
    if (unshare(flags) != 0) _exit(CHANNEL_NAMESPACES_REFUSED);
    if (channel_map_user(users, groups) != 0) _exit(CHANNEL_NO_USER_MAP);
    _exit(channel_enter_root(paths, 2) == 0 ? CHANNEL_NAMESPACES_WORK : CHANNEL_NO_ROOT);
  }
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -ECHILD;
}
