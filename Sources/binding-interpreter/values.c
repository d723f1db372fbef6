/* Values: where they come from, and how they are laid out for the library. */
#define _GNU_SOURCE
#include "interpreter.h"

#include <string.h>

static value number(int64_t given) { return (value){.kind = NUMBER, .number = given}; }

static value unsigned_number(uint64_t given) {
  return (value){.kind = NUMBER, .is_unsigned = 1, .number = (int64_t)given};
}

/* Nothing of our own is ever given as an empty text that is really missing. */
static value text(mtda_str given) {
  return given.len > 0 && given.ptr ? (value){.kind = TEXT, .text = given} : (value){.kind = ABSENT};
}

static value pointer(const void *given) { return (value){.kind = POINTER, .number = (int64_t)(uintptr_t)given}; }

#define LOAD(type, place) \
  __extension__({         \
    type loaded;          \
    memcpy(&loaded, place, sizeof loaded); \
    loaded;               \
  })

value value_load(const void *place, uint32_t kind, uint32_t length) {
  value loaded;
  switch (kind) {
  case BINDING_INT8: return number(LOAD(int8_t, place));
  case BINDING_INT16: return number(LOAD(int16_t, place));
  case BINDING_INT32: return number(LOAD(int32_t, place));
  case BINDING_INT64: return number(LOAD(int64_t, place));
  case BINDING_UINT8: return unsigned_number(LOAD(uint8_t, place));
  case BINDING_UINT16: return unsigned_number(LOAD(uint16_t, place));
  case BINDING_UINT32: return unsigned_number(LOAD(uint32_t, place));
  case BINDING_UINT64: return unsigned_number(LOAD(uint64_t, place));
  case BINDING_FLOAT: return (value){.kind = REAL, .real = (double)LOAD(float, place)};
  case BINDING_DOUBLE: return (value){.kind = REAL, .real = LOAD(double, place)};
  case BINDING_POINTER: return pointer(LOAD(void *, place));
  case BINDING_CHARS: return text((mtda_str){place, strnlen(place, length)});
  case BINDING_STRING:
    loaded = pointer(LOAD(void *, place));
    loaded.is_string = 1;
    return loaded;
  default: return pointer(place); /* a struct is where it is */
  }
}

mtda_str value_text(const value *value, uint64_t most) {
  const char *start = (const char *)(uintptr_t)value->number;
  if (value->kind == TEXT) return value->text;
  if (value->kind != POINTER || !value->is_string || !start) return (mtda_str){0, 0};
  return (mtda_str){start, strnlen(start, most + 1)};
}

char *operand_place(run *run, const binding_operand *operand) {
  switch (operand->source) {
  case BINDING_FROM_FRAME:
  case BINDING_FROM_FRAME_ADDRESS: return run->self->frame + operand->at;
  case BINDING_FROM_KEPT:
  case BINDING_FROM_KEPT_ADDRESS: return run->self->kept + operand->at;
  default: return 0;
  }
}

/* A field behind a pointer of the library's, which may be null. */
static value pointed(const char *place, const binding_operand *operand) {
  const char *target;
  memcpy(&target, place, sizeof target);
  if (!target) return (value){.kind = ABSENT};
  return value_load(target + operand->inner, operand->type.kind, operand->length);
}

/* The place of an array in a struct behind a pointer. */
static value place_behind(const char *place, const binding_operand *operand) {
  const char *target;
  memcpy(&target, place, sizeof target);
  return pointer(target ? target + operand->inner : 0);
}

static value of_device(const mtda_device *device, uint32_t field) {
  if (!device) return (value){.kind = ABSENT};
  switch (field) {
  case BINDING_DEVICE_REF: return unsigned_number(device->device_ref);
  case BINDING_DEVICE_PLATFORM: return unsigned_number(device->platform);
  case BINDING_DEVICE_OWNERSHIP: return unsigned_number(device->ownership);
  case BINDING_DEVICE_MANAGEMENT: return unsigned_number(device->management);
  case BINDING_DEVICE_FLAGS: return unsigned_number(device->flags);
  case BINDING_DEVICE_OS_MAJOR: return unsigned_number(device->os.major);
  case BINDING_DEVICE_OS_MINOR: return unsigned_number(device->os.minor);
  case BINDING_DEVICE_OS_PATCH: return unsigned_number(device->os.patch);
  case BINDING_DEVICE_OS_BUILD: return unsigned_number(device->os.build);
  case BINDING_DEVICE_LAST_CHECKIN_MS: return unsigned_number(device->last_checkin_ms);
  case BINDING_DEVICE_OS: return text(device->os_text);
  case BINDING_DEVICE_MODEL: return text(device->model);
  default: break;
  }
  for (uint64_t i = 0; i < device->identifier_count; i++) {
    mtda_identifier identifier;
    memcpy(&identifier, (const char *)device->identifiers + i * device->identifier_stride, sizeof identifier);
    if (identifier.kind == field - BINDING_DEVICE_IDENTIFIER) return text(identifier.value);
  }
  return (value){.kind = ABSENT};
}

