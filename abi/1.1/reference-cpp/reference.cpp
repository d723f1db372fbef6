/* SPDX-License-Identifier: Apache-2.0
 *
 * The reference adapter in C++17, for a partner that does not exist: read this first if you write yours in C++.
 *
 * Its feed is one line a device, fields with a tab between them, of which the last two may be missing:
 *
 *   C02XK0AB <tab> infected <tab> 1795392000000 <tab> ios <tab> on
 *
 * The fourth is the platform: android, ios, windows or macos. The fifth is on, or off when Acme's app does not run
 * and the status says nothing.
 *
 * What C++ adds to reference-c is one rule: no exception crosses the boundary. Each function of the table is a
 * call of `guarded`, which turns what is thrown into a status and a sentence. Everything else is the language at
 * its usual work: an instance is an object, its devices are a map, and nothing is freed by hand.
 *
 * Build: any C++17 compiler, -shared -fPIC -fvisibility=hidden.
 */
#include "mtda.h"

#include <atomic>
#include <cstring>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

constexpr mtda_str text(std::string_view view) { return {view.data(), view.size()}; }

std::string_view view(mtda_str text) { return text.len == 0 ? std::string_view() : std::string_view(text.ptr, text.len); }

constexpr uint64_t bit(uint32_t toggle) { return UINT64_C(1) << toggle; }

/* ---- Descriptor ------------------------------------------------------------------------------------------------ */

constexpr mtda_platform platform(uint32_t number, uint32_t lowest) {
  mtda_platform platform = {};
  platform.platform = number;
  platform.flags = MTDA_PLATFORM_HAS_COMPLIANCE;
  platform.min_compliance = {lowest, 0, 0, 0};
  platform.label = {lowest, 0, 0, 0};
  platform.app_id = text("example.acme.shield");
  return platform;
}

constexpr mtda_platform platforms[] = {platform(MTDA_PLATFORM_ANDROID, 8), platform(MTDA_PLATFORM_IOS, 15)};

constexpr mtda_toggle toggle(uint32_t id, std::string_view label, std::string_view help) {
  mtda_toggle toggle = {};
  toggle.id = id;
  toggle.label = text(label);
  toggle.help = text(help);
  return toggle;
}

constexpr mtda_toggle days() {
  mtda_toggle days = toggle(MTDA_TOGGLE_DAYS_UNTIL_UNRESPONSIVE, "Number of days until partner is unresponsive",
                            "After so many days without contact, what Acme said before is left out of compliance.");
  days.flags = MTDA_TOGGLE_TAKES_VALUE;
  days.value_min = 1;
  days.value_max = 90;
  days.value_default = 7;
  return days;
}

constexpr mtda_toggle toggles[] = {
    toggle(MTDA_TOGGLE_ANDROID_COMPLIANCE, "Connect Android devices version 8.0 and above to Acme Mobile Shield",
           "When on, compliance policies use what Acme says of Android devices."),
    toggle(MTDA_TOGGLE_IOS_COMPLIANCE, "Connect iOS/iPadOS devices version 15.0 and above to Acme Mobile Shield",
           "When on, compliance policies use what Acme says of iOS/iPadOS devices."),
    days(),
};

constexpr uint64_t offered =
    bit(MTDA_TOGGLE_ANDROID_COMPLIANCE) | bit(MTDA_TOGGLE_IOS_COMPLIANCE) | bit(MTDA_TOGGLE_DAYS_UNTIL_UNRESPONSIVE);

constexpr mtda_level_word words[] = {
    {text("ok"), MTDA_DEVICE_STATE_SECURED, 0},
    {text("suspicious"), MTDA_DEVICE_STATE_LOW_SEVERITY, 0},
    {text("infected"), MTDA_DEVICE_STATE_MEDIUM_SEVERITY, 0},
    {text("critical"), MTDA_DEVICE_STATE_HIGH_SEVERITY, 0},
};

constexpr uint32_t identifiers[] = {MTDA_ID_SERIAL_NUMBER};

