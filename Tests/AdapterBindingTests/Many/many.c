#include "many.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 64

static int lists;

struct many_session {
  many_event_fn on_strange;
  size_t queries;
  many_ref strange[MOST];
  const many_ref *list[MOST];
  char serials[MOST][32];
  many_link links[MOST];
  size_t link_count;
  size_t strange_count;
};

int many_open(const many_options *options, many_session **out) {
  if (!options || options->size != sizeof *options || options->is_strict != 1) return -1;
  *out = calloc(1, sizeof **out);
  if (!*out) return -2;
  (*out)->on_strange = options->on_strange;
  return 0;
}

void many_close(many_session *session) { free(session); }

/* A finding for each dash in the serial number, which says how many were asked about in which query. */
int many_query(many_session *session, const many_ref *refs, size_t count, many_verdict *out) {
  session->queries++;
  session->strange_count = 0;
  for (size_t i = 0; i < count; i++) {
    many_verdict *verdict = &out[i];
    *verdict = (many_verdict){0};
    for (const char *at = refs[i].serial; *at && verdict->count < 3; at++) {
      many_finding *finding = &verdict->findings[verdict->count];
      if (*at != '-') continue;
      verdict->codes[verdict->count] = (int32_t)(refs[i].platform * 10 + verdict->count);
      verdict->count++;
      finding->severity = (int32_t)verdict->count;
      snprintf(finding->name, sizeof finding->name, "q%zu of %zu", session->queries, count);
    }
    if (verdict->count != 0 || session->strange_count == MOST) continue;
    snprintf(session->serials[session->strange_count], 32, "%s", refs[i].serial);
    session->strange[session->strange_count] = (many_ref){session->serials[session->strange_count], refs[i].platform, ""};
    session->list[session->strange_count] = &session->strange[session->strange_count];
    session->strange_count++;
    session->on_strange((int)refs[i].platform, refs[i].serial);
  }
  return 0;
}

int many_levels(many_session *session, const char *const *serials, size_t count, int32_t *levels) {
  (void)session;
  for (size_t i = 0; i < count; i++) levels[i] = (int32_t)(strlen(serials[i]) % 3) + 1;
  return 0;
}

const many_ref **many_strange(many_session *session, size_t *count) {
  *count = session->strange_count;
  return session->list;
}

int many_names(many_session *session, many_list *out) {
  out->count = session->strange_count;
  out->names = calloc(out->count + 1, sizeof *out->names);
  for (size_t i = 0; i < out->count; i++) out->names[i] = strdup(session->serials[i]);
  lists++;
  if (session->link_count < MOST) session->link_count++;
  return 0;
}

void many_list_free(many_list *list) {
  for (size_t i = 0; i < list->count; i++) free(list->names[i]);
  free(list->names);
  lists--;
}

int many_lists(void) { return lists; }

const many_link *many_chain(many_session *session) {
  for (size_t i = 0; i < session->link_count; i++)
    session->links[i] = (many_link){(int32_t)i + 1, i + 1 < session->link_count ? &session->links[i + 1] : NULL};
  return session->link_count > 0 ? session->links : NULL;
}

int many_scan(many_session *session, const many_app *apps, size_t count, int32_t *ranks) {
  (void)session;
  for (size_t i = 0; i < count; i++) ranks[i] = apps[i].bytes == 7 ? 3 : (int32_t)count;
  return 0;
}
