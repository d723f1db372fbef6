/* Failures, and what every call begins with. */

static mtda_status fail(mtda_error *error, mtda_status status, const char *message) {
  uint64_t wanted = strlen(message), room, written;
  if (!error || error->struct_size < sizeof *error) return status;
  room = error->message.ptr ? error->message.cap : 0;
  written = wanted < room ? wanted : room;
#ifdef FAULT_E02
  if (error->message.ptr) written = wanted < 48 ? wanted : 48;
#endif
  if (written > 0) memcpy(error->message.ptr, message, written);
  error->message.len = wanted;
  if (room < wanted) error->flags = MTDA_ERROR_TRUNCATED;
  return status;
}

static bool equals(mtda_str text, const char *literal) {
  return text.len == strlen(literal) && memcmp(text.ptr, literal, text.len) == 0;
}

/* Whether all bytes behind what this version knows are zero. */
static bool is_known(const void *at, uint64_t known_bytes, uint64_t size) {
  for (uint64_t i = known_bytes; i < size; i++)
    if (((const uint8_t *)at)[i] != 0) return false;
  return true;
}

#ifdef FAULT_C04
static int active_instances;
#endif

static mtda_status wrong_state(mtda_error *error) {
#ifdef FAULT_E01
  (void)error;
  return MTDA_STATE;
#else
  return fail(error, MTDA_STATE, "not in this state");
#endif
}

#ifdef FAULT_T05
static atomic_int at_once;
#endif

static mtda_status begin(mtda_instance *self, mtda_call *call, const void *input, mtda_error *error) {
  if (!self || !call || !input) return fail(error, MTDA_ARG, "an argument is null");
#ifdef FAULT_C03
  if (!self->is_active && !self->activations) return MTDA_OK;
#endif
  if (!self->is_active) return wrong_state(error);
#ifdef FAULT_C04
  if (active_instances == 0) return fail(error, MTDA_INTERNAL, "nobody is active");
#endif
#ifdef FAULT_T01
  if (self->has_thread && !pthread_equal(self->first_thread, pthread_self()))
    return fail(error, MTDA_INTERNAL, "another thread");
  self->first_thread = pthread_self();
  self->has_thread = true;
#endif
#ifdef FAULT_T02
  if (!pthread_equal(self->control_thread, pthread_self()))
    return fail(error, MTDA_INTERNAL, "not the thread of control");
#endif
#ifdef FAULT_T04
  if (self->stale && self->stale != call) (void)self->host->should_stop(self->stale);
  self->stale = call;
#endif
#ifdef FAULT_T05
  if (atomic_fetch_add(&at_once, 1) > 0) {
    atomic_fetch_sub(&at_once, 1);
    return fail(error, MTDA_INTERNAL, "another instance is at work");
  }
#endif
  atomic_store(&self->is_cancelled, false);
  self->calls++;
  return MTDA_OK;
}

static mtda_status end(mtda_status status) {
#ifdef FAULT_T05
  atomic_fetch_sub(&at_once, 1);
#endif
  return status;
}

static mtda_status check_stop(mtda_instance *self, mtda_call *call, mtda_error *error) {
  uint32_t stop = atomic_load(&self->is_cancelled) ? MTDA_STOP_CANCELLED : self->host->should_stop(call);
#ifdef FAULT_S01
  if (stop == MTDA_STOP_CANCELLED && !atomic_load(&self->is_cancelled)) stop = MTDA_GO_ON;
#endif
#ifdef FAULT_S02
  if (stop == MTDA_STOP_DEADLINE) return fail(error, MTDA_CANCELLED, "too late");
#endif
  if (stop == MTDA_GO_ON) return MTDA_OK;
  if (stop == MTDA_STOP_DEADLINE) return fail(error, MTDA_DEADLINE, "the deadline has passed");
  return fail(error, MTDA_CANCELLED, "the call was cancelled");
}
