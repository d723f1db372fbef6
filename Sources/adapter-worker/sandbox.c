/* The sandbox, put up before a byte of the adapter is loaded: constructors run inside dlopen. */
#define _GNU_SOURCE
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DESCRIPTORS 64

/* Whether the filter is up that can be made tighter. */
static int is_filtered;

/* Landlock's interface; Debian 12's header knows only its first versions. */
struct ruleset {
  uint64_t files;
  uint64_t network;
  uint64_t scoped;
};
struct beneath {
  uint64_t allowed;
  int32_t parent;
} __attribute__((packed));
#define RULE_PATH_BENEATH 1
#define CREATE_VERSION 1u
#define READ_FILE (1ull << 2)
#define READ_FOLDER (1ull << 3)

/* Each part answers null, or the step that failed, with errno. */
typedef const char *step;

static int limit(int resource, uint64_t most) {
  struct rlimit limit = {most, most};
  return setrlimit((__rlimit_resource_t)resource, &limit);
}

static step set_limits(void) {
  if (limit(RLIMIT_CORE, 0) != 0 || limit(RLIMIT_NOFILE, DESCRIPTORS) != 0) return "limits";
#if !IS_CHECKED_BY_SANITIZER /* which reserves more memory than any limit allows */
  if (limit(RLIMIT_DATA, in->data_bytes) != 0) return "limit on memory";
#endif
  return 0;
}

static step keep_rights(void) {
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : "no_new_privs";
}

/* The rest of what the namespaces give; afterwards there is nothing left for which rights are needed. */
static step close_namespaces(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
  errno = EPERM;
  if (!in->has_namespaces) return "namespaces";
  if (channel_protect_mounts() != 0) return "namespaces, mounts";
  return syscall(SYS_capset, &header, none) == 0 ? 0 : "namespaces, capabilities";
}

/* Everything that a version of Landlock can deny, denied. */
static struct ruleset all(long version, size_t *size) {
  struct ruleset rules = {(1ull << 13) - 1, 0, 0};
  *size = sizeof rules.files;
  if (version >= 2) rules.files |= 1ull << 13; /* move between folders     */
  if (version >= 3) rules.files |= 1ull << 14; /* truncate                 */
  if (version >= 5) rules.files |= 1ull << 15; /* ioctl on devices         */
  if (version >= 4) {
    rules.network = 3; /* bind and connect of TCP */
    *size += sizeof rules.network;
  }
  if (version >= 6) {
    rules.scoped = 3; /* abstract sockets and signals of others */
    *size += sizeof rules.scoped;
  }
  return rules;
}

/* Lets a folder, or one file, be read. What is not there needs no rule. */
static int allow(int rules, const char *path) {
  struct beneath rule = {READ_FILE, -1};
  struct stat status;
  int answer;
  rule.parent = open(path, O_PATH | O_CLOEXEC);
  if (rule.parent < 0) return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
  if (fstat(rule.parent, &status) == 0 && S_ISDIR(status.st_mode)) rule.allowed |= READ_FOLDER;
  answer = (int)syscall(SYS_landlock_add_rule, rules, RULE_PATH_BENEATH, &rule, 0);
  close(rule.parent);
  return answer;
}

static step restrict_files(void) {
  long version = syscall(SYS_landlock_create_ruleset, 0, 0, CREATE_VERSION);
  size_t size;
  struct ruleset wanted = all(version, &size);
  int rules;
  if (version < 1) return "Landlock";
  rules = (int)syscall(SYS_landlock_create_ruleset, &wanted, size, 0);
  if (rules < 0) return "Landlock, rules";
  for (uint32_t i = 0; i < in->folder_count && i < CHANNEL_FOLDERS; i++)
    if (allow(rules, (const char *)in + in->folders[i]) != 0) return "Landlock, a folder";
  if (syscall(SYS_landlock_restrict_self, rules, 0) != 0) return "Landlock, restricting";
  close(rules);
  return 0;
}

static step filter_calls(void) {
  errno = -filter_load();
  return errno == 0 ? 0 : "seccomp";
}

/* Puts up one layer, or does without it where an administrator has accepted that it is missing. */
static int put_up(uint32_t layer, step (*body)(void)) {
  step failed = 0;
  if (in->absent & layer)
    failed = "treated as missing", errno = ENOSYS;
  else
    failed = body();
  if (!failed) return 0;
  out->missing |= layer;
  if (in->accepted & layer) return 0;
  fprintf(stderr, "%s: %s\n", failed, strerror(errno));
  return -1;
}

int sandbox_enter(void) {
  step failed = set_limits();
  if (failed) {
    fprintf(stderr, "%s: %s\n", failed, strerror(errno));
    return -1;
  }
  if (in->profile == CHANNEL_PROFILE_LOCKED &&
      put_up(CHANNEL_LAYER_NAMESPACES, close_namespaces) != 0)
    return -1;
  if (put_up(CHANNEL_LAYER_NO_NEW_PRIVS, keep_rights) != 0) return -1;
  if (in->profile == CHANNEL_PROFILE_WORKER) return 0;
  if (put_up(CHANNEL_LAYER_LANDLOCK, restrict_files) != 0) return -1;
  if (put_up(CHANNEL_LAYER_SECCOMP, filter_calls) != 0) return -1;
  is_filtered = !(out->missing & CHANNEL_LAYER_SECCOMP);
  return 0;
}

/* The adapter's own threads begin with its activation; whatever it runs from now on is tight. */
int sandbox_tighten(void) {
  if (!is_filtered) return 0;
  is_filtered = 0;
  errno = -filter_tighten();
  if (errno == 0) return 0;
  fprintf(stderr, "seccomp, after activation: %s\n", strerror(errno));
  return -1;
}
