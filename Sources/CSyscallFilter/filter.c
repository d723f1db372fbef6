/* Whatever is not in the lists answers EPERM, so an adapter that tries hears no like anybody whom the kernel
 * refuses. Calls of another machine's table (32 bits, x32) end the process: no adapter is built to make them. */
#define _GNU_SOURCE
#include "CSyscallFilter.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lists.h"

/* libseccomp's own macros leave the last field of a comparison out. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define REFUSED SCMP_ACT_ERRNO(EPERM)

/* A call that the running machine does not have at all is no failure. */
static int known(int error) { return error == -EDOM ? 0 : error; }

/* One rule, for a call whose argument has certain bits. */
static int add_some(scmp_filter_ctx filter, uint32_t action, int call, unsigned argument, uint64_t mask,
                    uint64_t value) {
  const struct scmp_arg_cmp test = {argument, SCMP_CMP_MASKED_EQ, mask, value};
  return known(seccomp_rule_add_array(filter, action, call, 1, &test));
}

/* Two arguments at once: a process's limits, which are read and not set; a filter that makes this one tighter,
 * without the flags that would hand calls to somebody else. */
static int allow_pairs(scmp_filter_ctx filter, uint32_t self) {
  const uint32_t processes[] = {0, self};
  int error = 0;
  for (size_t i = 0; i < COUNT(processes) && error == 0; i++)
    error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2,
                             SCMP_A0(SCMP_CMP_EQ, processes[i]), SCMP_A2(SCMP_CMP_EQ, 0));
  if (error == 0)
    error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(seccomp), 2,
                             SCMP_A0(SCMP_CMP_EQ, SECCOMP_SET_MODE_FILTER),
                             SCMP_A1(SCMP_CMP_MASKED_EQ, ~(uint64_t)SECCOMP_FILTER_FLAG_TSYNC, 0));
  return error;
}

/* Calls that the C library does without when it hears that they do not exist: `clone`, whose flags can be looked
 * at, takes the place of clone3; where a thread may run is told by number 0 alone. */
static int answer_missing(scmp_filter_ctx filter) {
  int error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
  if (error == 0)
    error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(sched_getaffinity), 1,
                             SCMP_A0(SCMP_CMP_NE, 0));
  return error;
}

static int fill_loading(scmp_filter_ctx filter, uint32_t self) {
  int error = 0;
  for (size_t i = 0; i < COUNT(allowed) && error == 0; i++)
    error = known(seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0));
  for (size_t i = 0; i < COUNT(allowed_with) && error == 0; i++)
    error = add_some(filter, SCMP_ACT_ALLOW, allowed_with[i].call, allowed_with[i].argument,
                     allowed_with[i].mask, allowed_with[i].value);
  for (size_t i = 0; i < COUNT(of_itself) && error == 0; i++)
    error = add_some(filter, SCMP_ACT_ALLOW, of_itself[i], 0, ALL_BITS, self);
  if (error == 0) error = allow_pairs(filter, self);
  return error == 0 ? answer_missing(filter) : error;
}

static int fill_active(scmp_filter_ctx filter) {
  int error = 0;
  for (size_t i = 0; i < COUNT(refused_when_active) && error == 0; i++)
    error = known(seccomp_rule_add(filter, REFUSED, refused_when_active[i], 0));
  for (size_t i = 0; i < COUNT(map_calls) && error == 0; i++)
    error = add_some(filter, REFUSED, map_calls[i], 2, PROT_EXEC, PROT_EXEC);
  return error;
}

/* The program that libseccomp makes of the rules, which it writes into a file. */
static int export(scmp_filter_ctx filter, uint64_t *code, uint32_t most) {
  const int file = memfd_create("filter", MFD_CLOEXEC);
  int answer = file < 0 ? -errno : seccomp_export_bpf(filter, file);
  if (answer == 0) {
    const off_t bytes = lseek(file, 0, SEEK_END);
    if (bytes <= 0 || bytes % 8 != 0 || bytes / 8 > most) answer = -E2BIG;
    else answer = pread(file, code, (size_t)bytes, 0) == bytes ? (int)(bytes / 8) : -EIO;
  }
  if (file >= 0) close(file);
  return answer;
}

int syscall_filter(uint32_t stage, uint32_t self, uint64_t *code, uint32_t most) {
  const int is_loading = stage == SYSCALL_FILTER_LOADING;
  scmp_filter_ctx filter = seccomp_init(is_loading ? REFUSED : SCMP_ACT_ALLOW);
  int answer;
  if (!filter) return -ENOMEM;
  answer = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
  if (answer == 0) answer = is_loading ? fill_loading(filter, self) : fill_active(filter);
  if (answer == 0) answer = export(filter, code, most);
  seccomp_release(filter);
  return answer;
}
