/* The life of an instance, and what every data call begins and ends with. */
#include "interpreter.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static mtda_status no_memory(mtda_error *error) {
  return fail(error, MTDA_LIMIT, MTDA_NO_INDEX, "there is no memory for an instance");
}

static void discard(mtda_instance *self) {
  if (self->listeners) listeners_end(self->listeners, self->were_given);
  for (uint32_t i = 0; i < BINDING_PARAMETERS; i++)
    if (self->guards[i].end) munmap(self->guards[i].end - self->guards[i].bytes, self->guards[i].bytes + 4096);
  arena_release(&self->scratch, (mark){0, 0, 0});
  arena_release(&self->texts, (mark){0, 0, 0});
  free(self->scratch.last);
  free(self->texts.last);
  settings_free(self->settings);
  free(self->frame);
  free(self->kept);
  free(self);
}

static mtda_status create(const mtda_host *host, mtda_instance **out, mtda_error *error) {
  mtda_instance *self;
  const char *wrong;
  if (!host || !out) return fail(error, MTDA_ARG, MTDA_NO_INDEX, "host or out is null");
  if (host->struct_size < sizeof *host || host->abi_major != MTDA_ABI_MAJOR)
    return fail(error, MTDA_ABI, MTDA_NO_INDEX, "the host speaks another major version");
  wrong = library_open();
  if (wrong) return fail(error, MTDA_INTERNAL, MTDA_NO_INDEX, "%s: %s", text_at(program->soname), wrong);
  self = calloc(1, sizeof *self);
  if (!self) return no_memory(error);
  self->host = host;
  self->settings = calloc((size_t)program->settings.count + 1, sizeof *self->settings);
  self->frame = calloc(1, (size_t)program->frame_bytes + 1);
  self->kept = calloc(1, (size_t)program->kept_bytes + 1);
  /* Here, because later on no memory can be made executable. */
  self->listeners = listeners_make();
  if (!self->settings || !self->frame || !self->kept || !self->listeners) {
    discard(self);
    return no_memory(error);
  }
  *out = self;
  return MTDA_OK;
}

static mtda_status configure(mtda_instance *self, const mtda_config *config, mtda_error *error) {
  char **settings;
  mtda_status status;
  if (!self || !config) return fail(error, MTDA_ARG, MTDA_NO_INDEX, "self or config is null");
  if (self->is_active) return fail(error, MTDA_STATE, MTDA_NO_INDEX, "configure is called while active");
  settings = calloc((size_t)program->settings.count + 1, sizeof *settings);
  if (!settings) return no_memory(error);
  status = configuration_read(config, settings, error);
  if (status == MTDA_OK) {
    settings_free(self->settings);
    self->settings = settings;
  } else {
    settings_free(settings);
  }
  return status;
}

static void release_kept(mtda_instance *self) {
  release_owned(&self->kept_owned, 0);
  memset(self->kept, 0, program->kept_bytes);
  for (uint32_t i = 0; i < program->callbacks.count; i++) listener_close(self->listeners[i]);
}

static mtda_status check_settings(const mtda_instance *self, mtda_error *error) {
  for (uint32_t i = 0; i < program->settings.count; i++) {
    const binding_setting *setting = &TABLE(settings, binding_setting)[i];
    if (setting->is_required && !self->settings[i])
      return fail(error, MTDA_CONFIG, MTDA_NO_INDEX, "setting \"%s\" is needed and not set", text_at(setting->name));
  }
  return MTDA_OK;
}

static mtda_status activate(mtda_instance *self, mtda_error *error) {
  run run = {.self = self, .error = error, .item = MTDA_NO_INDEX};
  mtda_status status;
  if (!self) return fail(error, MTDA_ARG, MTDA_NO_INDEX, "self is null");
  if (self->is_active) return fail(error, MTDA_STATE, MTDA_NO_INDEX, "activate is called while active");
  /* An adapter can be looked at, and connected, before anybody has set it up. */
  self->is_idle = check_settings(self, 0) != MTDA_OK;
  self->is_active = self->is_idle;
  if (self->is_idle) return MTDA_OK;
  for (uint32_t i = 0; i < program->callbacks.count; i++) listener_open(self->listeners[i]);
  status = run_verb(&run, BINDING_ACTIVATE);
  if (status == PASSED)
    status = fail(error, MTDA_CONFIG, MTDA_NO_INDEX, "a setting does not fit what the library wants");
  if (status == MTDA_OK)
    self->is_active = 1;
  else
    release_kept(self);
  return status;
}

