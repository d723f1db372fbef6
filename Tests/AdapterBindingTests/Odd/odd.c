#include "odd.h"

#include <stdlib.h>
#include <string.h>

static int unfreed;

int odd_visit(const char *message, odd_visit_fn visit, void *user) {
  int answered = 0, kind = 0;
  for (; *message; message++, kind++) {
    odd_part part = {kind / 2.0, {'V', '-', *message}};
    if (*message == '?')
      visit(&part, kind, &part);
    else
      answered += visit(user, kind, &part) == 7;
  }
  return answered;
}

int odd_name(const char *message, char **name) {
  const size_t length = strcspn(message, " ");
  *name = calloc(1, length + 1);
  if (!*name) return -1;
  memcpy(*name, message, length);
  unfreed++;
  return 0;
}

void odd_free(char *name) {
  if (name) unfreed--;
  free(name);
}

int odd_unfreed(void) { return unfreed; }

const odd_part *odd_parts(size_t *count) {
  static const odd_part parts[] = {{0.5, "P-1"}, {1.5, "P-2"}, {2.5, "P-3"}};
  *count = 3;
  return parts;
}
