/* The sandbox, put up before a byte of the adapter is loaded: constructors run inside dlopen. */
#define _GNU_SOURCE
#include "worker.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define DESCRIPTORS 64

/* Whether the filter is up that can be made tighter. */
static int is_filtered;

/* Each part answers null, or the step that failed, with errno. */
typedef const char *step;

static int limit(int resource, uint64_t most) {
  struct rlimit limit = {most, most};
  return setrlimit((__rlimit_resource_t)resource, &limit);
}

static step set_limits(void) {
  if (limit(RLIMIT_CORE, 0) != 0 || limit(RLIMIT_NOFILE, DESCRIPTORS) != 0 ||
      limit(RLIMIT_FSIZE, in->file_bytes) != 0)
    return "limits";
#if !IS_CHECKED_BY_SANITIZER /* which reserves more memory than any limit allows */
  if (limit(RLIMIT_DATA, in->data_bytes) != 0) return "limit on memory";
#endif
  return 0;
}

static step keep_rights(void) {
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : "no_new_privs";
}

/* What the adapter may read: how many there are. */
static uint32_t readable(const char **folders) {
  uint32_t count = 0;
  for (; count < in->folder_count && count < CHANNEL_FOLDERS; count++)
    folders[count] = (const char *)in + in->folders[count];
  return count;
}

/* The rest of what the namespaces give; afterwards there is nothing left for which rights are needed. */
static step close_namespaces(void) {
  errno = EPERM;
  if (!in->has_namespaces) return "namespaces";
#if IS_CHECKED_BY_SANITIZER /* which reads files of /proc */
  return channel_protect_mounts() == 0 ? 0 : "namespaces, mounts";
#else
  const char *folders[CHANNEL_FOLDERS];
  errno = -channel_enter_root(folders, readable(folders));
  return errno == 0 ? 0 : "namespaces, root";
#endif
}

/* In every profile, whoever the host is: a worker of root's is not root. */
static step drop_rights(void) {
  errno = -channel_drop_rights();
  return errno == 0 ? 0 : "capabilities";
}

static int fail(step failed) {
  fprintf(stderr, "%s: %s\n", failed, strerror(errno));
  return -1;
}

static step restrict_files(void) {
  const char *folders[CHANNEL_FOLDERS];
  errno = -channel_restrict_files(folders, readable(folders), in->newest_landlock);
  return errno == 0 ? 0 : "Landlock";
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
  return in->accepted & layer ? 0 : fail(failed);
}

/* What a program leaves that the adapter has started stays the adapter's, and ends with it. */
static int adopt(void) {
  return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0 ? 0 : fail("children");
}

int sandbox_enter(void) {
  step failed = set_limits();
  if (failed) return fail(failed);
  /* Where its host is, is nobody's business. */
  if (chdir("/") != 0) return fail("folder");
  if (in->profile == CHANNEL_PROFILE_LOCKED &&
      put_up(CHANNEL_LAYER_NAMESPACES, close_namespaces) != 0)
    return -1;
  failed = drop_rights();
  if (failed) return fail(failed);
  if (put_up(CHANNEL_LAYER_NO_NEW_PRIVS, keep_rights) != 0) return -1;
  if (in->profile == CHANNEL_PROFILE_WORKER) return adopt();
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
  return errno == 0 ? 0 : fail("seccomp, after activation");
}
