/* Memory in chunks, taken in order and given back in the opposite one. */
#include "interpreter.h"

#include <stdlib.h>

#define CHUNK_BYTES (64u << 10)

struct chunk {
  struct chunk *before;
  uint64_t bytes;
  uint64_t used;
  uint64_t padding;
};

void *arena_take(arena *arena, uint64_t bytes) {
  struct chunk *chunk = arena->last;
  void *taken;
  if (bytes > BINDING_TEXT_BYTES - arena->total) return 0;
  bytes = (bytes + 15) & ~15ull;
  if (!chunk || bytes > chunk->bytes - chunk->used) {
    const uint64_t room = bytes > CHUNK_BYTES ? bytes : CHUNK_BYTES;
    chunk = malloc(sizeof *chunk + room);
    if (!chunk) return 0;
    *chunk = (struct chunk){arena->last, room, 0, 0};
    arena->last = chunk;
  }
  taken = (char *)(chunk + 1) + chunk->used;
  chunk->used += bytes;
  arena->total += bytes;
  return taken;
}

mark arena_mark(const arena *arena) {
  return (mark){arena->last, arena->last ? arena->last->used : 0, arena->total};
}

/* The first chunk stays for the next time. */
void arena_release(arena *arena, mark mark) {
  while (arena->last && arena->last != mark.chunk && (mark.chunk || arena->last->before)) {
    struct chunk *before = arena->last->before;
    free(arena->last);
    arena->last = before;
  }
  if (arena->last) arena->last->used = arena->last == mark.chunk ? mark.used : 0;
  arena->total = mark.total;
}
