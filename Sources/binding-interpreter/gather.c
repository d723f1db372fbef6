/* Devices of a batch laid out side by side, for a library that is asked about many of them at once. */
#include "interpreter.h"

#include <string.h>

/* Their texts may take so much before the library is asked. */
#define TEXTS_BEFORE_ASKING (1u << 20)

/* Lays a device out as an element; PASSED when it lacks something or something does not fit. */
static mtda_status lay_out(run *run, const binding_step *step, const mtda_device *device, char *element,
                           uint32_t depth) {
  char *made = run->self->frame + step->place;
  mtda_status status;
  memset(made, 0, step->index);
  run->device = device;
  status = run_steps(run, step->body, (uint32_t)step->number, depth + 1);
  run->device = 0;
  if (status == MTDA_OK) memcpy(element, made, step->index);
  return status;
}

/* What follows the laying out, once for all that were gathered. */
static mtda_status ask(run *run, const binding_step *step, const gathered *gathered, uint32_t depth) {
  const binding_operand *operands = TABLE(operands, binding_operand) + step->operand;
  const uint32_t laid_out = (uint32_t)step->number;
  mtda_status status;
  memcpy(run->self->frame + operands[1].at, &gathered->count, sizeof gathered->count);
  run->item = MTDA_NO_INDEX;
  run->gathered = gathered;
  status = run_turn(run, step->body + laid_out, step->body_count - laid_out, depth);
  run->gathered = 0;
  /* No single device is at fault, and none must be lost in silence. */
  return status == PASSED ? fail(run->error, MTDA_CONFIG, MTDA_NO_INDEX,
                                 "a value for many devices at once does not fit what the library wants")
                          : status;
}

mtda_status gather(run *run, const binding_step *step, uint32_t depth) {
  const binding_operand *array = TABLE(operands, binding_operand) + step->operand;
  const uint64_t room = array->length / step->index;
  arena *scratch = &run->self->scratch;
  gathered found = {0, arena_take(scratch, room * sizeof *found.items)};
  const mark before = arena_mark(scratch);
  mtda_status status = MTDA_OK;
  if (!run->batch || run->verb != BINDING_DEVICES) return misplaced(run);
  if (!found.items) return fail(run->error, MTDA_LIMIT, MTDA_NO_INDEX, "there is no memory for gathered devices");
  for (uint64_t i = 0; status == MTDA_OK && i < run->batch->count; i++) {
    mtda_device device;
    status = device_at(run, i, &device);
    if (status == MTDA_OK && is_supported(&device)) {
      status = lay_out(run, step, &device, run->self->frame + array->at + found.count * step->index, depth);
      if (status == MTDA_OK) found.items[found.count++] = i;
      if (status == PASSED) status = MTDA_OK;
    }
    if (status == MTDA_OK && found.count > 0 &&
        (found.count == room || i + 1 == run->batch->count || scratch->total - before.total > TEXTS_BEFORE_ASKING)) {
      status = ask(run, step, &found, depth);
      found.count = 0;
      arena_release(scratch, before);
    }
  }
  run->item = MTDA_NO_INDEX;
  return status;
}

/* The elements that lie beside a device, each under the name that it has in the loop. */
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
    mtda_device device;
    status = device_at(run, gathered->items[i], &device);
    if (status == MTDA_OK) status = place_beside(run, step, i);
    if (status != MTDA_OK) break;
    run->device = &device;
    status = run_turn(run, step->body, step->body_count, depth);
    run->device = 0;
    if (status == PASSED) status = MTDA_OK; /* it was counted */
  }
  run->item = MTDA_NO_INDEX;
  return status;
}
