/* Scratch memory for one call: handed out piece by piece, given back as a whole. */
#define _GNU_SOURCE
#include "worker.h"

#include <sys/mman.h>

#define CHUNK_BYTES (256u << 10)
#define KEPT_BYTES (4u << 20)

/* A mapping that begins with this; mappings begin at the greatest alignment there is. */
struct chunk {
  struct chunk *before;
  uint64_t bytes;
  uint64_t used;
};

static struct chunk *last;
static uint64_t charged;

static struct chunk *add(uint64_t bytes) {
  struct chunk *chunk =
      mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (chunk == MAP_FAILED) return 0;
  *chunk = (struct chunk){last, bytes, sizeof *chunk};
  last = chunk;
  return chunk;
}

void *arena_take(uint64_t size, uint64_t alignment, uint64_t most) {
  uint64_t place, rounded;
  if (alignment == 0 || (alignment & (alignment - 1)) != 0 || alignment > 4096) return 0;
  if (size == 0) size = 1;
  if (size > most - charged) return 0;
  /* What alignment wastes is charged too. */
  rounded = (size + alignment - 1) & ~(alignment - 1);
  if (rounded > most - charged) return 0;
  place = last ? (last->used + alignment - 1) & ~(alignment - 1) : 0;
  if (!last || place > last->bytes || size > last->bytes - place) {
    uint64_t wanted = rounded + 4096 + sizeof(struct chunk);
    if (!add(wanted > CHUNK_BYTES ? wanted : CHUNK_BYTES)) return 0;
    place = (last->used + alignment - 1) & ~(alignment - 1);
  }
  charged += rounded;
  last->used = place + size;
  return (char *)last + place;
}

/* Keeps the last chunk for the next call, unless it is very large: fresh pages cost time. */
void arena_clear(void) {
  struct chunk *kept = last && last->bytes <= KEPT_BYTES ? last : 0;
  while (last) {
    struct chunk *before = last->before;
    if (last != kept) munmap(last, last->bytes);
    last = before;
  }
  last = kept;
  if (kept) *kept = (struct chunk){0, kept->bytes, sizeof *kept};
  charged = 0;
}
