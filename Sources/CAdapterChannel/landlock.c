/* What Landlock takes away, as far as the running kernel has it. */
#define _GNU_SOURCE
#include "CAdapterChannel.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

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
  int answer = 0;
  rule.parent = open(path, O_PATH | O_CLOEXEC);
  if (rule.parent < 0) return errno == ENOENT || errno == ENOTDIR ? 0 : -errno;
  if (fstat(rule.parent, &status) == 0 && S_ISDIR(status.st_mode)) rule.allowed |= READ_FOLDER;
  if (syscall(SYS_landlock_add_rule, rules, RULE_PATH_BENEATH, &rule, 0) != 0) answer = -errno;
  close(rule.parent);
  return answer;
}

int channel_restrict_files(const char *const *paths, uint32_t count, int32_t newest) {
  const long version = syscall(SYS_landlock_create_ruleset, 0, 0, CREATE_VERSION);
  size_t size;
  struct ruleset wanted;
  int rules, error = 0;
  if (version < 1) return version < 0 ? -errno : -ENOSYS;
  wanted = all(version < newest ? version : newest, &size);
  rules = (int)syscall(SYS_landlock_create_ruleset, &wanted, size, 0);
  if (rules < 0) return -errno;
  for (uint32_t i = 0; i < count && error == 0; i++) error = allow(rules, paths[i]);
  if (error == 0 && syscall(SYS_landlock_restrict_self, rules, 0) != 0) error = -errno;
  close(rules);
  return error;
}
