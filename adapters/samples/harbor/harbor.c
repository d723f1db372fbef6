#include "harbor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_SERIAL 64u
#define LONGEST_SUMMARY 200u

struct record {
  char serial[LONGEST_SERIAL + 1];
  char summary[LONGEST_SUMMARY + 1];
  int32_t severity;
  uint64_t seen_s;
};

struct harbor_client {
  struct record *records;
  size_t count;
};

struct harbor_findings {
  struct record *records;
  size_t count, next;
  uint64_t since_s;
};

static _Thread_local int last_error;

static int failed(int code) { return last_error = code; }

int harbor_open(const char *tenant, harbor_client **client) {
  if (!tenant || !*tenant || tenant[strspn(tenant, "abcdefghijklmnopqrstuvwxyz0123456789-")])
    return failed(HARBOR_E_TENANT);
  *client = calloc(1, sizeof **client);
  return *client ? HARBOR_OK : failed(HARBOR_E_MEMORY);
}

void harbor_close(harbor_client *client) {
  if (client) free(client->records);
  free(client);
}

static int is_serial(const char *serial, size_t length) {
  if (length == 0 || length > LONGEST_SERIAL) return 0;
  for (size_t i = 0; i < length; i++)
    if (serial[i] <= ' ' || serial[i] > '~') return 0;
  return 1;
}

int harbor_watch(harbor_client *client, const char *serial) {
  if (!client || !serial || !is_serial(serial, strlen(serial))) return failed(HARBOR_E_SERIAL);
  return HARBOR_OK;
}

/* A field up to `end`; answers what is behind it, or null. */
static const char *take_field(const char *place, const char *end, char ending, const char **field, size_t *length) {
  const char *stop = ending ? memchr(place, ending, (size_t)(end - place)) : end;
  if (!stop) return 0;
  *field = place;
  *length = (size_t)(stop - place);
  return stop == end ? end : stop + 1;
}

static int take_number(const char *field, size_t length, uint64_t most, uint64_t *number) {
  *number = 0;
  if (length == 0 || length > 12) return 0;
  for (size_t i = 0; i < length; i++) {
    if (field[i] < '0' || field[i] > '9') return 0;
    *number = *number * 10 + (uint64_t)(field[i] - '0');
  }
  return *number <= most;
}

static int read_line(const char *line, const char *end, struct record *record) {
  const char *field;
  size_t length;
  uint64_t number;
  if (!(line = take_field(line, end, ';', &field, &length)) || !is_serial(field, length)) return 0;
  memcpy(record->serial, field, length);
  record->serial[length] = 0;
  if (!(line = take_field(line, end, ';', &field, &length)) || !take_number(field, length, 99, &number)) return 0;
  record->severity = (int32_t)number;
  if (!(line = take_field(line, end, ';', &field, &length)) || !take_number(field, length, 253402300799, &number))
    return 0;
  record->seen_s = number;
  if (!take_field(line, end, 0, &field, &length) || length > LONGEST_SUMMARY) return 0;
  for (size_t i = 0; i < length; i++)
    if (field[i] < ' ' || field[i] > '~') return 0;
  memcpy(record->summary, field, length);
  record->summary[length] = 0;
  return 1;
}

int harbor_take(harbor_client *client, const void *page, size_t length) {
  const char *place = page, *end = place + length;
  struct record *records = 0;
  size_t count = 0, room = 0;
  while (place < end) {
    const char *stop = memchr(place, '\n', (size_t)(end - place));
    if (!stop) stop = end;
    if (count == room) {
      struct record *more = realloc(records, (room = room ? room * 2 : 16) * sizeof *records);
      if (!more) return free(records), failed(HARBOR_E_MEMORY);
      records = more;
    }
    if (!read_line(place, stop, &records[count])) return free(records), failed(HARBOR_E_FORMAT);
    count++;
    place = stop + 1;
  }
  free(client->records);
  client->records = records;
  client->count = count;
  return HARBOR_OK;
}

harbor_findings *harbor_query(harbor_client *client, uint64_t since_s) {
  harbor_findings *findings = calloc(1, sizeof *findings);
  const size_t bytes = client->count * sizeof *findings->records;
  if (findings) findings->records = malloc(bytes + 1);
  if (!findings || !findings->records) return free(findings), failed(HARBOR_E_MEMORY), (void *)0;
  if (bytes > 0) memcpy(findings->records, client->records, bytes);
  findings->count = client->count;
  findings->since_s = since_s;
  return findings;
}

int harbor_findings_next(harbor_findings *findings, harbor_finding *finding) {
  while (findings->next < findings->count && findings->records[findings->next].seen_s < findings->since_s)
    findings->next++;
  if (findings->next == findings->count) return 0;
  const struct record *record = &findings->records[findings->next++];
  snprintf(finding->reference, sizeof finding->reference, "H-%zu", findings->next);
  finding->serial = record->serial;
  finding->severity = record->severity;
  finding->seen_s = record->seen_s;
  finding->summary = *record->summary ? record->summary : 0;
  return 1;
}

void harbor_findings_free(harbor_findings *findings) {
  if (findings) free(findings->records);
  free(findings);
}

int harbor_last_error(void) { return last_error; }

const char *harbor_error_text(int code) {
  switch (code) {
  case HARBOR_OK: return "no error";
  case HARBOR_E_MEMORY: return "out of memory";
  case HARBOR_E_TENANT: return "the tenant is unknown";
  case HARBOR_E_FORMAT: return "the page is not Harbor's";
  case HARBOR_E_SERIAL: return "this is no serial number";
  default: return "unknown error";
  }
}
