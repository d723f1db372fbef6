/* What the process of a test gives up before it loads a stranger's library: as much as a worker does. */
#define _GNU_SOURCE
#include "CAdapterProbe.h"

#include "CAdapterChannel.h"
#include "CSyscallFilter.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static int is_confined, is_filtered;

int probe_restrict(const char *const *paths, uint32_t count) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -errno;
  return channel_restrict_files(paths, count, INT32_MAX);
}

int probe_confine(const char *const *paths, uint32_t count) {
  const struct rlimit none = {0, 0};
  int error;
  /* Landlock and capabilities are a thread's own. */
  if (probe_threads() != 1) return -EBUSY;
  if (setrlimit(RLIMIT_CORE, &none) != 0) return -errno;
  error = channel_drop_rights();
  if (error == 0) error = probe_restrict(paths, count);
  is_confined = error == 0;
  return error;
}

/* The number of a process goes into its filter, so each that is forked needs its own before it loads anything. */
int probe_filter(void) {
  uint64_t code[CHANNEL_FILTER_MOST];
  int count;
  if (!is_confined || is_filtered) return 0;
  count = syscall_filter(SYSCALL_FILTER_LOADING, (uint32_t)getpid(), code, CHANNEL_FILTER_MOST);
  if (count < 0) return count;
  count = channel_filter_calls(code, (uint32_t)count);
  is_filtered = count == 0;
  return count;
}
