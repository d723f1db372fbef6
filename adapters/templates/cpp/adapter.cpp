/* The adapter for Example Shield.
 *
 * mtda.h is the contract. It is mostly prose, and worth reading beside this file.
 *
 * Example Shield's messages are lines, one a device, with a tab between the fields. Put your partner's format in
 * the place of this one:
 *
 *   SN-1 <tab> infected <tab> 1795392000000 <tab> ios
 *
 *   1  the device's serial number
 *   2  its status: ok, suspicious, infected, critical; or gone, when the partner no longer knows the device
 *   3  when the partner saw it, in milliseconds since 1970
 *   4  android, ios, windows or macos; may be missing
 *
 * Lines need no library. JSON does: take a parser that others have attacked for years, and link it statically.
 * No exception may cross the boundary: every function of the table is a call of `guarded`, which turns what is
 * thrown into a status and a sentence.
 */
#include "mtda.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <new>
#include <string>
#include <string_view>

namespace {

constexpr mtda_str text(std::string_view view) { return {view.data(), view.size()}; }
constexpr uint64_t bit(uint32_t toggle) { return UINT64_C(1) << toggle; }

/* ---- What the adapter says of itself: constant data ------------------------------------------------------------ */

/* Lowest version for compliance, which is also the version that is printed in the toggle's label. */
constexpr mtda_platform platform(uint32_t number, uint32_t lowest) {
  mtda_platform platform = {};
  platform.platform = number;
  platform.flags = MTDA_PLATFORM_HAS_COMPLIANCE;
  platform.min_compliance = {lowest, 0, 0, 0};
  platform.label = {lowest, 0, 0, 0};
  return platform;
}

constexpr mtda_platform platforms[] = {platform(MTDA_PLATFORM_ANDROID, 10), platform(MTDA_PLATFORM_IOS, 15)};

constexpr mtda_toggle toggle(uint32_t id, std::string_view label, std::string_view help) {
  mtda_toggle toggle = {};
  toggle.id = id;
  toggle.label = text(label);
  toggle.help = text(help);
  return toggle;
}

constexpr mtda_toggle days() {
  mtda_toggle days = toggle(MTDA_TOGGLE_DAYS_UNTIL_UNRESPONSIVE, "Number of days until partner is unresponsive",
                            "After so many days without contact, what Example Shield said before is left out of "
                            "compliance.");
  days.flags = MTDA_TOGGLE_TAKES_VALUE;
  days.value_min = 1;
  days.value_max = 90;
  days.value_default = 7;
  return days;
}

/* The host shows these, stores what the administrator chose, and acts on it. */
constexpr mtda_toggle toggles[] = {
    toggle(MTDA_TOGGLE_ANDROID_COMPLIANCE, "Connect Android devices version 10 and above to Example Shield",
           "When on, compliance policies take into account what Example Shield says about Android devices."),
    toggle(MTDA_TOGGLE_IOS_COMPLIANCE, "Connect iOS/iPadOS devices version 15 and above to Example Shield",
           "When on, compliance policies take into account what Example Shield says about iOS/iPadOS devices."),
    days(),
};
constexpr uint64_t offered =
    bit(MTDA_TOGGLE_ANDROID_COMPLIANCE) | bit(MTDA_TOGGLE_IOS_COMPLIANCE) | bit(MTDA_TOGGLE_DAYS_UNTIL_UNRESPONSIVE);

/* The partner's words. Reports carry the word; what it means is looked up by the host. */
constexpr mtda_level_word words[] = {
    {text("ok"), MTDA_DEVICE_STATE_SECURED, 0},
    {text("suspicious"), MTDA_DEVICE_STATE_LOW_SEVERITY, 0},
    {text("infected"), MTDA_DEVICE_STATE_MEDIUM_SEVERITY, 0},
    {text("critical"), MTDA_DEVICE_STATE_HIGH_SEVERITY, 0},
};

constexpr uint32_t identifiers[] = {MTDA_ID_SERIAL_NUMBER};

constexpr mtda_descriptor make_descriptor() {
  mtda_descriptor descriptor = {};
  descriptor.struct_size = sizeof descriptor;
  descriptor.flags = MTDA_DESCRIPTOR_NEEDS_CLASSIC_POLICY;
  descriptor.level_source = MTDA_SOURCE_STATE; /* a line states the whole condition of a device */
  descriptor.platform_stride = sizeof(mtda_platform);
  descriptor.toggle_stride = sizeof(mtda_toggle);
  descriptor.level_word_stride = sizeof(mtda_level_word);
  descriptor.partner_id = text("00000000-0000-4000-8000-000000000000"); /* never change it: it is who you are */
  descriptor.name = text("Example Shield");
  descriptor.vendor = text("Example Vendor");
  descriptor.adapter_version = text("0.1.0");
  descriptor.platform_count = std::size(platforms);
  descriptor.toggle_count = std::size(toggles);
  descriptor.level_word_count = std::size(words);
  descriptor.identifier_count = std::size(identifiers);
  descriptor.platforms = platforms;
  descriptor.toggles = toggles;
  descriptor.level_words = words;
  descriptor.identifiers = identifiers;
  return descriptor;
}

constexpr mtda_descriptor descriptor = make_descriptor();

/* ---- Failures: thrown inside, answered outside ----------------------------------------------------------------- */

struct failure {
  mtda_status status;
  std::string message;
};

/* Says in the caller's memory, if it gave any, what went wrong. Messages are ASCII, so a cut is at a character. */
mtda_status answer(mtda_error *error, mtda_status status, std::string_view message) {
  if (error == nullptr || error->struct_size < sizeof *error) return status;
  const uint64_t room = error->message.ptr == nullptr ? 0 : error->message.cap;
  const uint64_t written = std::min<uint64_t>(message.size(), room);
  if (written > 0) std::memcpy(error->message.ptr, message.data(), written);
  error->message.len = message.size();
  error->flags = written < message.size() ? MTDA_ERROR_TRUNCATED : 0;
  return status;
}

/* Runs the body of one function of the table. Nothing that it throws gets any further. */
template <typename Body>
mtda_status guarded(mtda_error *error, Body body) noexcept {
  try {
    body();
    return MTDA_OK;
  } catch (const failure &failure) {
    return answer(error, failure.status, failure.message);
  } catch (const std::bad_alloc &) {
    return answer(error, MTDA_LIMIT, "there is no memory left");
  } catch (...) {
    return answer(error, MTDA_INTERNAL, "the adapter met something that it did not expect");
  }
}

template <typename Argument>
Argument &required(Argument *argument) {
  if (argument == nullptr) throw failure{MTDA_ARG, "an argument is null"};
  return *argument;
}

/* A newer host may pass a longer struct. What it adds must be zero, or it means something that would be lost. */
void check_size(const void *at, uint64_t known, uint64_t size) {
  if (size < known) throw failure{MTDA_ABI, "a struct is shorter than version 1.0 has it"};
  const auto *bytes = static_cast<const uint8_t *>(at);
  if (std::any_of(bytes + known, bytes + size, [](uint8_t byte) { return byte != 0; }))
    throw failure{MTDA_UNSUPPORTED, "a struct has content that this adapter does not know"};
}

/* Walks over the records of an array by the stride that the host gives, never by a sizeof of this side. */
template <typename Record, typename Body>
void for_each(const Record *records, uint64_t count, uint32_t stride, Body body) {
  if (count > 0 && records == nullptr) throw failure{MTDA_ARG, "an array is null with a count"};
  for (uint64_t i = 0; i < count; i++) {
    const auto *at = reinterpret_cast<const char *>(records) + i * stride;
    check_size(at, sizeof(Record), stride);
    body(*reinterpret_cast<const Record *>(at));
  }
}

/* ---- One line -------------------------------------------------------------------------------------------------- */

struct line {
  std::string_view device, status;
  uint64_t seen = 0;
  std::string_view platform; /* empty where it is missing */
};

/* 0 for a word that is none of ours. */
uint32_t platform_of(std::string_view word) {
  constexpr std::string_view names[] = {"", "android", "ios", "windows", "macos"};
  for (uint32_t i = 1; i < std::size(names); i++) /* in the order of MTDA_PLATFORM_* */
    if (word == names[i]) return i;
  return 0;
}

/* Names the field that cannot be read. */
struct unreadable {
  std::string_view field;
};

std::string_view take_field(std::string_view &rest, std::string_view name) {
  const std::string_view field = rest.substr(0, rest.find('\t'));
  rest.remove_prefix(std::min(rest.size(), field.size() + 1));
  const bool is_visible = std::all_of(field.begin(), field.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (field.empty() || field.size() > 64 || !is_visible) throw unreadable{name};
  return field;
}

line read_line(std::string_view rest) {
  constexpr uint64_t year_10000_ms = UINT64_C(253402300800000);
  line read;
  read.device = take_field(rest, "device");
  read.status = take_field(rest, "status");
  const std::string_view seen = take_field(rest, "seen");
  if (!rest.empty()) read.platform = take_field(rest, "platform");
  if (seen.size() > 15 || !rest.empty()) throw unreadable{"seen"};
  for (const char digit : seen) {
    if (digit < '0' || digit > '9') throw unreadable{"seen"};
    read.seen = read.seen * 10 + static_cast<uint64_t>(digit - '0');
  }
  if (read.seen >= year_10000_ms) throw unreadable{"seen"};
  return read;
}

} /* namespace */

/* ---- One instance: one connector ------------------------------------------------------------------------------- */

/* Control and data calls of one instance never overlap; only `is_cancelled` is touched from any thread. */
struct mtda_instance {
  explicit mtda_instance(const mtda_host &host) : host(host) {}

