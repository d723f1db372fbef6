/* An adapter that answers in its worker's place, while the worker answers too. What it does comes of a seed: that of
 * a message, of a device whose model it is, or of the file itself, for the steps before: whoever loads the adapter
 * writes it into `start_seed`. */
#define _GNU_SOURCE
#define SOUND_NAME "Forging Adapter"
#define SOUND_CREATE
#define SOUND_CONFIGURE
#define SOUND_ACTIVATE
#define SOUND_BATCH
#define SOUND_DEVICES devices
#define SOUND_APPS devices
#define SOUND_RECEIVE
#define SOUND_END
#define SOUND_ENTRY
#include "mtda.h"

static mtda_status create(const mtda_host *given, mtda_instance **out, mtda_error *error);
static mtda_status configure(mtda_instance *self, const mtda_config *config, mtda_error *error);
static mtda_status activate(mtda_instance *self, mtda_error *error);
static mtda_status devices(mtda_instance *self, mtda_call *call, const mtda_batch *batch, mtda_error *error);
static mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload, mtda_error *error);
static void cancel(mtda_instance *self);
static void deactivate(mtda_instance *self);
static void destroy(mtda_instance *self);

#include "conduct.h"

#define SOUND_HOST
#include "../sound.h"

#include <stdlib.h>
#include <time.h>

static volatile char start_seed[] = "start-seed:0000000000000000";

#define AREA_BYTES (256ull << 20) /* host and worker keep what they share at a multiple of this */

typedef void act(struct random *);

static act *const acts[] = {
    scribble_header, scribble_slot, scribble_skip, scribble_line, scribble_text, scribble_anything,
    change_between_two_looks, answer, answer_falsely, talk_without_end, hang_up, listen_for_the_host, stop, die, leave,
    take_threads, take_memory, report_elsewhere, report_much, write_lines};

struct task {
  act *body;
  struct random random;
  uint64_t turns;
};

static void *carry_out(void *given) {
  struct task *task = given;
  const struct timespec delay = {0, (long)below(&task->random, 2000000)};
  if (below(&task->random, 2)) nanosleep(&delay, 0);
  for (; task->turns > 0; task->turns--) task->body(&task->random);
  return 0;
}

static void begin(struct random *random) {
  struct task *task = malloc(sizeof *task);
  pthread_t thread;
  *task = (struct task){acts[below(random, COUNT(acts))], {next(random)}, below(random, 3) ? ~0ull : 1};
  if (below(random, 4) == 0) {
    task->turns = 1;
    carry_out(task);
  } else {
    pthread_create(&thread, 0, carry_out, task);
  }
}

/* What a seed leads to: up to four things at the same time. Whether it comes back from it is for the seed to say. */
static void attack(uint64_t seed) {
  struct random random = {seed};
  for (uint64_t i = 1 + below(&random, 4); i > 0; i--) begin(&random);
  if (below(&random, 6) == 0)
    for (;;) pause();
}

static uint64_t number(const volatile char *text, uint64_t length) {
  uint64_t value = 0;
  for (uint64_t i = 0; i < length; i++)
    value = value * 16 + (uint64_t)(text[i] <= '9' ? text[i] - '0' : text[i] - 'a' + 10);
  return value;
}

/* The step of its life at which it begins, if its file has a seed. */
static void at(uint64_t step) {
  const uint64_t seed = number(start_seed + 11, 16);
  if (seed != 0 && seed % 8 == step) attack(seed);
}

static void find_area(uint64_t base) { area = (char *)(uintptr_t)(base + CHANNEL_IN_BYTES); }

__attribute__((constructor)) static void constructor(int count, char **words) {
  const uint64_t seed = number(start_seed + 11, 16);
  struct random random = {seed};
  if (seed == 0 || count != 2) return;
  find_area(strtoull(words[1], 0, 16));
  if (seed % 8 != 0) return;
  if (below(&random, 2)) {
    forge_description(&random, &table, &descriptor);
    answer(&random);
  }
  attack(seed);
}

MTDA_EXPORT mtda_status mtda_entry_1(uint32_t host_minor, const mtda_adapter **out) {
  (void)host_minor;
  at(1);
  if (!out) return MTDA_ARG;
  *out = &table;
  return MTDA_OK;
}

static mtda_status create(const mtda_host *given, mtda_instance **out, mtda_error *error) {
  (void)error;
  host = given;
  at(2);
  *out = (mtda_instance *)&instance;
  return MTDA_OK;
}

static mtda_status configure(mtda_instance *self, const mtda_config *config, mtda_error *error) {
  (void)self, (void)config, (void)error;
  at(3);
  return MTDA_OK;
}

static mtda_status activate(mtda_instance *self, mtda_error *error) {
  (void)self, (void)error;
  at(4);
  return MTDA_OK;
}

static void cancel(mtda_instance *self) { (void)self, at(5); }
static void deactivate(mtda_instance *self) { (void)self, at(6); }
static void destroy(mtda_instance *self) { (void)self, at(7); }

/* Makes "attack " and 16 digits true, whose address says where the areas are. */
static void hear(mtda_call *call, mtda_str word) {
  last_call = open_call, open_call = call;
  if (word.len != 23 || memcmp(word.ptr, "attack ", 7) != 0) return;
  find_area((uintptr_t)word.ptr & ~(uintptr_t)(AREA_BYTES - 1));
  attack(number(word.ptr + 7, 16));
}

static mtda_status devices(mtda_instance *self, mtda_call *call, const mtda_batch *batch, mtda_error *error) {
  const char *place = batch->items;
  (void)self, (void)error;
  for (uint64_t i = 0; i < batch->count; i++, place += batch->stride) {
    const mtda_device *device = (const mtda_device *)place;
    const mtda_report report = {.kind = MTDA_REPORT_STATE, .state = 1, .device_ref = device->device_ref};
    hear(call, device->model);
    if (host->emit(call, &report, sizeof report, 1) != MTDA_OK) return MTDA_LIMIT;
  }
  return MTDA_OK;
}

static mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload, mtda_error *error) {
  const mtda_report report = {.kind = MTDA_REPORT_HEARTBEAT, .vendor_code = 7};
  (void)self, (void)error;
  hear(call, (mtda_str){(const char *)payload->body.ptr, payload->body.len});
  return host->emit(call, &report, sizeof report, 1);
}
