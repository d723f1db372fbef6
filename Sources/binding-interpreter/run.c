/* Steps, one after the other; a loop carries its body out for each record. */
#include "interpreter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TURNS_BETWEEN_QUESTIONS 64u
#define MOST_TURNS 16777216u

mtda_status check_stop(run *run) {
  uint32_t stop = MTDA_GO_ON;
  if (!run->call) return MTDA_OK;
  if (__atomic_load_n(&run->self->is_cancelled, __ATOMIC_RELAXED))
    stop = MTDA_STOP_CANCELLED;
  else
    stop = run->self->host->should_stop(run->call);
  if (stop == MTDA_GO_ON) return MTDA_OK;
  return stop == MTDA_STOP_DEADLINE ? fail(run->error, MTDA_DEADLINE, run->item, "the deadline has passed")
                                    : fail(run->error, MTDA_CANCELLED, run->item, "the call was cancelled");
}

mtda_status run_turn(run *run, uint32_t first, uint32_t count, uint32_t depth) {
  const mark before = arena_mark(&run->self->scratch);
  const uint32_t owned = run->owned.count;
  mtda_status status = MTDA_OK;
  if (++run->turns % TURNS_BETWEEN_QUESTIONS == 0) status = check_stop(run);
  if (status == MTDA_OK) status = run_steps(run, first, count, depth + 1);
  release_owned(&run->owned, owned);
  arena_release(&run->self->scratch, before);
  return status;
}

/* A record that is passed over ends its turn and not the loop. */
static mtda_status turn(run *run, uint32_t first, uint32_t count, uint32_t depth) {
  const mtda_status status = run_turn(run, first, count, depth);
  return status == PASSED ? MTDA_OK : status;
}

static mtda_status body(run *run, const binding_step *step, uint32_t depth) {
  return turn(run, step->body, step->body_count, depth);
}

mtda_status misplaced(run *run) {
  return fail(run->error, MTDA_INTERNAL, run->item, "a step of the binding has no place in this verb");
}

/* ---- loops over what the host gives ------------------------------------------------------------ */

static int is_older(const mtda_version *one, const mtda_version *other) {
  if (one->major != other->major) return one->major < other->major;
  if (one->minor != other->minor) return one->minor < other->minor;
  if (one->patch != other->patch) return one->patch < other->patch;
  return one->build < other->build;
}

static int is_set(const mtda_version *version) {
  return version->major || version->minor || version->patch || version->build;
}

/* Whether the partner supports the device: its platform, and its version for one purpose at least. A version that
 * nobody knows is taken for too old. */
int is_supported(const mtda_device *device) {
  for (uint64_t i = 0; i < program_descriptor.platform_count; i++) {
    const mtda_platform *platform = &program_descriptor.platforms[i];
    const mtda_version *floors[2] = {&platform->min_compliance, &platform->min_app_protection};
    const uint32_t flags[2] = {MTDA_PLATFORM_HAS_COMPLIANCE, MTDA_PLATFORM_HAS_APP_PROTECTION};
    if (platform->platform != device->platform) continue;
    for (int k = 0; k < 2; k++)
      if ((platform->flags & flags[k]) &&
          (!is_set(floors[k]) || (is_set(&device->os) && !is_older(&device->os, floors[k]))))
        return 1;
  }
  return 0;
}

mtda_status device_at(run *run, uint64_t index, mtda_device *device) {
  const char *start = (const char *)run->batch->items + index * run->batch->stride;
  const mtda_status status = check_size(start, sizeof *device, run->batch->stride, run->error);
  run->item = index;
  if (status == MTDA_OK) memcpy(device, start, sizeof *device);
  return status;
}

