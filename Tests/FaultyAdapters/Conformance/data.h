/* devices, apps, poll. */

static known *find_device(mtda_instance *self, const char *serial, uint64_t length) {
  for (uint32_t i = 0; i < self->count; i++) {
    known *one = &self->known[i];
#ifdef FAULT_P12
    if (one->borrowed.len == length && memcmp(one->borrowed.ptr, serial, length) == 0) return one;
#else
    if (one->length == length && memcmp(one->serial, serial, length) == 0) return one;
#endif
  }
  return 0;
}

static void remember(mtda_instance *self, uint64_t ref, mtda_str serial) {
  known *one;
  if (serial.len == 0 || serial.len > SERIAL_BYTES) return;
  one = find_device(self, serial.ptr, serial.len);
  if (!one) {
    if (self->count == MOST_DEVICES) return;
    one = &self->known[self->count++];
    one->length = (uint32_t)serial.len;
    memcpy(one->serial, serial.ptr, serial.len);
    one->borrowed = serial;
  }
  one->ref = ref;
}

static uint32_t lowest(uint32_t platform) {
  for (size_t i = 0; i < COUNT(platforms); i++)
    if (platforms[i].platform == platform) return platforms[i].min_compliance.major;
  return 0;
}

static void look_at(mtda_instance *self, const mtda_device *device) {
  (void)self, (void)device;
#ifdef FAULT_H03
  if (device->platform > 1000) abort();
#endif
#ifdef FAULT_P09
  char copy[65536];
  if (device->model.len > 0) memcpy(copy, device->model.ptr, device->model.len);
  if (copy[0] == 1) abort();
#endif
#ifdef FAULT_P10
  if (device->model.len > 0 && strlen(device->model.ptr) == 12345) abort();
#endif
#ifdef FAULT_P11
  if (device->model.len > 0) *(volatile char *)device->model.ptr = device->model.ptr[0];
#endif
}

/* What is said of a device: nothing but that its state is known. */
static void judge(mtda_instance *self, const mtda_batch *batch, uint64_t index,
                  const mtda_device *device, uint64_t before, mtda_report *report) {
  *report = (mtda_report){.kind = MTDA_REPORT_STATE,
                          .device_ref = device->device_ref,
                          .state = MTDA_DEVICE_STATE_SECURED,
                          .observed_ms = device->last_checkin_ms};
  (void)self, (void)batch, (void)index, (void)before;
#ifndef FAULT_P05
  if (device->os.major < lowest(device->platform)) report->state = MTDA_DEVICE_STATE_UNKNOWN;
#endif
#ifdef FAULT_P04
  if (index == 20) report->device_ref ^= 0x8000000000u;
#endif
#ifdef FAULT_P06
  if (self->calls > 4) report->vendor_code = 1;
#endif
#ifdef FAULT_P07
  if (before > device->device_ref) report->state = MTDA_DEVICE_STATE_LOW_SEVERITY;
#endif
#ifdef FAULT_P08
  if (batch->count == 1) report->state = MTDA_DEVICE_STATE_LOW_SEVERITY;
#endif
#ifdef FAULT_C07
  if (self->activations > 1) report->state = MTDA_DEVICE_STATE_LOW_SEVERITY;
#endif
#ifdef FAULT_P17
  if (self->host->abi_minor >= 1) report->platform = 9;
#endif
#ifdef FAULT_P17_FLAGS
  if (self->host->abi_minor >= 1) report->flags = 2;
#endif
#ifdef FAULT_P17_KIND
  static const mtda_identifier odd = {99, 0, TEXT("odd")};
  report->device_ref = 0;
  report->identifiers = &odd;
  report->identifier_count = 1;
  report->identifier_stride = sizeof odd;
#endif
#ifdef FAULT_P14
  static const char detail[1100] = {[0 ... 1099] = 'x'};
  report->detail = (mtda_str){detail, 1025};
#endif
}

