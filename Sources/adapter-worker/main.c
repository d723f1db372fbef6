/* adapter-worker BASE: started by a host, with the descriptors of CAdapterChannel.h. */
#define _GNU_SOURCE
#include "worker.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

const channel_in *in;
channel_out *out;

static const mtda_adapter *adapter;

/* Keeps `destroy` away while the watcher is inside the adapter's `cancel`. */
static pthread_mutex_t instance_lock = PTHREAD_MUTEX_INITIALIZER;
static mtda_instance *instance;

/* Waits for the host: a byte asks to cancel, the end of the stream is the end of the host. */
static void *watch(void *unused) {
  char byte;
  ssize_t count;
  (void)unused;
  while ((count = read(CHANNEL_FD_WATCH, &byte, 1)) == 1 || (count < 0 && errno == EINTR)) {
    if (count < 0) continue;
    pthread_mutex_lock(&instance_lock);
    if (instance) adapter->cancel(instance);
    pthread_mutex_unlock(&instance_lock);
  }
  _exit(0);
}

static int start_watch(void) {
  pthread_t thread;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 256u << 10);
  return pthread_create(&thread, &attributes, watch, 0);
}

/* Maps both areas where the host has them, and forgets the files: nothing can be mapped anew. */
static int map(uint64_t base) {
  int error = channel_map(CHANNEL_FD_IN, base, CHANNEL_IN_BYTES, 0);
  if (error == 0)
    error = channel_map(CHANNEL_FD_OUT, base + CHANNEL_IN_BYTES, CHANNEL_OUT_BYTES, 1);
  close(CHANNEL_FD_IN);
  close(CHANNEL_FD_OUT);
  in = (const channel_in *)(uintptr_t)base;
  out = (channel_out *)(uintptr_t)(base + CHANNEL_IN_BYTES);
  return error;
}

static mtda_status create(mtda_error *error) {
  mtda_instance *made = 0;
  mtda_status status = adapter->create(host_table(), &made, error);
  if (status != MTDA_OK) return status;
  out->has_instance = made != 0;
  pthread_mutex_lock(&instance_lock);
  instance = made;
  pthread_mutex_unlock(&instance_lock);
  return status;
}

static mtda_status activate(mtda_error *error) {
  mtda_status status = adapter->activate(instance, error);
  if (status == MTDA_OK && sandbox_tighten() != 0) _exit(CHANNEL_EXIT_SANDBOX);
  return status;
}

static mtda_status destroy(void) {
  mtda_instance *last;
  pthread_mutex_lock(&instance_lock);
  last = instance;
  instance = 0;
  pthread_mutex_unlock(&instance_lock);
  adapter->destroy(last);
  return MTDA_OK;
}

/* Records in `in` are read-only; the adapter gets a struct of its own that leads to them, as it does
 * in process. */
static mtda_status call(uint32_t operation, mtda_error *error) {
  mtda_call *number = (mtda_call *)(uintptr_t)in->call;
  const void *record = (const char *)in + in->record;
  switch (operation) {
  case CHANNEL_CREATE: return create(error);
  case CHANNEL_CONFIGURE: return adapter->configure(instance, record, error);
  case CHANNEL_ACTIVATE: return activate(error);
  case CHANNEL_DEVICES: return adapter->devices(instance, number, record, error);
  case CHANNEL_APPS: return adapter->apps(instance, number, record, error);
  case CHANNEL_RECEIVE: return adapter->receive(instance, number, record, error);
  case CHANNEL_POLL: return adapter->poll(instance, number, error);
  case CHANNEL_DEACTIVATE: return adapter->deactivate(instance), MTDA_OK;
  case CHANNEL_DESTROY: return destroy();
  default: _exit(CHANNEL_EXIT_USAGE);
  }
}

static void serve(uint32_t operation) {
  char room[CHANNEL_MESSAGE_BYTES];
  mtda_error error = {.struct_size = sizeof error,
                      .item_index = MTDA_NO_INDEX,
                      .message = {room, sizeof room, 0}};
  int is_data = operation >= CHANNEL_DEVICES && operation <= CHANNEL_POLL;
  mtda_status status;
  host_begin(is_data ? MTDA_ROLE_DATA : MTDA_ROLE_CONTROL);
  status = call(operation, &error);
  host_end();
  out->status = status;
  out->vendor_code = error.vendor_code;
  out->flags = error.flags;
  out->retry_after_ms = error.retry_after_ms;
  out->item_index = error.item_index;
  /* Only the length is taken from what the adapter wrote: the room is where it was before. */
  out->message_length =
      error.message.len < sizeof room ? (uint32_t)error.message.len : (uint32_t)sizeof room;
  if (status != MTDA_OK) memcpy(out_message(), room, out->message_length);
  channel_answer(CHANNEL_DONE);
}

#if IS_CHECKED_BY_SANITIZER
/* Signals end the process as they do without it; it could not look for leaks in the sandbox. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
  return "detect_leaks=0:handle_segv=0:handle_abort=0:handle_sigill=0:handle_sigbus=0:handle_sigfpe=0:"
         "use_sigaltstack=0:allocator_may_return_null=1";
}
#endif

int main(int argc, char **argv) {
  char *end = 0;
  uint64_t base = argc == 2 ? strtoull(argv[1], &end, 16) : 0;
  if (base == 0 || !end || *end) {
    fprintf(stderr, "adapter-worker is started by gatehouse and is of no use by itself.\n");
    return CHANNEL_EXIT_USAGE;
  }
  if (map(base) != 0) return CHANNEL_EXIT_ADDRESS;
  /* A host that died before this line is found out by the watcher. */
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_NAME, "adapter-worker");
  /* Nobody else of this user reads its memory, and no crash writes it anywhere. */
  prctl(PR_SET_DUMPABLE, 0);
  if (sandbox_enter() != 0 || start_watch() != 0) return CHANNEL_EXIT_SANDBOX;
  /* Said where the adapter cannot take it back or say it first. */
  channel_say((unsigned char)out->missing);
  adapter = library_load();
  channel_answer(CHANNEL_DONE);
  for (;;) serve(channel_next());
}