static mtda_status each_device(run *run, const binding_step *step, uint32_t depth) {
  mtda_status status = run->verb == BINDING_DEVICES ? MTDA_OK : misplaced(run);
  for (uint64_t i = 0; status == MTDA_OK && i < run->batch->count; i++) {
    mtda_device device;
    status = device_at(run, i, &device);
    if (status != MTDA_OK) break;
    if (!is_supported(&device)) continue;
    run->device = &device;
    status = body(run, step, depth);
    run->device = 0;
  }
  run->item = MTDA_NO_INDEX;
  return status;
}

static mtda_status each_inventory(run *run, const binding_step *step, uint32_t depth) {
  mtda_status status = run->verb == BINDING_APPS ? MTDA_OK : misplaced(run);
  for (uint64_t i = 0; status == MTDA_OK && i < run->batch->count; i++) {
    const char *start = (const char *)run->batch->items + i * run->batch->stride;
    mtda_inventory inventory;
    run->item = i;
    status = check_size(start, sizeof inventory, run->batch->stride, run->error);
    if (status != MTDA_OK) break;
    memcpy(&inventory, start, sizeof inventory);
    run->inventory = &inventory;
    status = body(run, step, depth);
    run->inventory = 0;
  }
  run->item = MTDA_NO_INDEX;
  return status;
}

mtda_status app_at(run *run, uint64_t index, mtda_app *app) {
  const mtda_inventory *inventory = run->inventory;
  const char *start = (const char *)inventory->apps + index * inventory->app_stride;
  mtda_status status;
  if (!inventory->apps)
    return fail(run->error, MTDA_ARG, run->item, "an inventory has no apps, and a count of them");
  status = check_size(start, sizeof *app, inventory->app_stride, run->error);
  if (status == MTDA_OK) memcpy(app, start, sizeof *app);
  return status;
}

static mtda_status each_app(run *run, const binding_step *step, uint32_t depth) {
  mtda_status status = MTDA_OK;
  for (uint64_t i = 0; run->inventory && i < run->inventory->app_count && status == MTDA_OK; i++) {
    mtda_app app;
    status = app_at(run, i, &app);
    if (status != MTDA_OK) break;
    run->app = &app;
    status = body(run, step, depth);
    run->app = 0;
  }
  return status;
}

/* ---- loops over what the library gives --------------------------------------------------------- */

static void tell_lost(run *run, uint64_t lost) {
  static const mtda_str text = {"events of the partner's library were lost: too many at once, or with a context that "
                                "is not ours", 95};
  if (lost > 0) run->self->host->log(run->self->host->ctx, MTDA_LOG_WARNING, &text);
}

static mtda_status each_event(run *run, const binding_step *step, uint32_t depth) {
  mtda_status status = MTDA_OK;
  uint64_t lost;
  event *waiting = listener_take(run->self->listeners[step->index], &lost);
  tell_lost(run, lost);
  run->event_captures = TABLE(callbacks, binding_callback)[step->index].first_capture;
  while (waiting && status == MTDA_OK) {
    event *next = waiting->next;
    run->event = waiting;
    status = body(run, step, depth);
    free(waiting);
    waiting = next;
  }
  run->event = 0;
  listener_put_back(run->self->listeners[step->index], waiting);
  return status;
}

static mtda_status each_element(run *run, const binding_step *step, uint32_t depth) {
  const binding_operand *operands = TABLE(operands, binding_operand) + step->operand;
  const value first = value_of(run, &operands[0]);
  const value count = value_of(run, &operands[1]);
  mtda_status status = MTDA_OK;
  if (count.kind != NUMBER || (!count.is_unsigned && count.number < 0) ||
      (uint64_t)count.number > (step->number > 0 ? (uint64_t)step->number : MOST_TURNS))
    return fail(run->error, MTDA_INTERNAL, run->item,
                "the library says that it gives %lld elements, and there is room for %lld", (long long)count.number,
                (long long)step->number);
  if (count.number > 0 && first.number == 0)
    return fail(run->error, MTDA_INTERNAL, run->item, "the library gives a count, and a null pointer for the elements");
  for (uint64_t i = 0; i < (uint64_t)count.number && status == MTDA_OK; i++) {
    const char *element = (const char *)(uintptr_t)first.number + i * step->index;
    memcpy(run->self->frame + step->place, step->condition == BINDING_ELEMENT_VALUE ? element : (const char *)&element,
           sizeof element);
    status = body(run, step, depth);
  }
  return status;
}