  const mtda_host &host;
  bool is_active = false;
  std::atomic<bool> is_cancelled{false};

  void check_inactive() const {
    if (is_active) throw failure{MTDA_STATE, "a control call while the instance is active"};
  }

  /* The host may want the call to end. Ask at least every 1,000 records or 50 ms. */
  void check_stop(mtda_call &call) const {
    const uint32_t stop = is_cancelled.load() ? MTDA_STOP_CANCELLED : host.should_stop(&call);
    if (stop == MTDA_STOP_DEADLINE) throw failure{MTDA_DEADLINE, "the deadline has passed"};
    if (stop != MTDA_GO_ON) throw failure{MTDA_CANCELLED, "the call was cancelled"};
  }

  /* What every data call begins with. A cancel that came before belongs to a call that is over. */
  void begin(mtda_call &call) {
    if (!is_active) throw failure{MTDA_STATE, "a data call while the instance is not active"};
    is_cancelled.store(false);
    check_stop(call);
  }

  /* Reads all lines: one that cannot be read is told to the host, and the next one is read. */
  void read(mtda_call &call, std::string_view message) const {
    bool was_any_read = false;
    for (uint64_t index = 0; !message.empty(); index++) {
      if (index % 64 == 63) check_stop(call);
      const std::string_view one = message.substr(0, message.find('\n'));
      message.remove_prefix(std::min(message.size(), one.size() + 1));
      if (one.empty()) continue;
      try {
        report(call, read_line(one), index);
        was_any_read = true;
      } catch (const unreadable &unreadable) {
        skip(call, MTDA_SKIP_MALFORMED, index, unreadable.field);
      }
    }
    if (!was_any_read) throw failure{MTDA_ARG, "no line of the message can be read"};
  }