static value of_inventory(const mtda_inventory *inventory, uint32_t field) {
  if (!inventory) return (value){.kind = ABSENT};
  switch (field) {
  case BINDING_INVENTORY_REF: return unsigned_number(inventory->device_ref);
  case BINDING_INVENTORY_OBSERVED_MS: return unsigned_number(inventory->observed_ms);
  default: return unsigned_number(inventory->app_count);
  }
}

static value of_app(const mtda_app *app, uint32_t field) {
  if (!app) return (value){.kind = ABSENT};
  switch (field) {
  case BINDING_APP_FLAGS: return unsigned_number(app->flags);
  case BINDING_APP_BUNDLE_BYTES: return unsigned_number(app->bundle_bytes);
  case BINDING_APP_DYNAMIC_BYTES: return unsigned_number(app->dynamic_bytes);
  case BINDING_APP_ID: return text(app->app_id);
  case BINDING_APP_NAME: return text(app->name);
  case BINDING_APP_VERSION: return text(app->version);
  default: return text(app->short_version);
  }
}

static value of_payload(const mtda_payload *payload, uint32_t field) {
  if (!payload) return (value){.kind = ABSENT};
  switch (field) {
  case BINDING_PAYLOAD_BYTES: return pointer(payload->body.ptr);
  case BINDING_PAYLOAD_LENGTH: return unsigned_number(payload->body.len);
  case BINDING_PAYLOAD_TEXT: return text((mtda_str){(const char *)payload->body.ptr, payload->body.len});
  case BINDING_PAYLOAD_SOURCE: return text(payload->source_id);
  case BINDING_PAYLOAD_CONTENT_TYPE: return text(payload->content_type);
  case BINDING_PAYLOAD_MESSAGE_ID: return text(payload->message_id);
  default: return unsigned_number(payload->received_ms);
  }
}

static value of_event(const run *run, const binding_operand *operand) {
  const captured *found;
  if (!run->event || operand->at < run->event_captures) return (value){.kind = ABSENT};
  found = &run->event->captures[operand->at - run->event_captures];
  if (operand->type.kind == BINDING_STRING || operand->type.kind == BINDING_CHARS)
    return text((mtda_str){found->text.at ? (const char *)run->event + found->text.at : 0, found->text.length});
  if (operand->type.kind == BINDING_FLOAT || operand->type.kind == BINDING_DOUBLE)
    return (value){.kind = REAL, .real = found->real};
  return operand->type.kind >= BINDING_UINT8 ? unsigned_number((uint64_t)found->number) : number(found->number);
}

/* The same for all of one call: a clock that is asked for each record costs more than the record. */
static value now(run *run) {
  mtda_time time = {.struct_size = sizeof time};
  if (run->now_ms == 0) {
    run->self->host->now(run->self->host->ctx, &time);
    run->now_ms = time.wall_ms;
  }
  return unsigned_number(run->now_ms);
}

static value setting(const run *run, uint32_t index) {
  value found = pointer(run->self->settings[index]);
  found.is_string = 1;
  return found;
}