/* The next is read before the body, which may release the element. */
static mtda_status each_linked(run *run, const binding_step *step, uint32_t depth) {
  const value first = value_of(run, TABLE(operands, binding_operand) + step->operand);
  const char *element = first.kind == POINTER ? (const char *)(uintptr_t)first.number : 0;
  mtda_status status = MTDA_OK;
  for (uint32_t i = 0; element && status == MTDA_OK; i++) {
    const char *next;
    if (i == MOST_TURNS) return fail(run->error, MTDA_LIMIT, run->item, "a list of the library's does not come to an end");
    memcpy(&next, element + step->index, sizeof next);
    memcpy(run->self->frame + step->place, &element, sizeof element);
    status = body(run, step, depth);
    element = next;
  }
  return status;
}

int goes_on(const run *run, const binding_step *loop) {
  switch (loop->condition) {
  case BINDING_WHILE_POSITIVE: return run->result > 0;
  case BINDING_WHILE_NONZERO: return run->result != 0;
  default: return run->result == loop->number;
  }
}

static mtda_status repeat(run *run, const binding_step *step, uint32_t depth) {
  for (uint32_t i = 0; i < MOST_TURNS; i++) {
    mtda_status status = run_call(run, TABLE(steps, binding_step) + step->body, step);
    if (status != MTDA_OK) return status;
    if (!goes_on(run, step)) return MTDA_OK;
    status = turn(run, step->body + 1, step->body_count - 1, depth);
    if (status != MTDA_OK) return status;
  }
  return fail(run->error, MTDA_LIMIT, run->item, "the library does not come to an end");
}

/* ---- single steps ------------------------------------------------------------------------------ */

static mtda_status own(run *run, const binding_step *step) {
  const binding_operand *operand = TABLE(operands, binding_operand) + step->operand;
  const int is_kept = operand->source == BINDING_FROM_KEPT || operand->source == BINDING_FROM_KEPT_ADDRESS;
  const int is_struct = operand->source == BINDING_FROM_FRAME_ADDRESS || operand->source == BINDING_FROM_KEPT_ADDRESS;
  owned_stack *stack = is_kept ? &run->self->kept_owned : &run->owned;
  if (stack->count == MOST_OWNED)
    return fail(run->error, MTDA_LIMIT, run->item, "too much of the library's is to be released");
  stack->items[stack->count++] = (owned){operand_place(run, operand), step->function, is_struct ? operand->length : 0};
  return MTDA_OK;
}

/* Out of its turn; what is below it in the stack stays. */
static void release(run *run, const binding_step *step) {
  char *place = operand_place(run, TABLE(operands, binding_operand) + step->operand);
  owned_stack *stacks[2] = {&run->owned, &run->self->kept_owned};
  for (int i = 0; i < 2; i++)
    for (uint32_t k = stacks[i]->count; k-- > 0;) {
      owned_stack single = {1, {stacks[i]->items[k]}};
      if (stacks[i]->items[k].place != place) continue;
      release_owned(&single, 0);
      stacks[i]->count--;
      memmove(&stacks[i]->items[k], &stacks[i]->items[k + 1], (stacks[i]->count - k) * sizeof(owned));
      return;
    }
}

static mtda_status set(run *run, const binding_step *step) {
  const binding_operand *operand = TABLE(operands, binding_operand) + step->operand;
  const value given = value_of(run, operand);
  char *place = (step->is_kept ? run->self->kept : run->self->frame) + step->place;
  return value_store(run, &given, (binding_type){step->index, 0}, (uint32_t)step->number, place);
}

