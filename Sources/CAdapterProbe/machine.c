/* What the process of a test knows of itself, and what it can give up. */
#define _GNU_SOURCE
#include "CAdapterProbe.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_same(const struct sigaction *one, const struct sigaction *other) {
  return one->sa_sigaction == other->sa_sigaction && one->sa_flags == other->sa_flags;
}

int probe_changed_signal(void) {
  static struct sigaction first[NSIG];
  static int is_begun;
  int changed = 0;
  for (int i = 1; i < NSIG; i++) {
    struct sigaction now;
    memset(&now, 0, sizeof now);
    if (sigaction(i, 0, &now) != 0) continue;
    if (!is_begun) first[i] = now;
    else if (changed == 0 && !is_same(&first[i], &now)) changed = i;
  }
  is_begun = 1;
  return changed;
}

uint64_t probe_heap_bytes(void) {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

static int entries(const char *path) {
  DIR *folder = opendir(path);
  int count = 0;
  if (!folder) return -errno;
  while (readdir(folder)) count++;
  closedir(folder);
  return count - 2;
}

int probe_open_files(void) {
  const int count = entries("/proc/self/fd");
  return count < 0 ? count : count - 1; /* without the folder's own */
}

int probe_threads(void) { return entries("/proc/self/task"); }

void *probe_load(const char *path, const char **reason) {
  void *library;
  if (probe_filter() != 0) {
    *reason = "system calls cannot be filtered here";
    return 0;
  }
  library = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  *reason = library ? 0 : dlerror();
  return library;
}

mtda_entry_1_fn probe_entry(void *library) {
  mtda_entry_1_fn entry = 0;
  void *symbol = dlsym(library, "mtda_entry_1");
  memcpy(&entry, &symbol, sizeof entry);
  return entry;
}

int probe_refuse_threads(void) {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  int error = filter ? 0 : -ENOMEM;
  if (error == 0) error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EAGAIN), SCMP_SYS(clone), 0);
  if (error == 0) error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EAGAIN), SCMP_SYS(clone3), 0);
  if (error == 0) error = seccomp_load(filter);
  if (filter) seccomp_release(filter);
  return error;
}
