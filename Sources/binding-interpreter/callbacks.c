/* Functions of ours that the library calls, made by libffi: each instance has its own, so each has a code address
 * of its own, and an SDK without context pointers can still tell instances apart. What arrives is copied on
 * whatever thread it comes on, and waits for the next data call. */
#define _GNU_SOURCE
#include "interpreter.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define MOST_EVENTS 65536u
#define MOST_BYTES (16u << 20)
#define LONGEST_TEXT 4096u

/* So many that were given back wait before the first of them serves again: a library that calls once more than it
 * should finds nobody there, and not somebody else. */
#define QUARANTINE 16u

struct listener {
  struct listener *next; /* among those that were given back */
  const binding_callback *callback;
  ffi_closure *closure;
  void *code;
  ffi_cif interface;
  ffi_type *arguments[BINDING_PARAMETERS];
  pthread_mutex_t lock;
  int was_given;
  int is_open;
  event *first, *last;
  uint64_t count, bytes, lost;
};

/* Listeners whose addresses the library has had. Their code stays where it is for as long as the process lives. */
static pthread_mutex_t retired_lock = PTHREAD_MUTEX_INITIALIZER;
static listener *retired;

/* Where the value of a capture lies, or null. */
static const char *source_of(const binding_capture *capture, void **arguments) {
  const char *place = arguments[capture->parameter];
  const char *target;
  if (!capture->is_pointed) return place + capture->offset;
  memcpy(&target, place, sizeof target);
  return target ? target + capture->offset : 0;
}

static const char *text_of(const binding_capture *capture, const char *source, uint32_t *length) {
  const uint32_t most = capture->kind == BINDING_CHARS ? capture->length : LONGEST_TEXT;
  const char *text = source;
  if (source && capture->kind == BINDING_STRING) memcpy(&text, source, sizeof text);
  *length = text ? (uint32_t)strnlen(text, most) : 0;
  return text;
}

static int is_text(const binding_capture *capture) {
  return capture->kind == BINDING_STRING || capture->kind == BINDING_CHARS;
}

/* Copies what the program wants of the arguments. */
static event *copy(const binding_callback *callback, void **arguments) {
  const binding_capture *captures = TABLE(captures, binding_capture) + callback->first_capture;
  const char *texts[callback->capture_count + 1];
  uint32_t lengths[callback->capture_count + 1];
  uint64_t used = sizeof(event) + callback->capture_count * sizeof(captured), bytes = used;
  event *made;
  for (uint32_t i = 0; i < callback->capture_count; i++)
    if (is_text(&captures[i])) {
      texts[i] = text_of(&captures[i], source_of(&captures[i], arguments), &lengths[i]);
      bytes += lengths[i];
    }
  made = calloc(1, bytes);
  if (!made) return 0;
  made->bytes = bytes;
  for (uint32_t i = 0; i < callback->capture_count; i++) {
    captured *into = &made->captures[i];
    if (is_text(&captures[i])) {
      if (!texts[i]) continue;
      into->text.at = (uint32_t)used;
      into->text.length = lengths[i];
      memcpy((char *)made + used, texts[i], lengths[i]);
      used += lengths[i];
    } else {
      const char *source = source_of(&captures[i], arguments);
      const value read = source ? value_load(source, captures[i].kind, 0) : (value){0};
      if (read.kind == REAL)
        into->real = read.real;
      else
        into->number = read.number;
    }
  }
  return made;
}

/* Whether the context that the library gives back is the one that it was given. */
static int is_ours(const listener *listener, void **arguments) {
  const void *context;
  if (listener->callback->context == BINDING_NONE) return 1;
  memcpy(&context, arguments[listener->callback->context], sizeof context);
  return context == listener;
}

static void add(listener *listener, event *made) {
  pthread_mutex_lock(&listener->lock);
  if (listener->is_open && made && listener->count < MOST_EVENTS && listener->bytes <= MOST_BYTES &&
      made->bytes <= MOST_BYTES - listener->bytes) {
    if (listener->last)
      listener->last->next = made;
    else
      listener->first = made;
    listener->last = made;
    listener->count++;
    listener->bytes += made->bytes;
    made = 0;
  } else if (listener->is_open) {
    listener->lost++;
  }
  pthread_mutex_unlock(&listener->lock);
  free(made);
}

