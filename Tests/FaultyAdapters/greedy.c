/* An adapter that takes more of the machine than it should. A message names of what. */
#define _GNU_SOURCE
#define SOUND_NAME "Greedy Adapter"
#define SOUND_RECEIVE
#include "mtda.h"

static mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload,
                           mtda_error *error);

#include "sound.h"

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#define STACK (64u << 10)
#define BLOCK (16u << 20)
#define REACH (1ull << 38)

static void *rest(void *unused) {
  for (;;) pause();
  return unused;
}

static volatile long turns;
static void *spin(void *unused) {
  for (;;) turns++;
  return unused;
}

static void begin(void *(*body)(void *)) {
  pthread_t thread;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK);
  pthread_create(&thread, &attributes, body, 0);
}

static void take_shared_memory(void) {
  for (;;) {
    char *block = mmap(0, BLOCK, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (block != MAP_FAILED) memset(block, 1, BLOCK);
  }
}

/* Pages that are only read are one page of zeros: what they cost is the kernel's way to each. */
static void take_tables(void) {
  static volatile char seen;
  for (;;) {
    char *block = mmap(0, REACH, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (block == MAP_FAILED) continue;
    madvise(block, REACH, MADV_NOHUGEPAGE);
    for (uint64_t place = 0; place < REACH; place += 2u << 20) seen = block[place];
  }
  (void)seen;
}

static void write_memory_file(void) {
  static char block[1 << 16];
  int file = memfd_create("greedy", 0);
  for (;;) (void)!write(file, block, sizeof block);
}

static mtda_status report_much(mtda_call *call) {
  static char text[MTDA_DETAIL_MAX];
  mtda_report report = {.kind = MTDA_REPORT_HEARTBEAT, .detail = {text, sizeof text}};
  memset(text, 'd', sizeof text);
  for (int i = 0; i < 100000; i++) host->emit(call, &report, sizeof report, 1);
  return MTDA_OK;
}

static mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload,
                           mtda_error *error) {
  mtda_report report = {.kind = MTDA_REPORT_HEARTBEAT};
  char word[32] = {0};
  (void)self, (void)error;
  memcpy(word, payload->body.ptr, payload->body.len < 31 ? payload->body.len : 31);
  if (strcmp(word, "threads") == 0) {
    for (int i = 0; i < 300; i++) begin(rest);
    for (;;) pause();
  }
  if (strcmp(word, "shared") == 0) take_shared_memory();
  if (strcmp(word, "tables") == 0) take_tables();
  if (strcmp(word, "file") == 0) write_memory_file();
  if (strcmp(word, "spin") == 0) begin(spin);
  if (strcmp(word, "reports") == 0) return report_much(call);
  return host->emit(call, &report, sizeof report, 1);
}