static mtda_status choose(run *run, const binding_step *step, uint32_t depth) {
  const value given = value_of(run, TABLE(operands, binding_operand) + step->operand);
  const binding_table *table = &TABLE(tables, binding_table)[step->index];
  for (uint32_t i = 0; i < table->entry_count; i++) {
    const binding_entry *entry = &TABLE(entries, binding_entry)[table->first_entry + i];
    if (given.kind == NUMBER && entry->key == given.number)
      return run_steps(run, entry->value, entry->count, depth + 1);
  }
  if (step->body_count > 0) return run_steps(run, step->body, step->body_count, depth + 1);
  return pass_over(run, MTDA_SKIP_UNKNOWN_KIND, "");
}

static void tell(run *run, const binding_step *step) {
  const value given = value_of(run, TABLE(operands, binding_operand) + step->operand);
  const mtda_str words = value_text(&given, 512);
  char line[640];
  mtda_str text = {line, 0};
  const char *start = (const char *)program + step->index;
  if (given.kind == REAL)
    snprintf(line, sizeof line, "%s%.17g", start, given.real);
  else if (words.ptr)
    snprintf(line, sizeof line, "%s\"%.*s\"", start, (int)(words.len < 512 ? words.len : 512), words.ptr);
  else if (given.kind == POINTER)
    snprintf(line, sizeof line, "%s%s", start, given.number ? "a pointer" : "null");
  else if (given.is_unsigned)
    snprintf(line, sizeof line, "%s%llu", start, (unsigned long long)given.number);
  else
    snprintf(line, sizeof line, "%s%lld", start, (long long)given.number);
  text.len = strlen(line);
  run->self->host->log(run->self->host->ctx, MTDA_LOG_INFO, &text);
}

static mtda_status run_step(run *run, const binding_step *step, uint32_t depth) {
  switch (step->code) {
  case BINDING_CALL: return run_call(run, step, 0);
  case BINDING_OWN: return own(run, step);
  case BINDING_RELEASE: return release(run, step), MTDA_OK;
  case BINDING_SET: return set(run, step);
  case BINDING_REPORT: return run->reports ? run_report(run, step) : misplaced(run);
  case BINDING_SKIP: return pass_over(run, step->index, "");
  case BINDING_EACH_DEVICE: return each_device(run, step, depth);
  case BINDING_EACH_INVENTORY: return each_inventory(run, step, depth);
  case BINDING_EACH_APP: return each_app(run, step, depth);
  case BINDING_EACH_EVENT: return each_event(run, step, depth);
  case BINDING_EACH_ELEMENT: return each_element(run, step, depth);
  case BINDING_EACH_LINKED: return each_linked(run, step, depth);
  case BINDING_REPEAT: return repeat(run, step, depth);
  case BINDING_TELL: return tell(run, step), MTDA_OK;
  case BINDING_GATHER: return gather(run, step, depth);
  case BINDING_EACH_GATHERED: return each_gathered(run, step, depth);
  default: return choose(run, step, depth);
  }
}

mtda_status run_steps(run *run, uint32_t first, uint32_t count, uint32_t depth) {
  mtda_status status = MTDA_OK;
  if (depth > BINDING_DEPTH) return fail(run->error, MTDA_INTERNAL, run->item, "steps are nested too deep");
  for (uint32_t i = 0; i < count && status == MTDA_OK; i++)
    status = run_step(run, TABLE(steps, binding_step) + first + i, depth);
  return status;
}

mtda_status run_verb(run *run, uint32_t verb) {
  mtda_status status;
  run->verb = verb;
  memset(run->self->frame, 0, program->frame_bytes);
  status = run_steps(run, program->verbs[verb].first_step, program->verbs[verb].step_count, 0);
  release_owned(&run->owned, 0);
  arena_release(&run->self->scratch, (mark){0, 0, 0});
  return status;
}
