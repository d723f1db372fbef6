/* Records laid out side by side, for a library that is asked about many of them at once: devices of a batch, or apps
 * of an inventory. */
#include "interpreter.h"

#include <string.h>

/* Their texts may take so much before the library is asked. */
#define TEXTS_BEFORE_ASKING (1u << 20)

typedef union record {
  mtda_device device;
  mtda_app app;
} record;

/* Makes one of them the one that is worked on; PASSED for a device that the partner does not support. */
static mtda_status look_at(run *run, int is_app, uint64_t index, record *record) {
  const mtda_status status = is_app ? app_at(run, index, &record->app) : device_at(run, index, &record->device);
  if (status != MTDA_OK) return status;
  if (!is_app && !is_supported(&record->device)) return PASSED;
  if (is_app)
    run->app = &record->app;
  else
    run->device = &record->device;
  return MTDA_OK;
}

/* A device is a record of the batch; an app belongs to one. */
static void look_away(run *run, int is_app) {
  run->app = 0;
  run->device = 0;
  if (!is_app) run->item = MTDA_NO_INDEX;
}

/* Lays a record out as an element; PASSED when it lacks something or something does not fit. */
static mtda_status lay_out(run *run, const binding_step *step, uint64_t index, char *element, uint32_t depth) {
  const int is_app = step->condition == BINDING_APPS_OF_INVENTORY;
  char *made = run->self->frame + step->place;
  record record;
  mtda_status status = look_at(run, is_app, index, &record);
  if (status == MTDA_OK) {
    memset(made, 0, step->index);
    status = run_steps(run, step->body, (uint32_t)step->number, depth + 1);
  }
  if (status == MTDA_OK) memcpy(element, made, step->index);
  look_away(run, is_app);
  return status;
}

/* What follows the laying out, once for all that were gathered. */
static mtda_status ask(run *run, const binding_step *step, const gathered *gathered, uint32_t depth) {
  const binding_operand *operands = TABLE(operands, binding_operand) + step->operand;
  const uint32_t laid_out = (uint32_t)step->number;
  mtda_status status;
  memcpy(run->self->frame + operands[1].at, &gathered->count, sizeof gathered->count);
  run->gathered = gathered;
  status = run_turn(run, step->body + laid_out, step->body_count - laid_out, depth);
  run->gathered = 0;
  /* No single device is at fault, and none must be lost in silence. An inventory is counted. */
  return status == PASSED && !gathered->are_apps
             ? fail(run->error, MTDA_CONFIG, MTDA_NO_INDEX,
                    "a value for many devices at once does not fit what the library wants")
             : status;
}

mtda_status gather(run *run, const binding_step *step, uint32_t depth) {
  const binding_operand *array = TABLE(operands, binding_operand) + step->operand;
  const int are_apps = step->condition == BINDING_APPS_OF_INVENTORY;
  const int is_placed = are_apps ? run->inventory != 0 : run->verb == BINDING_DEVICES;
  const uint64_t room = array->length / step->index;
  const uint64_t count = !is_placed ? 0 : are_apps ? run->inventory->app_count : run->batch->count;
  arena *scratch = &run->self->scratch;
  gathered found = {0, arena_take(scratch, room * sizeof *found.items), are_apps};
  const mark before = arena_mark(scratch);
  mtda_status status = is_placed ? MTDA_OK : misplaced(run);
  if (!found.items) return fail(run->error, MTDA_LIMIT, MTDA_NO_INDEX, "there is no memory for gathered records");
  for (uint64_t i = 0; status == MTDA_OK && i < count; i++) {
    status = lay_out(run, step, i, run->self->frame + array->at + found.count * step->index, depth);
    if (status == MTDA_OK) found.items[found.count++] = i;
    if (status == PASSED) status = MTDA_OK; /* it was counted, or is none of the partner's */
    if (status == MTDA_OK && found.count > 0 &&
        (found.count == room || i + 1 == count || scratch->total - before.total > TEXTS_BEFORE_ASKING)) {
      status = ask(run, step, &found, depth);
      found.count = 0;
      arena_release(scratch, before);
    }
  }
  return status;
}

/* The elements that lie beside a record, each under the name that it has in the loop. */
static mtda_status place_beside(run *run, const binding_step *step, uint64_t index) {
  const binding_operand *arrays = TABLE(operands, binding_operand) + step->operand;
  for (int64_t i = 0; i < step->number; i++) {
    const char *element = run->self->frame + arrays[i].at + index * arrays[i].inner;
    if (index >= arrays[i].length / arrays[i].inner) return misplaced(run);
    memcpy(run->self->frame + arrays[i].number, &element, sizeof element);
  }
  return MTDA_OK;
}

mtda_status each_gathered(run *run, const binding_step *step, uint32_t depth) {
  const gathered *gathered = run->gathered;
  mtda_status status = gathered ? MTDA_OK : misplaced(run);
  for (uint64_t i = 0; status == MTDA_OK && i < gathered->count; i++) {
    record record;
    status = look_at(run, gathered->are_apps, gathered->items[i], &record);
    if (status == MTDA_OK) status = place_beside(run, step, i);
    if (status == MTDA_OK) status = run_turn(run, step->body, step->body_count, depth);
    if (status == PASSED) status = MTDA_OK; /* it was counted */
    look_away(run, gathered->are_apps);
  }
  return status;
}
