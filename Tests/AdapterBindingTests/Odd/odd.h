/* A library with what the samples do not have: a context pointer, calls back in the middle of a call, text that must
 * be freed, an array of its own. */
#ifndef ODD_H
#define ODD_H

#include <stddef.h>

typedef struct odd_part {
  double score;
  char name[12];
} odd_part;

/* Answers 7 to go on. */
typedef int (*odd_visit_fn)(void *user, int kind, const odd_part *part);

/* Visits each letter of a message; for a question mark with a context that is not the caller's. How many visits were
 * answered with 7. */
int odd_visit(const char *message, odd_visit_fn visit, void *user);

/* The first word of a message, to be freed. */
int odd_name(const char *message, char **name);
void odd_free(char *name);
/* How many names are still to be freed. */
int odd_unfreed(void);

const odd_part *odd_parts(size_t *count);

#endif