constexpr mtda_descriptor make_descriptor() {
  mtda_descriptor descriptor = {};
  descriptor.struct_size = sizeof(mtda_descriptor);
  descriptor.flags = MTDA_DESCRIPTOR_NEEDS_CLASSIC_POLICY;
  descriptor.level_source = MTDA_SOURCE_STATE;
  descriptor.platform_stride = sizeof(mtda_platform);
  descriptor.toggle_stride = sizeof(mtda_toggle);
  descriptor.level_word_stride = sizeof(mtda_level_word);
  descriptor.partner_id = text("a0c3e000-5a1e-4d00-9acc-3e0000000003");
  descriptor.name = text("Acme Mobile Shield (C++)");
  descriptor.vendor = text("Gatehouse");
  descriptor.adapter_version = text("1.0.0");
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

mtda_status answer(mtda_error *error, mtda_status status, std::string_view message) {
  if (error == nullptr || error->struct_size < sizeof *error) return status;
  const uint64_t room = error->message.ptr == nullptr ? 0 : error->message.cap;
  const uint64_t written = message.size() < room ? message.size() : room;
  if (written > 0) std::memcpy(error->message.ptr, message.data(), written);
  error->message.len = message.size();
  if (written < message.size()) error->flags |= MTDA_ERROR_TRUNCATED;
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
  } catch (const std::exception &exception) {
    return answer(error, MTDA_INTERNAL, exception.what());
  } catch (...) {
    return answer(error, MTDA_INTERNAL, "something unknown was thrown");
  }
}

/* What comes behind the part that this version knows must be zero, or it means something. */
void check_size(const void *at, uint64_t known, uint64_t size) {
  if (size < known) throw failure{MTDA_ABI, "a struct is shorter than version 1.0 has it"};
  const auto *bytes = static_cast<const uint8_t *>(at);
  for (uint64_t i = known; i < size; i++)
    if (bytes[i] != 0) throw failure{MTDA_UNSUPPORTED, "a struct has content that this adapter does not know"};
}

/* The records of an array, by the stride that came with it. */
template <typename Record, typename Body>
void for_each(const void *items, uint64_t count, uint32_t stride, Body body) {
  if (count > 0 && items == nullptr) throw failure{MTDA_ARG, "an array is null with a count"};
  for (uint64_t i = 0; i < count; i++) {
    const void *at = static_cast<const char *>(items) + i * stride;
    check_size(at, sizeof(Record), stride);
    body(*static_cast<const Record *>(at), i);
  }
}

void require(const void *argument) {
  if (argument == nullptr) throw failure{MTDA_ARG, "an argument is null"};
}

/* ---- From lines to reports ------------------------------------------------------------------------------------- */

struct line {
  std::string_view device, status;
  uint64_t seen = 0;
  std::string_view platform, protection; /* empty where they are missing */
};

/* 0 for a word that is none of ours. */
uint32_t platform_of(std::string_view word) {
  constexpr std::string_view names[] = {"", "android", "ios", "windows", "macos"};
  for (uint32_t i = 1; i < std::size(names); i++)
    if (word == names[i]) return i; /* in the order of MTDA_PLATFORM_* */
  return 0;
}

/* What one of our words means; nothing for another one. */
std::optional<uint32_t> state_of(std::string_view word) {
  for (const mtda_level_word &known : words)
    if (word == view(known.word)) return known.state;
  return std::nullopt;
}

bool is_visible(std::string_view text, size_t most) {
  if (text.empty() || text.size() > most) return false;
  for (const char c : text)
    if (c <= ' ' || c > '~') return false;
  return true;
}

/* The text up to the next tab, which is taken off. */
std::string_view take_field(std::string_view &rest) {
  const size_t end = rest.find('\t');
  const std::string_view field = rest.substr(0, end);
  rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  return field;
}

std::optional<line> read_line(std::string_view text) {
  line read;
  read.device = take_field(text);
  read.status = take_field(text);
  const std::string_view seen = take_field(text);
  read.platform = take_field(text);
  read.protection = take_field(text);
  if (!text.empty() || !is_visible(read.device, 64) || !is_visible(read.status, 64) || seen.empty() || seen.size() > 14)
    return std::nullopt;
  for (const char c : seen) {
    if (c < '0' || c > '9') return std::nullopt;
    read.seen = read.seen * 10 + static_cast<uint64_t>(c - '0');
  }
  return read;
}

} /* namespace */

/* ---- Instance -------------------------------------------------------------------------------------------------- */

struct mtda_instance {
  explicit mtda_instance(const mtda_host *host) : host(host) {}

  const mtda_host *const host;
  bool is_active = false;
  std::atomic<bool> is_cancelled{false};
  std::unordered_map<std::string, uint64_t> devices; /* the host's handles by serial number, until deactivate */

  void check_state(bool wanted) const {
    if (is_active != wanted) throw failure{MTDA_STATE, wanted ? "the instance is not active" : "the instance is active"};
  }

  void check_stop(mtda_call *call) {
    const uint32_t stop = is_cancelled.load() ? MTDA_STOP_CANCELLED : host->should_stop(call);
    if (stop == MTDA_STOP_DEADLINE) throw failure{MTDA_DEADLINE, "the deadline has passed"};
    if (stop != MTDA_GO_ON) throw failure{MTDA_CANCELLED, "the call was cancelled"};
  }