static mtda_status check_batch(const mtda_batch *batch, mtda_error *error) {
  if (batch->struct_size < sizeof *batch) return fail(error, MTDA_ABI, "a short batch");
  if (!is_known(batch, sizeof *batch, batch->struct_size))
    return fail(error, MTDA_UNSUPPORTED, "unknown content");
#ifdef FAULT_P01
  if (batch->count == 0) return fail(error, MTDA_ARG, "nothing to do");
#endif
#ifdef FAULT_P02
  if (batch->count > 50000) return fail(error, MTDA_LIMIT, "too many records");
#endif
  if (batch->count > 0 && !batch->items) return fail(error, MTDA_ARG, "no items");
  return MTDA_OK;
}

static mtda_status read_devices(mtda_instance *self, mtda_call *call, const mtda_batch *batch,
                                mtda_error *error) {
  mtda_status status = check_batch(batch, error);
  mtda_time time = {.struct_size = sizeof time};
  uint64_t filled = 0, before = 0;
  mtda_report *reports = self->host->alloc(call, 64 * sizeof *reports, 8);
  if (status != MTDA_OK) return status;
#ifndef FAULT_E04
  if (!reports) return fail(error, MTDA_LIMIT, "no scratch memory");
#endif
  self->host->now(self->host->ctx, &time);
#ifdef FAULT_P13
  if (time.wall_ms < 1000) return fail(error, MTDA_INTERNAL, "the clock is wrong");
#endif
  for (uint64_t i = 0; i < batch->count; i++) {
#ifdef FAULT_P03
    const mtda_device *device = &((const mtda_device *)batch->items)[i];
    if (device->platform > 9) return fail(error, MTDA_ARG, "an unknown platform");
#else
    const mtda_device *device = (const void *)((const char *)batch->items + i * batch->stride);
#endif
    if (i % 64 == 0 && (status = check_stop(self, call, error)) != MTDA_OK) return status;
    for (uint64_t k = 0; k < device->identifier_count; k++) {
      const mtda_identifier *id =
          (const void *)((const char *)device->identifiers + k * device->identifier_stride);
      if (id->kind == MTDA_ID_SERIAL_NUMBER) remember(self, device->device_ref, id->value);
    }
    look_at(self, device);
    judge(self, batch, i, device, before, &reports[filled++]);
    before = device->device_ref;
    if (filled < 64 && i + 1 < batch->count) continue;
    status = self->host->emit(call, reports, sizeof *reports, filled);
    filled = 0;
#ifdef FAULT_E05
    status = MTDA_OK;
#endif
    if (status != MTDA_OK) return fail(error, status, "the host takes no reports");
  }
  return MTDA_OK;
}

static mtda_status devices(mtda_instance *self, mtda_call *call, const mtda_batch *batch,
                           mtda_error *error) {
  mtda_status status = begin(self, call, batch, error);
  return status == MTDA_OK ? end(read_devices(self, call, batch, error)) : status;
}

/* A device with an app that is called App 3 has a threat. */
static mtda_status read_apps(mtda_instance *self, mtda_call *call, const mtda_batch *batch,
                             mtda_error *error) {
  mtda_status status = check_batch(batch, error);
  if (status != MTDA_OK) return status;
#ifdef FAULT_A01
  return fail(error, MTDA_UNSUPPORTED, "not today");
#endif
#ifndef FAULT_A02
  if (!(self->toggles & BIT(MTDA_TOGGLE_IOS_APP_SYNC))) return MTDA_OK;
#endif
  for (uint64_t i = 0; i < batch->count; i++) {
    const mtda_inventory *list = (const void *)((const char *)batch->items + i * batch->stride);
    if ((status = check_stop(self, call, error)) != MTDA_OK) return status;
#ifdef FAULT_A03
    if (list->app_count > 5000) return fail(error, MTDA_INTERNAL, "too many apps");
#endif
    for (uint64_t k = 0; k < list->app_count; k++) {
      const mtda_app *app = (const void *)((const char *)list->apps + k * list->app_stride);
      mtda_report report = {.kind = MTDA_REPORT_THREAT_OPENED,
                            .device_ref = list->device_ref,
                            .state = MTDA_DEVICE_STATE_LOW_SEVERITY,
                            .observed_ms = list->observed_ms,
                            .threat_id = TEXT("app-3")};
#ifdef FAULT_A04
      if (k == 3) self->host->log(self->host->ctx, MTDA_LOG_INFO, &app->name);
#endif
      if (!equals(app->name, "App 3")) continue;
      if ((status = self->host->emit(call, &report, sizeof report, 1)) != MTDA_OK)
        return fail(error, status, "the host takes no reports");
    }
  }
  return MTDA_OK;
}

