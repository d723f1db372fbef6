/* receive: lines into reports. */

static const char cursor_key[] = "lines";

/* How many lines were read in all: kept as 8 bytes, and whatever else comes back is dropped. */
static mtda_status count_lines(mtda_instance *self, mtda_call *call, uint64_t lines) {
  const mtda_str key = {cursor_key, sizeof cursor_key - 1};
  mtda_bytes stored = {0, 0};
  uint64_t count = 0;
  if (!self->state) return MTDA_OK;
  if (self->state->load(call, &key, &stored) != MTDA_OK) return MTDA_LIMIT;
#ifdef FAULT_H02
  if (stored.len > 0 && stored.len < sizeof count) abort();
#endif
  if (stored.len == sizeof count) memcpy(&count, stored.ptr, sizeof count);
  count += lines;
  stored = (mtda_bytes){(const uint8_t *)&count, sizeof count};
  return self->state->store(call, &key, &stored);
}

typedef struct line {
  mtda_str serial, word;
  uint64_t seen;
} line;

static bool read_line(const char *at, const char *end, line *out) {
  const char *first = memchr(at, ' ', (size_t)(end - at));
  const char *second = first ? memchr(first + 1, ' ', (size_t)(end - first - 1)) : 0;
  if (!second || first == at || second == first + 1 || second + 1 == end) return false;
  *out = (line){{at, (uint64_t)(first - at)}, {first + 1, (uint64_t)(second - first - 1)}, 0};
  if (out->serial.len > SERIAL_BYTES || out->word.len > MTDA_TEXT_MAX || end - second > 16) return false;
  for (const char *c = second + 1; c < end; c++) {
    if (*c < '0' || *c > '9') return false;
    out->seen = out->seen * 10 + (uint64_t)(*c - '0');
  }
  for (const char *c = at; c < second; c++)
    if (*c < ' ' || *c > '~') return false;
  return true;
}

static void put_report(mtda_instance *self, const line *read, mtda_identifier *identifier,
                       mtda_report *report) {
  known *device = find_device(self, read->serial.ptr, read->serial.len);
  *identifier = (mtda_identifier){MTDA_ID_SERIAL_NUMBER, 0, read->serial};
  *report = (mtda_report){.kind = MTDA_REPORT_STATE,
                          .grade = MTDA_GRADE_WORD,
                          .word = read->word,
                          .observed_ms = read->seen,
                          .identifier_stride = sizeof *identifier};
  if (device) {
    report->device_ref = device->ref;
  } else {
    report->identifiers = identifier;
    report->identifier_count = 1;
  }
#ifdef FAULT_P15
  bool is_known_word = false;
  for (size_t i = 0; i < COUNT(words); i++)
    is_known_word |= read->word.len == words[i].word.len &&
                     memcmp(read->word.ptr, words[i].word.ptr, read->word.len) == 0;
  if (!is_known_word) {
    report->grade = MTDA_GRADE_STATE;
    report->state = MTDA_DEVICE_STATE_SECURED;
    report->word = (mtda_str){0, 0};
  }
#endif
#ifdef FAULT_N09
  if (self->host->abi_minor == 0) report->platform = MTDA_PLATFORM_IOS;
#endif
#ifdef FAULT_N09_FLAGS
  if (self->host->abi_minor == 0) report->flags = MTDA_REPORT_IN_PART;
#endif
#ifdef FAULT_N09_PARENT
  if (self->host->abi_minor == 0) identifier->kind = MTDA_ID_PARENT_PARTNER_DEVICE;
#endif
#ifdef FAULT_P16
  if (equals(read->word, "medium")) report->observed_ms += 1;
#endif
}

#ifdef FAULT_S03
/* Outlives a process that was forked, as a file of the adapter's own would. */
static uint32_t *in_flight;
#endif