  void begin(mtda_call *call) {
    require(call);
    check_state(true);
    is_cancelled.store(false);
    check_stop(call);
  }

  /* What came with minor version 1 is only for hosts that have it. */
  bool knows_1_1() const { return host->abi_minor >= 1; }

  /* A number that two devices have stands for none: the host knows better whom a report of it is about. */
  void remember(const std::string &serial, uint64_t ref) {
    const auto [known, is_new] = devices.emplace(serial, ref);
    if (!is_new && known->second != ref) known->second = 0;
  }

  /* Hands over one report of a line, to which `say` has added what it says. */
  template <typename Say>
  void report(mtda_call *call, const line &read, bool in_part, Say say) {
    const auto known = devices.find(std::string(read.device));
    const mtda_identifier identifier = {MTDA_ID_SERIAL_NUMBER, 0, text(read.device)};
    mtda_report report = {};
    report.kind = MTDA_REPORT_STATE;
    report.observed_ms = read.seen;
    report.identifier_stride = sizeof identifier;
    if (known != devices.end() && known->second != 0) {
      report.device_ref = known->second;
    } else {
      report.identifiers = &identifier;
      report.identifier_count = 1;
    }
    if (knows_1_1()) {
      report.platform = platform_of(read.platform);
      report.flags = in_part ? MTDA_REPORT_IN_PART : 0;
    }
    say(report);
    const mtda_status status = host->emit(call, &report, sizeof report, 1);
    if (status != MTDA_OK) throw failure{status, "the host did not take a report"};
  }

  /* What is understood of a line, and what is not. A word that nobody knows where it bears on how bad the device is
   * leaves the rest to count as far as it makes the device worse. */
  void report(mtda_call *call, const line &read, uint64_t index) {
    if (!read.platform.empty() && platform_of(read.platform) == 0)
      skip(call, MTDA_SKIP_UNKNOWN_WORD, index, "platform", read.platform);
    const bool is_off = read.protection == "off";
    const bool in_part = !read.protection.empty() && !is_off && read.protection != "on";
    /* A host of 1.0 takes a report for the whole truth: of one in part it is given what says that a device is bad. */
    if (!in_part || knows_1_1() || state_of(read.status).value_or(0) >= MTDA_DEVICE_STATE_LOW_SEVERITY)
      report(call, read, in_part, [&](mtda_report &report) {
        if (is_off) {
          report.state = MTDA_DEVICE_STATE_DEACTIVATED;
          return;
        }
        report.grade = MTDA_GRADE_WORD; /* an unknown word goes along: the host counts it */
        report.word = text(read.status);
      });
    if (!in_part) return;
    /* A word that grades in another place would be taken for a grade in this one. */
    if (state_of(read.protection) || !is_visible(read.protection, MTDA_TEXT_MAX))
      return skip(call, MTDA_SKIP_UNKNOWN_WORD, index, "protection", read.protection);
    report(call, read, true, [&](mtda_report &report) {
      report.grade = MTDA_GRADE_WORD;
      report.word = text(read.protection);
      report.category = text("protection");
    });
  }

  void skip(mtda_call *call, uint32_t reason, uint64_t index, std::string_view field = {}, std::string_view value = {}) {
    mtda_skip record = {};
    record.struct_size = sizeof record;
    record.reason = reason;
    record.item_index = index;
    record.field = text(field);
    if (is_visible(value, 64)) record.value = text(value);
    host->skip(call, &record);
  }

  void read(mtda_call *call, std::string_view body) {
    uint64_t index = 0, good = 0;
    while (!body.empty()) {
      if (index % 64 == 0) check_stop(call);
      const size_t end = body.find('\n');
      const std::string_view one = body.substr(0, end);
      body.remove_prefix(end == body.npos ? body.size() : end + 1);
      if (const auto read = read_line(one)) {
        report(call, *read, index);
        good++;
      } else if (!one.empty()) {
        skip(call, MTDA_SKIP_MALFORMED, index);
      }
      index++;
    }
    if (good == 0) throw failure{MTDA_ARG, "no line of the message can be read"};
  }
};

