/* Calls of functions that this program knows by description only, with arguments that nobody gives on purpose. */
#define _GNU_SOURCE
#include "CAdapterProbe.h"
#include "CForeignCall.h"

#include <string.h>
#include <sys/mman.h>

#define BYTES 8192u

int probe_call(const void *table, uint64_t place, uint32_t result, uint32_t count, const uint32_t *kinds,
               uint64_t *words, uint64_t *answer) {
  foreign_function function;
  ffi_type *types[BINDING_PARAMETERS];
  void *places[BINDING_PARAMETERS];
  ffi_arg room = 0;
  if (count > BINDING_PARAMETERS) return -1;
  for (uint32_t i = 0; i < count; i++) {
    types[i] = foreign_scalar(kinds[i]);
    places[i] = &words[i];
    if (!types[i]) return -1;
  }
  memcpy(&function.code, (const char *)table + place, sizeof function.code);
  if (!foreign_scalar(result) || foreign_prepare(&function.interface, foreign_scalar(result), count, types) != 0)
    return -1;
  foreign_call(&function, &room, places);
  *answer = room;
  return 0;
}

void *probe_hostile_memory(int form) {
  char *pages = mmap(0, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) return 0;
  if (form == PROBE_UNTOUCHABLE) mprotect(pages, BYTES, PROT_NONE);
  if (form == PROBE_NOWHERE) munmap(pages, BYTES);
  return pages;
}