value value_of(run *run, const binding_operand *operand) {
  mtda_instance *self = run->self;
  switch (operand->source) {
  case BINDING_FROM_NUMBER: return number(operand->number);
  case BINDING_FROM_TEXT: return text((mtda_str){(const char *)program + operand->at, operand->length});
  case BINDING_FROM_FRAME:
  case BINDING_FROM_KEPT: return value_load(operand_place(run, operand), operand->type.kind, operand->length);
  case BINDING_FROM_FRAME_POINTED: return pointed(self->frame + operand->at, operand);
  case BINDING_FROM_FRAME_POINTED_ADDRESS: return place_behind(self->frame + operand->at, operand);
  case BINDING_FROM_KEPT_POINTED: return pointed(self->kept + operand->at, operand);
  case BINDING_FROM_FRAME_ADDRESS:
  case BINDING_FROM_KEPT_ADDRESS: return pointer(operand_place(run, operand));
  case BINDING_FROM_DEVICE: return of_device(run->device, operand->at);
  case BINDING_FROM_INVENTORY: return of_inventory(run->inventory, operand->at);
  case BINDING_FROM_APP: return of_app(run->app, operand->at);
  case BINDING_FROM_PAYLOAD: return of_payload(run->payload, operand->at);
  case BINDING_FROM_SETTING: return setting(run, operand->at);
  case BINDING_FROM_EVENT: return of_event(run, operand);
  case BINDING_FROM_NOW: return now(run);
  case BINDING_FROM_CALLBACK: self->were_given = 1; return pointer(listener_code(self->listeners[operand->at]));
  case BINDING_FROM_CONTEXT: return pointer(self->listeners[operand->at]);
  default: return (value){.kind = ABSENT};
  }
}

/* Text as the library wants it, with a NUL behind it. One inside would cut it short in silence. */
static mtda_status store_string(run *run, mtda_str given, void *place) {
  char *copy;
  if (memchr(given.ptr, 0, given.len)) return pass_over(run, MTDA_SKIP_MALFORMED, "a text with a NUL");
  copy = arena_take(&run->self->scratch, given.len + 1);
  if (!copy) return fail(run->error, MTDA_LIMIT, run->item, "there is no memory for the copy of a text");
  memcpy(copy, given.ptr, given.len);
  copy[given.len] = 0;
  memcpy(place, &copy, sizeof copy);
  return MTDA_OK;
}

static mtda_status store_chars(run *run, mtda_str given, uint32_t length, char *place) {
  if (given.len >= length || memchr(given.ptr ? given.ptr : "", 0, given.len))
    return pass_over(run, MTDA_SKIP_MALFORMED, "a text that does not fit");
  memset(place, 0, length);
  if (given.len > 0) memcpy(place, given.ptr, given.len);
  return MTDA_OK;
}

/* Whether a number survives being laid out in a type. */
static int fits(const value *value, uint32_t kind) {
  const uint32_t bits = 8 * binding_scalar_bytes(kind);
  const int is_unsigned = kind >= BINDING_UINT8 && kind <= BINDING_UINT64;
  if (is_unsigned) {
    if (!value->is_unsigned && value->number < 0) return 0;
    return bits == 64 || (uint64_t)value->number < (UINT64_C(1) << bits);
  }
  if (value->is_unsigned && value->number < 0) return 0;
  return bits == 64 || (value->number >= -(INT64_C(1) << (bits - 1)) && value->number < (INT64_C(1) << (bits - 1)));
}

static mtda_status store_number(run *run, const value *value, uint32_t kind, void *place) {
  if (kind == BINDING_DOUBLE || kind == BINDING_FLOAT) {
    const double wide = value->kind == REAL ? value->real
                        : value->is_unsigned ? (double)(uint64_t)value->number
                                             : (double)value->number;
    const float narrow = (float)wide;
    memcpy(place, kind == BINDING_DOUBLE ? (const void *)&wide : &narrow, binding_scalar_bytes(kind));
    return MTDA_OK;
  }
  if (value->kind != NUMBER || !fits(value, kind))
    return pass_over(run, MTDA_SKIP_MALFORMED, "a number that does not fit");
  memcpy(place, &value->number, binding_scalar_bytes(kind));
  return MTDA_OK;
}

mtda_status value_store(run *run, const value *value, binding_type type, uint32_t length, void *place) {
  switch (type.kind) {
  case BINDING_STRING:
    if (value->kind == TEXT) return store_string(run, value->text, place);
    break;
  case BINDING_CHARS:
    if (value->kind != ABSENT) return store_chars(run, value_text(value, length), length, place);
    break;
  case BINDING_STRUCT:
    memcpy(place, (const void *)(uintptr_t)value->number, TABLE(structs, binding_struct)[type.structure].size);
    return MTDA_OK;
  case BINDING_POINTER: break;
  default:
    if (value->kind == NUMBER || value->kind == REAL) return store_number(run, value, type.kind, place);
  }
  if (value->kind == ABSENT) return pass_over(run, MTDA_SKIP_NO_DEVICE, "");
  memcpy(place, &value->number, 8);
  return MTDA_OK;
}