namespace {

mtda_status create(const mtda_host *host, mtda_instance **out, mtda_error *error) {
  return guarded(error, [&] {
    require(host);
    require(out);
    if (host->struct_size < sizeof *host || host->abi_major != MTDA_ABI_MAJOR)
      throw failure{MTDA_ABI, "the host speaks another major version"};
    *out = new mtda_instance(host);
  });
}

mtda_status configure(mtda_instance *self, const mtda_config *config, mtda_error *error) {
  return guarded(error, [&] {
    require(self);
    require(config);
    self->check_state(false);
    check_size(config, sizeof *config, config->struct_size);
    if (config->flags != 0) throw failure{MTDA_UNSUPPORTED, "the configuration has an unknown flag"};
    if ((config->toggles_on & ~offered) != 0) throw failure{MTDA_CONFIG, "a toggle is on that is not offered"};
    for_each<mtda_toggle_value>(config->values, config->value_count, config->value_stride, [](const auto &value, auto) {
      if (value.id != MTDA_TOGGLE_DAYS_UNTIL_UNRESPONSIVE || value.value < 1 || value.value > 90)
        throw failure{MTDA_CONFIG, "a value is given for a toggle that takes none, or lies outside its range"};
    });
    for_each<mtda_setting>(config->settings, config->setting_count, config->setting_stride,
                           [](const auto &setting, auto) {
                             const std::string key(view(setting.key).substr(0, 64));
                             throw failure{MTDA_CONFIG, "setting \"" + key + "\" is unknown to this adapter"};
                           });
  });
}

mtda_status activate(mtda_instance *self, mtda_error *error) {
  return guarded(error, [&] {
    require(self);
    self->check_state(false);
    self->is_active = true;
  });
}

mtda_status devices(mtda_instance *self, mtda_call *call, const mtda_batch *batch, mtda_error *error) {
  return guarded(error, [&] {
    require(self);
    require(batch);
    self->begin(call);
    check_size(batch, sizeof *batch, batch->struct_size);
    for_each<mtda_device>(batch->items, batch->count, batch->stride, [&](const auto &device, uint64_t index) {
      if (index % 64 == 0) self->check_stop(call);
      for_each<mtda_identifier>(device.identifiers, device.identifier_count, device.identifier_stride,
                                [&](const auto &id, auto) {
                                  const bool is_ours = id.kind == MTDA_ID_SERIAL_NUMBER && is_visible(view(id.value), 64);
                                  if (is_ours) self->remember(std::string(view(id.value)), device.device_ref);
                                });
    });
  });
}

mtda_status apps(mtda_instance *self, mtda_call *call, const mtda_batch *, mtda_error *error) {
  return guarded(error, [&] {
    require(self);
    self->begin(call);
    throw failure{MTDA_UNSUPPORTED, "this adapter offers no App Sync"};
  });
}

mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload, mtda_error *error) {
  return guarded(error, [&] {
    require(self);
    require(payload);
    self->begin(call);
    check_size(payload, sizeof *payload, payload->struct_size);
    if (payload->flags != 0) throw failure{MTDA_UNSUPPORTED, "the payload has an unknown flag"};
    if (payload->body.len == 0) throw failure{MTDA_ARG, "the payload is empty"};
    std::string_view body(reinterpret_cast<const char *>(payload->body.ptr), payload->body.len);
    /* With a mark before it or without: ASCII has a zero beside each letter then. */
    const std::string_view mark = body.substr(0, 2);
    if (mark == "\xFF\xFE" || mark == "\xFE\xFF" || (mark.size() == 2 && (mark[0] == 0) != (mark[1] == 0)))
      throw failure{MTDA_ARG, "the payload is UTF-16 text; only UTF-8 is read"};
    if (body.substr(0, 3) == "\xEF\xBB\xBF") body.remove_prefix(3);
    self->read(call, body);
  });
}

mtda_status poll(mtda_instance *self, mtda_call *call, mtda_error *error) {
  return guarded(error, [&] {
    require(self);
    self->begin(call);
    throw failure{MTDA_UNSUPPORTED, "Acme sends its messages, it is not asked"};
  });
}

void cancel(mtda_instance *self) {
  if (self != nullptr) self->is_cancelled.store(true);
}

void deactivate(mtda_instance *self) {
  if (self == nullptr || !self->is_active) return;
  self->devices.clear();
  self->is_active = false;
}

/* An instance that is still active is left alone: the host is not through with it. */
void destroy(mtda_instance *self) {
  if (self != nullptr && !self->is_active) delete self;
}

const void *extension(const mtda_str *) { return nullptr; }

constexpr mtda_adapter adapter = {
    sizeof(mtda_adapter), MTDA_ABI_MAJOR, MTDA_ABI_MINOR, 0,      &descriptor, create,  configure, activate,
    devices,              apps,           receive,        poll,   cancel,      deactivate, destroy, extension,
};

} /* namespace */

MTDA_EXPORT mtda_status mtda_entry_1(uint32_t, const mtda_adapter **out) {
  if (out == nullptr) return MTDA_ARG;
  *out = &adapter;
  return MTDA_OK;
}