static void arrive(ffi_cif *interface, void *answer, void **arguments, void *given) {
  listener *listener = given;
  (void)interface;
  add(listener, is_ours(listener, arguments) ? copy(listener->callback, arguments) : 0);
  if (listener->callback->result.kind != BINDING_VOID)
    *(ffi_arg *)answer = (ffi_arg)listener->callback->answer;
}

static void retire(listener *listener) {
  struct listener **end = &retired;
  listener->next = 0;
  listener->was_given = 1;
  pthread_mutex_lock(&retired_lock);
  while (*end) end = &(*end)->next;
  *end = listener;
  pthread_mutex_unlock(&retired_lock);
}

/* The oldest of its kind, if enough wait behind it. */
static listener *reuse(const binding_callback *callback) {
  listener **place = &retired, *found = 0;
  uint32_t waiting = 0;
  pthread_mutex_lock(&retired_lock);
  for (listener *each = retired; each; each = each->next) waiting += each->callback == callback;
  while (*place && (*place)->callback != callback) place = &(*place)->next;
  if (waiting >= QUARANTINE) {
    found = *place;
    *place = found->next;
  }
  pthread_mutex_unlock(&retired_lock);
  return found;
}

static listener *make(const binding_callback *callback) {
  listener *made = reuse(callback);
  if (made) return made;
  made = calloc(1, sizeof *made);
  if (!made) return 0;
  made->callback = callback;
  pthread_mutex_init(&made->lock, 0);
  library_parameters(callback->first_parameter, callback->parameter_count, made->arguments);
  made->closure = ffi_closure_alloc(sizeof *made->closure, &made->code);
  if (made->closure &&
      foreign_prepare(&made->interface, library_type(callback->result), callback->parameter_count,
                      made->arguments) == 0 &&
      ffi_prep_closure_loc(made->closure, &made->interface, arrive, made, made->code) == FFI_OK)
    return made;
  if (made->closure) ffi_closure_free(made->closure);
  free(made);
  return 0;
}

listener **listeners_make(void) {
  listener **made = calloc((size_t)program->callbacks.count + 1, sizeof *made);
  if (!made) return 0;
  for (uint32_t i = 0; i < program->callbacks.count; i++) {
    made[i] = make(&TABLE(callbacks, binding_callback)[i]);
    if (!made[i]) return listeners_end(made, 0), (void *)0;
  }
  return made;
}

void *listener_code(const listener *listener) { return listener->code; }

void listener_open(listener *listener) {
  pthread_mutex_lock(&listener->lock);
  listener->is_open = 1;
  pthread_mutex_unlock(&listener->lock);
}

void listener_put_back(listener *listener, event *events) {
  event *last = events;
  if (!events) return;
  pthread_mutex_lock(&listener->lock);
  for (event *each = events; each; last = each, each = each->next) {
    listener->count++;
    listener->bytes += each->bytes;
  }
  last->next = listener->first;
  listener->first = events;
  if (!listener->last) listener->last = last;
  pthread_mutex_unlock(&listener->lock);
}

void listener_close(listener *listener) {
  event *waiting;
  uint64_t lost;
  pthread_mutex_lock(&listener->lock);
  listener->is_open = 0;
  pthread_mutex_unlock(&listener->lock);
  waiting = listener_take(listener, &lost);
  while (waiting) {
    event *next = waiting->next;
    free(waiting);
    waiting = next;
  }
}

event *listener_take(listener *listener, uint64_t *lost) {
  event *taken;
  pthread_mutex_lock(&listener->lock);
  taken = listener->first;
  *lost = listener->lost;
  listener->first = listener->last = 0;
  listener->count = listener->bytes = listener->lost = 0;
  pthread_mutex_unlock(&listener->lock);
  return taken;
}

void listeners_end(listener **listeners, int were_given) {
  for (uint32_t i = 0; i < program->callbacks.count && listeners; i++) {
    if (!listeners[i]) continue;
    if (were_given || listeners[i]->was_given) {
      retire(listeners[i]);
      continue;
    }
    ffi_closure_free(listeners[i]->closure);
    pthread_mutex_destroy(&listeners[i]->lock);
    free(listeners[i]);
  }
  free(listeners);
}
