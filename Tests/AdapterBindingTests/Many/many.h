/* A library that is asked about many devices at once. */
#ifndef MANY_H
#define MANY_H

#include <stddef.h>
#include <stdint.h>

typedef struct many_session many_session;

/* Is told of each device that is strange, while it is asked about. */
typedef void (*many_event_fn)(int kind, const char *serial);

/* `size` is sizeof(many_options): the library refuses any other. */
typedef struct many_options {
  size_t size;
  int32_t is_strict;
  many_event_fn on_strange;
} many_options;

typedef struct many_ref {
  const char *serial;
  uint32_t platform;
  char model[16];
} many_ref;

typedef struct many_finding {
  int32_t severity;
  char name[16];
} many_finding;

typedef struct many_verdict {
  uint32_t count;
  many_finding findings[3];
  int32_t codes[3];
} many_verdict;

/* To be given back by many_list_free, which takes the list itself. */
typedef struct many_list {
  size_t count;
  char **names;
} many_list;

/* A chain: each leads to the next, and the last one to none. */
typedef struct many_link {
  int32_t number;
  struct many_link *next;
} many_link;

typedef struct many_app {
  const char *id;
  uint64_t bytes;
} many_app;

int many_open(const many_options *options, many_session **out);
void many_close(many_session *session);

/* Writes a verdict for each reference, in their order. */
int many_query(many_session *session, const many_ref *refs, size_t count, many_verdict *out);
/* Writes a level for each serial number. */
int many_levels(many_session *session, const char *const *serials, size_t count, int32_t *levels);
/* All references of the last query that were strange: pointers, good until the next call. */
const many_ref **many_strange(many_session *session, size_t *count);
/* The names of all that were strange so far. */
int many_names(many_session *session, many_list *out);
void many_list_free(many_list *list);
/* Writes a rank for each app. */
int many_scan(many_session *session, const many_app *apps, size_t count, int32_t *ranks);
/* As many links as lists were ever given: the library's own. */
const many_link *many_chain(many_session *session);
/* Lists that nobody has given back. */
int many_lists(void);

#endif