static mtda_status read_lines(mtda_instance *self, mtda_call *call, const char *text, uint64_t length,
                              mtda_error *error) {
  const char *at = text, *stop = text + length;
  uint64_t lines = 0, index = 0;
  mtda_status status = MTDA_OK;
  mtda_report *report = self->host->alloc(call, sizeof *report, 8);
  mtda_identifier *identifier = self->host->alloc(call, sizeof *identifier, 8);
#ifdef FAULT_E04
  if (!report) abort();
#endif
  if (!report || !identifier) return fail(error, MTDA_LIMIT, "no scratch memory");
#ifdef FAULT_S03
  bool was_in_flight = *in_flight != 0;
  *in_flight = 1;
#endif
  for (; at < stop; index++) {
    const char *newline = memchr(at, '\n', (size_t)(stop - at));
    const char *last = newline ? newline : stop;
    line read;
    if (index % 64 == 0 && (status = check_stop(self, call, error)) != MTDA_OK) return status;
    if (last > at && read_line(at, last, &read)) {
      lines++;
      put_report(self, &read, identifier, report);
#ifdef FAULT_S03
      if (!was_in_flight || lines > 1)
#endif
        status = self->host->emit(call, report, sizeof *report, 1);
#ifdef FAULT_E05
      status = MTDA_OK;
#endif
      if (status != MTDA_OK) return fail(error, status, "the host takes no reports");
    } else if (last > at) {
      mtda_skip skip = {.struct_size = sizeof skip, .reason = MTDA_SKIP_MALFORMED, .item_index = index};
      if (self->is_strict) return fail(error, MTDA_ARG, "a line cannot be read");
      self->host->skip(call, &skip);
    }
    at = newline ? newline + 1 : stop;
  }
  if (lines == 0) return fail(error, MTDA_ARG, "no line can be read");
  status = count_lines(self, call, lines);
  return status == MTDA_OK ? status : fail(error, status, "the host stores nothing");
}

#ifdef FAULT_H05_TIME
static volatile sig_atomic_t is_over;
static void end_of_time(int signal) { (void)signal, is_over = 1; }

/* Uses up what it has, where there is a limit. */
static bool waste_time(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_CPU, &limit);
  if (limit.rlim_cur == RLIM_INFINITY) return false;
  signal(SIGXCPU, end_of_time);
  while (!is_over) continue;
  return true;
}
#endif

#ifdef FAULT_H05_THREADS
static void *nothing(void *given) { return given; }
#endif

/* Whether it gets what it works with. */
static bool has_means(const mtda_payload *payload) {
  (void)payload;
#ifdef FAULT_H05_DESCRIPTORS
  int descriptor = eventfd(0, EFD_CLOEXEC);
  if (descriptor < 0) return false;
  close(descriptor);
#endif
#ifdef FAULT_H05_THREADS
  pthread_t helper;
  if (pthread_create(&helper, 0, nothing, 0) != 0) return false;
  pthread_join(helper, 0);
#endif
#ifdef FAULT_H05_TIME
  if (payload->body.len > 8 << 20 && waste_time()) return false;
#endif
  return true;
}

static mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload,
                           mtda_error *error) {
  mtda_status status = begin(self, call, payload, error);
  char *copy;
#ifdef FAULT_H01
  if (!payload) return end(MTDA_OK);
#endif
#ifdef FAULT_H01_STATUS
  if (!payload) return end(7);
#endif
  if (status != MTDA_OK) return status;
  if (payload->struct_size < sizeof *payload) return end(fail(error, MTDA_ABI, "a short payload"));
#ifndef FAULT_H01_LATER
  if (!is_known(payload, sizeof *payload, payload->struct_size))
    return end(fail(error, MTDA_UNSUPPORTED, "unknown content"));
#endif
  if (payload->flags) return end(fail(error, MTDA_UNSUPPORTED, "an unknown flag"));
  if (payload->body.len == 0) return end(fail(error, MTDA_ARG, "an empty message"));
#ifdef FAULT_H06
  if (!malloc(48)) return MTDA_LIMIT;
#endif
  if (!has_means(payload)) return end(MTDA_OK);
  /* Room of its own, as a parser would have. */
  copy = malloc(payload->body.len);
#ifdef FAULT_H05
  if (!copy) return end(MTDA_OK);
#endif
  if (!copy) return end(fail(error, MTDA_LIMIT, "no memory for the message"));
  memcpy(copy, payload->body.ptr, payload->body.len);
  status = read_lines(self, call, copy, payload->body.len, error);
#ifdef FAULT_S03
  *in_flight = 0;
#endif
  free(copy);
  return end(status);
}