static mtda_status apps(mtda_instance *self, mtda_call *call, const mtda_batch *batch,
                        mtda_error *error) {
  mtda_status status = begin(self, call, batch, error);
  return status == MTDA_OK ? end(read_apps(self, call, batch, error)) : status;
}

static mtda_status send(mtda_instance *self, mtda_call *call, mtda_str url, mtda_http_response *response) {
  mtda_http_request request = {.struct_size = sizeof request,
                               .method = TEXT("GET"),
                               .url = url,
                               .header_stride = sizeof(mtda_http_header)};
  return self->http->send(call, &request, response, 0);
}

/* A header of an answer; empty when there is none. Names come in lower case. */
static mtda_str header(const mtda_http_response *response, const char *name) {
  for (uint64_t i = 0; i < response->header_count; i++) {
    const mtda_http_header *one =
        (const void *)((const char *)response->headers + i * response->header_stride);
    if (equals(one->name, name)) return one->value;
  }
  return (mtda_str){0, 0};
}

static mtda_status fail_for_now(mtda_error *error, const mtda_http_response *response) {
  const mtda_str wait = header(response, "retry-after");
  uint32_t seconds = 0;
  for (uint64_t i = 0; i < wait.len && i < 6 && wait.ptr[i] >= '0' && wait.ptr[i] <= '9'; i++)
    seconds = seconds * 10 + (uint32_t)(wait.ptr[i] - '0');
#ifdef FAULT_E07_PATIENCE
  seconds = 0;
#endif
  fail(error, MTDA_UNAVAILABLE, "the partner cannot serve now");
  if (error && error->struct_size >= sizeof *error) {
    error->flags |= MTDA_ERROR_RETRYABLE;
    error->retry_after_ms = seconds * 1000;
  }
  return MTDA_UNAVAILABLE;
}

/* Asks the partner; says nothing of any answer but one of its lines. */
static mtda_status ask(mtda_instance *self, mtda_call *call, mtda_error *error) {
  const mtda_str url = TEXT("https://fault.example/devices");
  mtda_http_response response = {.struct_size = sizeof response};
  mtda_status status;
  if (!self->http) return fail(error, MTDA_UNSUPPORTED, "there is nobody to ask");
  status = send(self, call, url, &response);
  self->waits = status == MTDA_UNAVAILABLE;
#ifdef FAULT_C08_AGAIN
  if (status == MTDA_CANCELLED) {
    nanosleep(&(struct timespec){2, 200000000}, 0);
    status = send(self, call, url, &response);
  }
#endif
#ifndef FAULT_E07_SLOW
  mtda_status stopped = check_stop(self, call, error);
  if (stopped != MTDA_OK) return stopped;
#endif
#ifdef FAULT_E07_REDIRECT
  if (status == MTDA_OK && response.status == 302) status = send(self, call, header(&response, "location"), &response);
#endif
#ifdef FAULT_E07_CUT
  if (status == MTDA_OK && response.status == 200) return MTDA_OK;
#endif
#ifdef FAULT_E07
  if (status == MTDA_OK) {
    mtda_report report = {.kind = MTDA_REPORT_HEARTBEAT};
    return self->host->emit(call, &report, sizeof report, 1);
  }
#endif
  if (status != MTDA_OK) return fail(error, status, "the partner cannot be asked");
  if (response.status == 401) return fail(error, MTDA_AUTH, "the partner refuses the credentials");
  if (response.status == 429 || response.status >= 500) return fail_for_now(error, &response);
  if (response.status != 200) return fail(error, MTDA_ARG, "the partner answers something else");
  return fail(error, MTDA_ARG, "the partner's answer cannot be read");
}

static mtda_status poll_partner(mtda_instance *self, mtda_call *call, mtda_error *error) {
  mtda_status status = begin(self, call, call, error);
  return status == MTDA_OK ? end(ask(self, call, error)) : status;
}
