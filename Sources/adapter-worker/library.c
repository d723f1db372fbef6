/* Loading the adapter, and telling the host what it says of itself. The table and the descriptor go
 * into `out` as they are, with offsets for pointers; the host checks them and only then commands more. */
#define _GNU_SOURCE
#include "worker.h"

#include <dlfcn.h>
#include <string.h>

#define LONGEST_STRUCT 4096u
#define LONGEST_TEXT (64u << 10)
/* So many entries the host takes; of more it needs the count only. */
#define PLATFORMS 16u
#define TOGGLES 64u
#define WORDS 256u
#define IDENTIFIERS 16u

/* Where in an entry its texts are. */
static const size_t platform_texts[] = {offsetof(mtda_platform, app_id),
                                        offsetof(mtda_platform, store_id),
                                        offsetof(mtda_platform, app_config)};
static const size_t toggle_texts[] = {offsetof(mtda_toggle, label), offsetof(mtda_toggle, help)};
static const size_t word_texts[] = {offsetof(mtda_level_word, word)};
static const size_t own_texts[] = {
    offsetof(mtda_descriptor, partner_id), offsetof(mtda_descriptor, name),
    offsetof(mtda_descriptor, vendor), offsetof(mtda_descriptor, adapter_version),
    offsetof(mtda_descriptor, homepage)};
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void put_texts(char *entry, const size_t *places, size_t count) {
  for (size_t i = 0; i < count; i++) {
    mtda_str text;
    memcpy(&text, entry + places[i], sizeof text);
    if (text.ptr && text.len > 0) {
      /* 1 is no null pointer, and the host looks at the length first. */
      uint64_t at = text.len <= LONGEST_TEXT ? out_put(text.ptr, text.len, 1) : 1;
      text.ptr = (const char *)(uintptr_t)(at ? at : 1);
    }
    memcpy(entry + places[i], &text, sizeof text);
  }
}

/* An array with the stride that it has; what the host will refuse by its numbers is not looked at. */
static const void *put_array(const void *array, uint64_t count, uint64_t most, uint32_t stride,
                             uint32_t least, const size_t *texts, size_t text_count) {
  uint64_t place;
  if (count == 0 || !array) return 0;
  if (count > most || stride < least || stride > LONGEST_STRUCT)
    return (const void *)(uintptr_t)1;
  place = out_put(array, count * stride, 8);
  if (place == 0) return (const void *)(uintptr_t)1;
  for (uint64_t i = 0; i < count; i++) put_texts((char *)out + place + i * stride, texts, text_count);
  return (const void *)(uintptr_t)place;
}

static uint64_t put_descriptor(const mtda_descriptor *given) {
  char room[LONGEST_STRUCT] = {0};
  mtda_descriptor copy;
  uint32_t size = given->struct_size;
  if (size < MTDA_DESCRIPTOR_SIZE_1_0 || size > sizeof room) return out_put(&size, sizeof size, 8);
  memcpy(room, given, size);
  memcpy(&copy, room, sizeof copy);
  put_texts((char *)&copy, own_texts, COUNT(own_texts));
  copy.platforms = put_array(copy.platforms, copy.platform_count, PLATFORMS, copy.platform_stride,
                             MTDA_PLATFORM_SIZE_1_0, platform_texts, COUNT(platform_texts));
  copy.toggles = put_array(copy.toggles, copy.toggle_count, TOGGLES, copy.toggle_stride,
                           MTDA_TOGGLE_SIZE_1_0, toggle_texts, COUNT(toggle_texts));
  copy.level_words = put_array(copy.level_words, copy.level_word_count, WORDS, copy.level_word_stride,
                               MTDA_LEVEL_WORD_SIZE_1_0, word_texts, COUNT(word_texts));
  copy.identifiers = put_array(copy.identifiers, copy.identifier_count, IDENTIFIERS,
                               sizeof(uint32_t), sizeof(uint32_t), 0, 0);
  memcpy(room, &copy, sizeof copy);
  return out_put(room, size, 8);
}

static void describe(const mtda_adapter *table) {
  uint32_t size = table->struct_size;
  const int is_whole = size >= MTDA_ADAPTER_SIZE_1_0;
  out->table = out_put(table, !is_whole ? sizeof size : size < sizeof *table ? size : sizeof *table, 8);
  if (!is_whole || table->abi_major != MTDA_ABI_MAJOR || !table->descriptor) return;
  out->descriptor = put_descriptor(table->descriptor);
}

static void fail(int32_t status, const char *message) {
  size_t length = message ? strlen(message) : 0;
  out->status = status;
  out->message_length =
      length < CHANNEL_MESSAGE_BYTES ? (uint32_t)length : CHANNEL_MESSAGE_BYTES;
  if (message) memcpy(out_message(), message, out->message_length);
}

const mtda_adapter *library_load(void) {
  const mtda_adapter *first = 0, *second = 0;
  mtda_entry_1_fn entry;
  void *library;
  reports_begin();
  out->phase = CHANNEL_PHASE_LOADING;
  library = dlopen((const char *)in + in->library, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (!library) return fail(CHANNEL_NOT_LOADED, dlerror()), (void *)0;
  *(void **)&entry = dlsym(library, "mtda_entry_1");
  if (!entry) return fail(CHANNEL_NO_ENTRY, 0), (void *)0;
  out->phase = CHANNEL_PHASE_ENTRY;
  out->entry_status = entry(MTDA_ABI_MINOR, &first);
  out->again_status = entry(MTDA_ABI_MINOR, &second);
  out->is_same_table = first == second;
  if (out->entry_status == MTDA_OK && first) describe(first);
  out->status = CHANNEL_LOADED;
  out->phase = CHANNEL_PHASE_READY;
  return out->entry_status == MTDA_OK ? first : 0;
}
