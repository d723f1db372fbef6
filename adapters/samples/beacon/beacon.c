#define _GNU_SOURCE
#include "beacon.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define CONNECTIONS 32
#define LONGEST_NAME 64u

struct event {
  struct event *next;
  int severity;
  int64_t when_ms;
  char device[LONGEST_NAME + 1];
  char name[LONGEST_NAME + 1];
};

struct connection {
  beacon_event_fn on_event;
  pthread_t thread;
  struct event *first, *last;
  int is_open, is_ending, is_telling;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct connection connections[CONNECTIONS];

static struct connection *find(beacon_connection number) {
  if (number < 1 || number > CONNECTIONS || !connections[number - 1].is_open) return 0;
  return &connections[number - 1];
}

static void *tell(void *given) {
  struct connection *connection = given;
  pthread_mutex_lock(&lock);
  while (!connection->is_ending) {
    struct event *event = connection->first;
    if (!event) {
      pthread_cond_wait(&changed, &lock);
      continue;
    }
    connection->first = event->next;
    if (!connection->first) connection->last = 0;
    connection->is_telling = 1;
    pthread_mutex_unlock(&lock);
    connection->on_event(event->severity, event->device, event->name, event->when_ms);
    free(event);
    pthread_mutex_lock(&lock);
    connection->is_telling = 0;
    pthread_cond_broadcast(&changed);
  }
  pthread_mutex_unlock(&lock);
  return 0;
}

beacon_connection beacon_connect(const char *account, beacon_event_fn on_event) {
  beacon_connection number = BEACON_E_FULL;
  if (!account || !*account || !on_event) return BEACON_E_ACCOUNT;
  pthread_mutex_lock(&lock);
  for (int i = 0; i < CONNECTIONS && number < 0; i++) {
    if (connections[i].is_open) continue;
    connections[i] = (struct connection){.on_event = on_event, .is_open = 1};
    if (pthread_create(&connections[i].thread, 0, tell, &connections[i]) == 0)
      number = i + 1;
    else
      connections[i].is_open = 0;
  }
  pthread_mutex_unlock(&lock);
  return number;
}

void beacon_disconnect(beacon_connection number) {
  struct connection *connection;
  pthread_mutex_lock(&lock);
  connection = find(number);
  if (connection) connection->is_ending = 1;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
  if (!connection) return;
  pthread_join(connection->thread, 0);
  pthread_mutex_lock(&lock);
  while (connection->first) {
    struct event *event = connection->first;
    connection->first = event->next;
    free(event);
  }
  connection->is_open = 0;
  pthread_mutex_unlock(&lock);
}

/* Copies what stands before `ending`; answers what is behind it, or null. */
static const char *take(const char *place, char ending, char *room) {
  size_t length = 0;
  while (place[length] && place[length] != ending && place[length] != '\n') {
    if (length == LONGEST_NAME || place[length] <= ' ' || place[length] > '~') return 0;
    room[length] = place[length];
    length++;
  }
  room[length] = 0;
  if (length == 0) return 0;
  if (ending == '\n') return place + length + (place[length] == '\n');
  return place[length] == ending ? place + length + 1 : 0;
}

static int is_number(const char *text, int64_t most, int64_t *number) {
  size_t length = strlen(text);
  if (length > 15) return 0;
  *number = 0;
  for (size_t i = 0; i < length; i++) {
    if (text[i] < '0' || text[i] > '9') return 0;
    *number = *number * 10 + (text[i] - '0');
  }
  return *number <= most;
}

static const char *read_line(const char *line, struct event *event) {
  char severity[LONGEST_NAME + 1], when[LONGEST_NAME + 1];
  int64_t number;
  if (!(line = take(line, '|', severity)) || !(line = take(line, '|', event->device)) ||
      !(line = take(line, '|', event->name)) || !(line = take(line, '\n', when)))
    return 0;
  if (!is_number(severity, 99, &number)) return 0;
  event->severity = (int)number;
  return is_number(when, 253402300799999, &event->when_ms) ? line : 0;
}

static void discard(struct event *events) {
  while (events) {
    struct event *next = events->next;
    free(events);
    events = next;
  }
}

int beacon_feed(beacon_connection number, const char *message) {
  struct event *first = 0, *last = 0;
  struct connection *connection;
  if (!message || !*message) return BEACON_E_MESSAGE;
  while (*message) {
    struct event *event = calloc(1, sizeof *event);
    message = event ? read_line(message, event) : 0;
    if (!message) return free(event), discard(first), BEACON_E_MESSAGE;
    if (last)
      last->next = event;
    else
      first = event;
    last = event;
  }
  pthread_mutex_lock(&lock);
  connection = find(number);
  if (connection) {
    if (connection->last)
      connection->last->next = first;
    else
      connection->first = first;
    connection->last = last;
    pthread_cond_broadcast(&changed);
  }
  pthread_mutex_unlock(&lock);
  if (!connection) discard(first);
  return connection ? 0 : BEACON_E_CLOSED;
}

int beacon_settle(beacon_connection number) {
  struct connection *connection;
  pthread_mutex_lock(&lock);
  connection = find(number);
  while (connection && (connection->first || connection->is_telling)) pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
  return connection ? 0 : BEACON_E_CLOSED;
}
