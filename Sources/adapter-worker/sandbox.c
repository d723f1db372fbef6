/* The sandbox, put up before a byte of the adapter is loaded: constructors run inside dlopen. */
#define _GNU_SOURCE
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DESCRIPTORS 64

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

static int fail(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  return -1;
}

static int limit(int resource, uint64_t most) {
  struct rlimit limit = {most, most};
  return setrlimit((__rlimit_resource_t)resource, &limit);
}

static int set_limits(void) {
  if (limit(RLIMIT_CORE, 0) != 0 || limit(RLIMIT_NOFILE, DESCRIPTORS) != 0 ||
      limit(RLIMIT_DATA, in->data_bytes) != 0)
    return fail("limits");
  return 0;
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

static int restrict_files(void) {
  long version = syscall(SYS_landlock_create_ruleset, 0, 0, CREATE_VERSION);
  size_t size;
  struct ruleset wanted = all(version, &size);
  int rules;
  if (version < 1) return fail("Landlock");
  rules = (int)syscall(SYS_landlock_create_ruleset, &wanted, size, 0);
  if (rules < 0) return fail("Landlock, rules");
  for (uint32_t i = 0; i < in->folder_count && i < CHANNEL_FOLDERS; i++)
    if (allow(rules, (const char *)in + in->folders[i]) != 0) return fail("Landlock, a folder");
  if (syscall(SYS_landlock_restrict_self, rules, 0) != 0) return fail("Landlock, restricting");
  close(rules);
  return 0;
}

int sandbox_enter(void) {
  if (set_limits() != 0) return -1;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return fail("no_new_privs");
  if (in->profile != CHANNEL_PROFILE_SANDBOX) return 0;
  if (restrict_files() != 0) return -1;
  errno = -filter_load();
  return errno == 0 ? 0 : fail("seccomp");
}