/* A cancel that came before belongs to a call that is over. */
static mtda_status begin(run *run, const void *input) {
  mtda_instance *self = run->self;
  if (!self || !run->call || !input) return fail(run->error, MTDA_ARG, MTDA_NO_INDEX, "an argument is null");
  if (!self->is_active) return fail(run->error, MTDA_STATE, MTDA_NO_INDEX, "a data call before activate");
  __atomic_store_n(&self->is_cancelled, 0, __ATOMIC_RELAXED);
  return self->is_idle ? check_settings(self, run->error) : MTDA_OK;
}

/* Carries a verb out, if the binding has it, and sends the reports that are left. What was read before a failure
 * stands. */
static mtda_status perform(run *run, uint32_t verb) {
  mtda_report reports[REPORTS];
  mtda_error *error = run->error;
  mtda_status status, flushed;
  if (!program->verbs[verb].is_present)
    return fail(error, MTDA_UNSUPPORTED, MTDA_NO_INDEX, "this binding has no use for the call");
  run->reports = reports;
  status = check_stop(run);
  if (status == MTDA_OK) status = run_verb(run, verb);
  if (status == PASSED) status = MTDA_OK; /* it was counted */
  if (status != MTDA_OK) run->error = 0;
  flushed = flush_reports(run);
  return status != MTDA_OK ? status : flushed;
}

static mtda_status batch(run *run, const mtda_batch *batch, uint32_t verb) {
  mtda_status status = begin(run, batch);
  if (status == MTDA_OK) status = check_size(batch, sizeof *batch, batch->struct_size, run->error);
  if (status != MTDA_OK) return status;
  if (batch->count > 0 && !batch->items)
    return fail(run->error, MTDA_ARG, MTDA_NO_INDEX, "the batch has no items");
  run->batch = batch;
  return perform(run, verb);
}

static mtda_status devices(mtda_instance *self, mtda_call *call, const mtda_batch *given, mtda_error *error) {
  run run = {.self = self, .call = call, .error = error, .item = MTDA_NO_INDEX};
  return batch(&run, given, BINDING_DEVICES);
}

static mtda_status apps(mtda_instance *self, mtda_call *call, const mtda_batch *given, mtda_error *error) {
  run run = {.self = self, .call = call, .error = error, .item = MTDA_NO_INDEX};
  return batch(&run, given, BINDING_APPS);
}

static mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload, mtda_error *error) {
  run run = {.self = self, .call = call, .error = error, .item = MTDA_NO_INDEX, .payload = payload};
  mtda_status status = begin(&run, payload);
  if (status == MTDA_OK) status = check_size(payload, sizeof *payload, payload->struct_size, error);
  if (status != MTDA_OK) return status;
  if (payload->flags != 0) return fail(error, MTDA_UNSUPPORTED, MTDA_NO_INDEX, "the payload has an unknown flag");
  if (payload->body.len == 0 || !payload->body.ptr)
    return fail(error, MTDA_ARG, MTDA_NO_INDEX, "the payload is empty");
  return perform(&run, BINDING_RECEIVE);
}

static mtda_status poll(mtda_instance *self, mtda_call *call, mtda_error *error) {
  run run = {.self = self, .call = call, .error = error, .item = MTDA_NO_INDEX};
  const mtda_status status = begin(&run, call);
  return status == MTDA_OK ? perform(&run, BINDING_POLL) : status;
}

static void cancel(mtda_instance *self) {
  if (self) __atomic_store_n(&self->is_cancelled, 1, __ATOMIC_RELAXED);
}

static void deactivate(mtda_instance *self) {
  run run = {.self = self, .item = MTDA_NO_INDEX};
  if (!self || !self->is_active) return;
  if (!self->is_idle) {
    (void)run_verb(&run, BINDING_DEACTIVATE);
    release_kept(self);
  }
  self->is_active = self->is_idle = 0;
}

/* An instance that is still active is left alone: the host is not through with it. */
static void destroy(mtda_instance *self) {
  if (self && !self->is_active) discard(self);
}

static const void *extension(const mtda_str *id) { return (void)id, (void *)0; }

const mtda_adapter interpreter_table = {
    .struct_size = sizeof(mtda_adapter),
    .abi_major = MTDA_ABI_MAJOR,
    .abi_minor = MTDA_ABI_MINOR,
    .descriptor = &program_descriptor,
    .create = create,
    .configure = configure,
    .activate = activate,
    .devices = devices,
    .apps = apps,
    .receive = receive,
    .poll = poll,
    .cancel = cancel,
    .deactivate = deactivate,
    .destroy = destroy,
    .extension = extension,
};
