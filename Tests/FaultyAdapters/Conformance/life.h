/* create, configure, activate, cancel, deactivate, destroy. */

static const void *find(const mtda_host *host, const char *name) {
  const mtda_str id = {name, strlen(name)};
  return host->extension(host->ctx, &id);
}

static mtda_status create(const mtda_host *host, mtda_instance **out, mtda_error *error) {
  mtda_instance *self;
#ifdef FAULT_E03
  if (out) *out = 0;
#endif
  if (!host || !out) return fail(error, MTDA_ARG, "host or out is null");
  if (host->struct_size < sizeof *host || host->abi_major != MTDA_ABI_MAJOR)
    return fail(error, MTDA_ABI, "the host is of another version");
#ifdef FAULT_N05
  if (((const volatile uint64_t *)(host + 1))[0] == 1) return MTDA_ABI;
#endif
#ifdef FAULT_N06
  if (host->struct_size != sizeof *host) return fail(error, MTDA_ABI, "a longer table");
#endif
  self = calloc(1, sizeof *self);
  if (!self) return fail(error, MTDA_LIMIT, "no memory");
#ifdef FAULT_C01
  if (!malloc(40)) return MTDA_LIMIT;
#endif
  self->host = host;
  self->state = find(host, MTDA_EXT_STATE_1);
  self->http = find(host, MTDA_EXT_HTTP_1);
  self->roles = find(host, MTDA_EXT_THREAD_CHECK_1);
#ifdef FAULT_E06
  if (self->roles->struct_size < sizeof *self->roles) return MTDA_ABI;
#endif
  *out = self;
  return MTDA_OK;
}

static mtda_status fail_setting(mtda_instance *self, mtda_error *error, const mtda_setting *setting,
                                const char *what) {
  char message[256];
  (void)self;
#ifdef FAULT_F01
  (void)setting, (void)what;
  snprintf(message, sizeof message, "a setting is wrong");
#elif defined(FAULT_F05)
  snprintf(message, sizeof message, "setting %.*s %s: %.*s", (int)(setting->key.len & 63),
           setting->key.ptr, what, (int)(setting->value.len & 63), setting->value.ptr);
#else
  snprintf(message, sizeof message, "setting %.*s %s", (int)(setting->key.len & 63), setting->key.ptr,
           what);
#endif
  return fail(error, MTDA_CONFIG, message);
}

static mtda_status check_toggles(uint64_t on, mtda_error *error) {
  uint64_t unknown = on & ~offered();
#ifdef FAULT_F02
  unknown &= 0xFFFFF | (UINT64_C(7) << 61);
#endif
  if (unknown) return fail(error, MTDA_CONFIG, "a toggle is on that is not offered");
#ifndef FAULT_F03
  for (size_t i = 0; i < COUNT(toggles); i++)
    if ((on & BIT(toggles[i].id)) && (toggles[i].requires_mask & ~on))
      return fail(error, MTDA_CONFIG, "a toggle is on without what it requires");
#endif
  return MTDA_OK;
}

static mtda_status read_settings(mtda_instance *self, const mtda_config *config, bool *strict,
                                 mtda_error *error) {
  bool given = false;
  for (uint64_t i = 0; i < config->setting_count; i++) {
    const mtda_setting *setting =
        (const void *)((const char *)config->settings + i * config->setting_stride);
    if (!equals(setting->key, "strict")) return fail_setting(self, error, setting, "is unknown");
    if (given) return fail_setting(self, error, setting, "is repeated");
    if (!equals(setting->value, "yes") && !equals(setting->value, "no"))
      return fail_setting(self, error, setting, "is neither yes nor no");
    *strict = equals(setting->value, "yes");
    given = true;
  }
  return MTDA_OK;
}

static mtda_status configure(mtda_instance *self, const mtda_config *config, mtda_error *error) {
  mtda_status status;
  bool strict = false;
  if (!self || !config) return fail(error, MTDA_ARG, "self or config is null");
  if (self->is_active) return wrong_state(error);
#ifdef FAULT_C02
  if (self->calls > 0) return fail(error, MTDA_INTERNAL, "too late");
#endif
  if (config->struct_size < sizeof *config) return fail(error, MTDA_ABI, "a short configuration");
#ifndef FAULT_N07
  if (!is_known(config, sizeof *config, config->struct_size))
    return fail(error, MTDA_UNSUPPORTED, "unknown content");
#endif
  if (config->flags) return fail(error, MTDA_UNSUPPORTED, "an unknown flag");
  if (config->setting_count > 0 && !config->settings) return fail(error, MTDA_ARG, "no settings");
#ifdef FAULT_F04
  self->toggles = config->toggles_on;
#endif
  if ((status = check_toggles(config->toggles_on, error)) != MTDA_OK) {
#ifdef FAULT_C05
    self->is_spoiled = config->toggles_on == BIT(63);
#endif
    return status;
  }
  if ((status = read_settings(self, config, &strict, error)) != MTDA_OK) return status;
  self->is_strict = strict;
  self->toggles = config->toggles_on;
  return MTDA_OK;
}

#ifdef FAULT_C06
static void *linger(void *given) {
  mtda_instance *self = given;
  while (!atomic_load(&self->extra_stops)) {
    mtda_time time = {.struct_size = sizeof time};
    nanosleep(&(struct timespec){0, 5000000}, 0);
    self->host->now(self->host->ctx, &time);
  }
  return 0;
}
#endif

static mtda_status activate(mtda_instance *self, mtda_error *error) {
  if (!self) return fail(error, MTDA_ARG, "self is null");
  if (self->is_active) return wrong_state(error);
  self->count = 0;
  self->activations++;
  self->calls = 0;
  self->control_thread = pthread_self();
#ifdef FAULT_C04
  active_instances = 1;
#endif
#ifdef FAULT_C06
  if (!self->has_extra) self->has_extra = pthread_create(&self->extra, 0, linger, self) == 0;
#endif
#ifdef FAULT_D09
  homepage[8] ^= 1;
#endif
#ifdef FAULT_H04
  int file = open("/etc/hostname", O_RDONLY);
  if (file < 0) return fail(error, MTDA_INTERNAL, "a file is missing");
  close(file);
#endif
#ifdef FAULT_S04
  signal(SIGPIPE, SIG_IGN);
#endif
  self->is_active = true;
  return MTDA_OK;
}

static void cancel(mtda_instance *self) {
#ifdef FAULT_T03
  nanosleep(&(struct timespec){0, 15000000}, 0);
#endif
  if (self) atomic_store(&self->is_cancelled, true);
}

static void deactivate(mtda_instance *self) {
  if (!self || !self->is_active) return;
#ifdef FAULT_C08
  if (self->waits) nanosleep(&(struct timespec){2, 200000000}, 0);
#endif
  self->is_active = false;
}

static void destroy(mtda_instance *self) {
  if (!self || self->is_active) return;
#ifdef FAULT_C04
  // Not already when one is deactivated: T05 has sixteen do that at once.
  active_instances = 0;
#endif
#ifdef FAULT_C05
  if (self->is_spoiled) abort();
#endif
#ifdef FAULT_C06
  atomic_store(&self->extra_stops, true);
  if (self->has_extra) pthread_join(self->extra, 0);
#endif
  free(self);
}
