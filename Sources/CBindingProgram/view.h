/* A program while it is looked at, and what its parts may not exceed. */
#ifndef BINDING_VIEW_H
#define BINDING_VIEW_H

#include "CBindingProgram.h"

#define LONGEST_TABLE (1u << 20)

struct view {
  const binding_program *program;
  const char *start;
  uint64_t bytes;
};

static inline int holds(const struct view *view, uint64_t at, uint64_t count, uint64_t size) {
  return count <= LONGEST_TABLE && at <= view->bytes && count * size <= view->bytes - at;
}

static inline int holds_table(const struct view *view, binding_range range, uint64_t size) {
  return range.at % 8 == 0 && holds(view, range.at, range.count, size);
}

static inline int holds_text(const struct view *view, binding_text text) {
  return holds(view, text.at, (uint64_t)text.length + 1, 1) && view->start[text.at + text.length] == 0;
}

static inline int is_within(uint32_t first, uint32_t count, uint32_t whole) {
  return first <= whole && count <= whole - first;
}

/* An index that may be left out. */
static inline int is_index(uint32_t index, binding_range table) {
  return index == BINDING_NONE || index < table.count;
}

static inline int is_type(const struct view *view, binding_type type) {
  return type.kind < BINDING_KINDS &&
         (type.kind != BINDING_STRUCT || type.structure < view->program->structs.count);
}

static inline uint64_t bytes_of(const struct view *view, binding_type type, uint64_t length) {
  if (type.kind == BINDING_STRUCT)
    return BINDING_TABLE(view->program, structs, binding_struct)[type.structure].size;
  return type.kind == BINDING_CHARS ? length : binding_scalar_bytes(type.kind);
}

/* steps.c: what is done, and with what. Answers null, or what is wrong. */
__attribute__((visibility("hidden"))) const char *binding_check_steps(const struct view *view);

#endif
