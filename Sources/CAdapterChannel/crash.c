/* What a crash of the host would tell, and what is done that it does not: memory holds people's app lists and secrets. */
#define _GNU_SOURCE
#include "CAdapterChannel.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* A sanitizer's report is wanted. */
#if defined(__SANITIZE_ADDRESS__)
#define IS_CHECKED_BY_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_CHECKED_BY_SANITIZER 1
#endif
#endif

/* For these the Swift runtime, before a program begins, may start another that prints stacks, registers and memory. */
static int end_plainly(void) {
#ifndef IS_CHECKED_BY_SANITIZER
  static const int numbers[] = {SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP};
  const struct sigaction plain = {.sa_handler = SIG_DFL};
  for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++)
    if (sigaction(numbers[i], &plain, 0) != 0) return -errno;
#endif
  return 0;
}

int channel_hide_memory(void) {
  /* No file of memory is so short, and of just 1 the kernel does not hand memory to a program either; of 0 it would. */
  struct rlimit limit = {1, 1};
  struct rlimit now;
  if (getrlimit(RLIMIT_CORE, &now) != 0) return -errno;
  if (now.rlim_max < limit.rlim_max) limit = (struct rlimit){now.rlim_max, now.rlim_max};
  if (setrlimit(RLIMIT_CORE, &limit) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0) return -errno;
  return end_plainly();
}
