/* Configuration against what the binding offers. Everything is read into new memory, and only then used. */
#include "interpreter.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_SETTING (64u << 10)
#define BIT(toggle) (UINT64_C(1) << (toggle))

mtda_status fail(mtda_error *error, mtda_status status, uint64_t item, const char *format, ...) {
  char message[512];
  uint64_t wanted, room, written;
  va_list arguments;
  if (!error || error->struct_size < sizeof *error) return status;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  wanted = strlen(message);
  /* Names come from the program and words from the partner: what is not plain ASCII could be cut in half. */
  for (uint64_t i = 0; i < wanted; i++)
    if (message[i] < ' ' || message[i] > '~') message[i] = '?';
  room = error->message.ptr ? error->message.cap : 0;
  written = wanted < room ? wanted : room;
  if (written > 0) memcpy(error->message.ptr, message, written);
  error->message.len = wanted;
  error->vendor_code = 0;
  error->flags = written < wanted ? MTDA_ERROR_TRUNCATED : 0;
  error->retry_after_ms = 0;
  error->item_index = item;
  return status;
}

mtda_status check_size(const void *start, uint64_t known, uint64_t size, mtda_error *error) {
  if (size < known) return fail(error, MTDA_ABI, MTDA_NO_INDEX, "a struct is shorter than version 1.0 has it");
  for (uint64_t i = known; i < size; i++)
    if (((const uint8_t *)start)[i])
      return fail(error, MTDA_UNSUPPORTED, MTDA_NO_INDEX, "a struct has content that this adapter does not know");
  return MTDA_OK;
}

static const mtda_toggle *offered(uint32_t id) {
  for (uint64_t i = 0; i < program_descriptor.toggle_count; i++)
    if (program_descriptor.toggles[i].id == id) return &program_descriptor.toggles[i];
  return 0;
}

static mtda_status check_toggles(uint64_t on, mtda_error *error) {
  for (uint32_t id = 0; id < 64; id++) {
    const mtda_toggle *toggle = offered(id);
    if (!(on & BIT(id))) continue;
    if (!toggle) return fail(error, MTDA_CONFIG, MTDA_NO_INDEX, "toggle %u is not offered by this adapter", id);
    if (toggle->requires_mask & ~on)
      return fail(error, MTDA_CONFIG, MTDA_NO_INDEX, "toggle %u needs another toggle that is off", id);
  }
  return MTDA_OK;
}

static mtda_status check_values(const mtda_config *config, mtda_error *error) {
  uint64_t seen = 0;
  for (uint64_t i = 0; i < config->value_count; i++) {
    const void *start = (const char *)config->values + i * config->value_stride;
    const mtda_toggle_value *given = start;
    const mtda_toggle *toggle;
    const mtda_status status = check_size(start, sizeof *given, config->value_stride, error);
    if (status != MTDA_OK) return status;
    if (given->reserved != 0) return fail(error, MTDA_UNSUPPORTED, i, "a toggle value has a reserved field set");
    toggle = offered(given->id);
    if (!toggle || given->id >= 64 || !(toggle->flags & MTDA_TOGGLE_TAKES_VALUE))
      return fail(error, MTDA_CONFIG, i, "toggle %u takes no value in this adapter", given->id);
    if (seen & BIT(given->id)) return fail(error, MTDA_CONFIG, i, "toggle %u is given two values", given->id);
    if (given->value < toggle->value_min || given->value > toggle->value_max)
      return fail(error, MTDA_CONFIG, i, "the value of toggle %u must be from %lld to %lld", given->id,
                  (long long)toggle->value_min, (long long)toggle->value_max);
    seen |= BIT(given->id);
  }
  return MTDA_OK;
}

static uint32_t setting_named(mtda_str key) {
  const binding_setting *settings = TABLE(settings, binding_setting);
  for (uint32_t i = 0; i < program->settings.count; i++)
    if (settings[i].name.length == key.len && memcmp(text_at(settings[i].name), key.ptr, key.len) == 0) return i;
  return BINDING_NONE;
}

/* The message names the key and never the value, which may be a secret. */
static mtda_status read_setting(const mtda_setting *setting, uint64_t item, char **settings, mtda_error *error) {
  const int shown = setting->key.len < 64 ? (int)setting->key.len : 64;
  const uint32_t index = setting_named(setting->key);
  if (index == BINDING_NONE)
    return fail(error, MTDA_CONFIG, item, "setting \"%.*s\" is unknown to this adapter", shown, setting->key.ptr);
  if (settings[index])
    return fail(error, MTDA_CONFIG, item, "setting \"%.*s\" is given twice", shown, setting->key.ptr);
  if (setting->value.len == 0 || setting->value.len > LONGEST_SETTING ||
      memchr(setting->value.ptr, 0, setting->value.len))
    return fail(error, MTDA_CONFIG, item, "setting \"%.*s\" must be text of 1 to %u bytes without a NUL", shown,
                setting->key.ptr, LONGEST_SETTING);
  settings[index] = malloc(setting->value.len + 1);
  if (!settings[index]) return fail(error, MTDA_LIMIT, item, "there is no memory for a setting");
  memcpy(settings[index], setting->value.ptr, setting->value.len);
  settings[index][setting->value.len] = 0;
  return MTDA_OK;
}

mtda_status configuration_read(const mtda_config *config, char **settings, mtda_error *error) {
  mtda_status status = check_size(config, sizeof *config, config->struct_size, error);
  if (status != MTDA_OK) return status;
  if (config->flags != 0)
    return fail(error, MTDA_UNSUPPORTED, MTDA_NO_INDEX, "the configuration has an unknown flag");
  if ((config->value_count > 0 && !config->values) || (config->setting_count > 0 && !config->settings))
    return fail(error, MTDA_ARG, MTDA_NO_INDEX, "an array of the configuration is null with a count");
  if ((status = check_toggles(config->toggles_on, error)) != MTDA_OK) return status;
  if ((status = check_values(config, error)) != MTDA_OK) return status;
  for (uint64_t i = 0; i < config->setting_count; i++) {
    const void *start = (const char *)config->settings + i * config->setting_stride;
    if ((status = check_size(start, sizeof(mtda_setting), config->setting_stride, error)) != MTDA_OK) return status;
    if ((status = read_setting(start, i, settings, error)) != MTDA_OK) return status;
  }
  return MTDA_OK;
}

void settings_free(char **settings) {
  for (uint32_t i = 0; i < program->settings.count && settings; i++) free(settings[i]);
  free(settings);
}
