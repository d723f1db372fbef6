/* The table that an adapter asks its host by. Handles are numbers that are compared, never followed:
 * one that is stale, foreign or invented is refused. */
#define _GNU_SOURCE
#include "worker.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

/* Held by whoever writes into the call that is open, and by the end of the call. */
static pthread_mutex_t call_lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t open_call;
static uint64_t deadline_ns;

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;

/* Which thread is inside the adapter, and as what. */
static pthread_mutex_t role_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_t inside;
static uint32_t inside_role = MTDA_ROLE_NONE;

static void *ctx(void) { return (void *)(uintptr_t)in->ctx; }

static uint64_t nanoseconds(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time) != 0) return 0;
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void set_role(uint32_t role) {
  pthread_mutex_lock(&role_lock);
  inside = pthread_self();
  inside_role = role;
  pthread_mutex_unlock(&role_lock);
}

void host_begin(uint32_t role) {
  pthread_mutex_lock(&call_lock);
  reports_begin();
  if (role == MTDA_ROLE_DATA) {
    __atomic_store_n(&deadline_ns, in->deadline_ns, __ATOMIC_RELAXED);
    __atomic_store_n(&open_call, in->call, __ATOMIC_RELEASE);
  }
  pthread_mutex_unlock(&call_lock);
  pthread_mutex_lock(&log_lock);
  out->line_count = 0;
  out->lines_dropped = 0;
  pthread_mutex_unlock(&log_lock);
  set_role(role);
}

void host_end(void) {
  set_role(MTDA_ROLE_NONE);
  pthread_mutex_lock(&call_lock);
  __atomic_store_n(&open_call, 0, __ATOMIC_RELEASE);
  arena_clear();
  pthread_mutex_unlock(&call_lock);
}

static int is_open(mtda_call *call) {
  return call && (uint64_t)(uintptr_t)call == __atomic_load_n(&open_call, __ATOMIC_ACQUIRE);
}

static void host_log(void *given, uint32_t level, const mtda_str *text) {
  if (given != ctx() || !text) return;
  pthread_mutex_lock(&log_lock);
  if (out->line_count >= in->lines_most || out->line_count >= CHANNEL_LINES) {
    out->lines_dropped++;
  } else {
    channel_line *line = &out_lines()[out->line_count];
    line->level = level;
    line->length = 0;
    if (text->ptr) {
      line->length = text->len < CHANNEL_LINE_BYTES ? (uint32_t)text->len : CHANNEL_LINE_BYTES;
      memcpy(line->text, text->ptr, line->length);
    }
    out->line_count++;
  }
  pthread_mutex_unlock(&log_lock);
}

static void host_now(void *given, mtda_time *time) {
  if (given != ctx() || !time || time->struct_size < sizeof *time) return;
  time->wall_ms = nanoseconds(CLOCK_REALTIME) / 1000000u;
  time->monotonic_ns = nanoseconds(CLOCK_MONOTONIC);
}

static uint32_t host_should_stop(mtda_call *call) {
  uint32_t stop;
  if (!is_open(call)) return MTDA_STOP_CANCELLED;
  stop = channel_load(&in->stop);
  if (stop != MTDA_GO_ON) return stop;
  return nanoseconds(CLOCK_MONOTONIC) >= __atomic_load_n(&deadline_ns, __ATOMIC_RELAXED)
             ? MTDA_STOP_DEADLINE
             : MTDA_GO_ON;
}

static uint64_t host_deadline(mtda_call *call) {
  return is_open(call) ? __atomic_load_n(&deadline_ns, __ATOMIC_RELAXED) : 0;
}

static void *host_alloc(mtda_call *call, uint64_t size, uint64_t alignment) {
  void *memory = 0;
  pthread_mutex_lock(&call_lock);
  if (is_open(call)) memory = arena_take(size, alignment, in->arena_bytes);
  pthread_mutex_unlock(&call_lock);
  return memory;
}

static mtda_status host_emit(mtda_call *call, const mtda_report *reports, uint32_t stride,
                             uint64_t count) {
  mtda_status status = MTDA_STATE;
  pthread_mutex_lock(&call_lock);
  if (is_open(call)) status = reports_emit(reports, stride, count);
  pthread_mutex_unlock(&call_lock);
  return status;
}

static void host_skip(mtda_call *call, const mtda_skip *skip) {
  pthread_mutex_lock(&call_lock);
  if (is_open(call)) reports_skip(skip);
  pthread_mutex_unlock(&call_lock);
}

static uint32_t role(void *given) {
  uint32_t answer = MTDA_ROLE_NONE;
  if (given != ctx()) return answer;
  pthread_mutex_lock(&role_lock);
  if (inside_role != MTDA_ROLE_NONE && pthread_equal(inside, pthread_self())) answer = inside_role;
  pthread_mutex_unlock(&role_lock);
  return answer;
}

static const mtda_thread_check_1 thread_check = {sizeof(mtda_thread_check_1), 0, role};

static const void *host_extension(void *given, const mtda_str *id) {
  static const char known[] = MTDA_EXT_THREAD_CHECK_1;
  (void)given;
  if (!id || !id->ptr || id->len != sizeof known - 1 || memcmp(id->ptr, known, id->len) != 0)
    return 0;
  return &thread_check;
}

const mtda_host *host_table(void) {
  static mtda_host table = {
      .struct_size = sizeof(mtda_host),
      .abi_major = MTDA_ABI_MAJOR,
      .abi_minor = MTDA_ABI_MINOR,
      .log = host_log,
      .now = host_now,
      .should_stop = host_should_stop,
      .deadline = host_deadline,
      .alloc = host_alloc,
      .emit = host_emit,
      .skip = host_skip,
      .extension = host_extension,
  };
  table.ctx = ctx();
  return &table;
}