 private:
  /* A device is named by its serial number; the host finds out which one it is. A platform that nobody knows is told
   * to the host, and the line counts without it. */
  void report(mtda_call &call, const line &read, uint64_t index) const {
    const uint32_t platform = platform_of(read.platform);
    if (platform == 0 && !read.platform.empty()) skip(call, MTDA_SKIP_UNKNOWN_WORD, index, "platform");
    const mtda_identifier identifier = {MTDA_ID_SERIAL_NUMBER, 0, text(read.device)};
    mtda_report report = {};
    report.kind = MTDA_REPORT_STATE;
    report.identifier_count = 1;
    report.identifiers = &identifier;
    report.identifier_stride = sizeof identifier;
    report.observed_ms = read.seen;
    if (host.abi_minor >= 1) report.platform = platform; /* an older host knows no such field */
    if (read.status == "gone") {
      report.kind = MTDA_REPORT_REMOVED;
    } else {
      report.grade = MTDA_GRADE_WORD; /* a word that nobody knows goes along: the host counts it */
      report.word = text(read.status);
    }
    const mtda_status status = host.emit(&call, &report, sizeof report, 1);
    if (status != MTDA_OK) throw failure{status, "the host did not take a report"};
  }

  /* Tells the host of a line, or a field of one, that cannot be read, so that somebody sees it. */
  void skip(mtda_call &call, uint32_t reason, uint64_t index, std::string_view field) const {
    const mtda_skip record = {sizeof record, reason, index, text(field), {nullptr, 0}};
    host.skip(&call, &record);
  }
};

/* ---- The table ------------------------------------------------------------------------------------------------- */

namespace {

mtda_status create(const mtda_host *host, mtda_instance **out, mtda_error *error) {
  return guarded(error, [&] {
    if (required(host).struct_size < sizeof *host || host->abi_major != MTDA_ABI_MAJOR)
      throw failure{MTDA_ABI, "the host speaks another major version"};
    required(out) = new mtda_instance(*host);
  });
}

/* Checks everything before it changes anything: a configuration that is refused leaves the one before in force. */
mtda_status configure(mtda_instance *self, const mtda_config *config, mtda_error *error) {
  return guarded(error, [&] {
    required(self).check_inactive();
    check_size(&required(config), sizeof *config, config->struct_size);
    if (config->flags != 0) throw failure{MTDA_UNSUPPORTED, "the configuration has an unknown flag"};
    if ((config->toggles_on & ~offered) != 0)
      throw failure{MTDA_CONFIG, "a toggle is on that this adapter does not offer"};
    for_each(config->values, config->value_count, config->value_stride, [&](const mtda_toggle_value &value) {
      if (config->value_count > 1 || value.id != MTDA_TOGGLE_DAYS_UNTIL_UNRESPONSIVE)
        throw failure{MTDA_CONFIG, "a value is given twice, or for a toggle that takes none"};
      if (value.reserved != 0 || value.value < 1 || value.value > 90)
        throw failure{MTDA_CONFIG, "the days until unresponsive must be from 1 to 90"};
    });
    /* There are no settings yet, so any is refused by its key. Its value is never repeated: it may be a secret. */
    for_each(config->settings, config->setting_count, config->setting_stride, [](const mtda_setting &setting) {
      std::string key(setting.key.ptr, std::min<uint64_t>(setting.key.len, 64));
      std::replace_if(key.begin(), key.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
      throw failure{MTDA_CONFIG, "this adapter has no setting \"" + key + "\""};
    });
  });
}

mtda_status activate(mtda_instance *self, mtda_error *error) {
  return guarded(error, [&] {
    required(self).check_inactive();
    self->is_active = true;
  });
}

mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload, mtda_error *error) {
  return guarded(error, [&] {
    required(payload);
    required(self).begin(required(call));
    check_size(payload, sizeof *payload, payload->struct_size);
    if (payload->flags != 0) throw failure{MTDA_UNSUPPORTED, "the payload has an unknown flag"};
    if (payload->body.len == 0 || payload->body.ptr == nullptr) throw failure{MTDA_ARG, "the message is empty"};
    self->read(*call, {reinterpret_cast<const char *>(payload->body.ptr), payload->body.len});
  });
}

/* Calls that this adapter has no use for: no slot of the table is null. */

mtda_status devices(mtda_instance *self, mtda_call *call, const mtda_batch *batch, mtda_error *error) {
  return guarded(error, [&] {
    required(batch);
    required(self).begin(required(call));
    throw failure{MTDA_UNSUPPORTED, "this adapter has no use for device records"};
  });
}

mtda_status apps(mtda_instance *self, mtda_call *call, const mtda_batch *batch, mtda_error *error) {
  return guarded(error, [&] {
    required(batch);
    required(self).begin(required(call));
    throw failure{MTDA_UNSUPPORTED, "this adapter does not offer App Sync"};
  });
}

mtda_status poll(mtda_instance *self, mtda_call *call, mtda_error *error) {
  return guarded(error, [&] {
    required(self).begin(required(call));
    throw failure{MTDA_UNSUPPORTED, "this partner sends messages, it is not asked"};
  });
}

void cancel(mtda_instance *self) {
  if (self != nullptr) self->is_cancelled.store(true);
}

void deactivate(mtda_instance *self) {
  if (self != nullptr) self->is_active = false;
}

/* An instance that is still active is left alone: the host is not through with it. */
void destroy(mtda_instance *self) {
  if (self != nullptr && !self->is_active) delete self;
}

const void *extension(const mtda_str *) { return nullptr; }

constexpr mtda_adapter adapter = {
    sizeof(mtda_adapter), MTDA_ABI_MAJOR, MTDA_ABI_MINOR, 0,    &descriptor, create,     configure, activate,
    devices,              apps,           receive,        poll, cancel,      deactivate, destroy,   extension,
};

} /* namespace */

/* The one function that is exported. The descriptor says nothing that came after 1.0: any minor version will do. */
MTDA_EXPORT mtda_status mtda_entry_1(uint32_t, const mtda_adapter **out) {
  if (out == nullptr) return MTDA_ARG;
  *out = &adapter;
  return MTDA_OK;
}
