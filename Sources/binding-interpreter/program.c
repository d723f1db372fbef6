/* Finds the program behind this library's own segments, and makes a descriptor of it. */
#include "interpreter.h"

#include <elf.h>
#include <string.h>

#define PLATFORMS 16u
#define TOGGLES 64u
#define WORDS 128u
#define IDENTIFIERS 16u

const binding_program *program;
const char *program_fault = "this interpreter carries no binding";
mtda_descriptor program_descriptor;

/* For a host of minor version 0, which knows no lifetime of threats and no parent of a device. */
static mtda_descriptor first_descriptor;
static mtda_adapter first_table;
static uint32_t first_identifiers[IDENTIFIERS];

static mtda_platform platforms[PLATFORMS];
static mtda_toggle toggles[TOGGLES];
static mtda_level_word words[WORDS];

/* The header that becomes that of a segment with the program when an adapter is built. */
__asm__(".pushsection .note.gatehouse,\"a\",%note\n"
        ".balign 4\n"
        ".long 10\n.long 4\n.long 1\n"
        ".asciz \"Gatehouse\"\n"
        ".balign 4\n"
        ".long 0\n"
        ".popsection\n");

extern const Elf64_Ehdr __ehdr_start __attribute__((visibility("hidden")));

/* The last segment that is loaded, if it begins as a program does. Its bytes are in memory already: nothing is
 * opened and nothing is asked of the system. */
static const binding_program *find(uint64_t *bytes) {
  const char *start = (const char *)&__ehdr_start;
  const Elf64_Phdr *headers = (const Elf64_Phdr *)(const void *)(start + __ehdr_start.e_phoff);
  const Elf64_Phdr *last = 0;
  for (unsigned i = 0; i < __ehdr_start.e_phnum; i++)
    if (headers[i].p_type == PT_LOAD) last = &headers[i];
  if (!last || last->p_filesz < sizeof(binding_program) || last->p_flags != PF_R) return 0;
  *bytes = last->p_filesz;
  return (const binding_program *)(const void *)(start + last->p_vaddr);
}

static const char *place(const binding_program *found, const void *offset) {
  return (const char *)found + (uintptr_t)offset;
}

/* Makes a pointer of an offset, if the text is inside. */
static int move_text(const binding_program *found, mtda_str *text) {
  const uint64_t at = (uintptr_t)text->ptr;
  if (text->len == 0) return text->ptr = 0, 1;
  if (at > found->bytes || text->len > found->bytes - at) return 0;
  text->ptr = place(found, text->ptr);
  return 1;
}

static int copy_platforms(const binding_program *found, const mtda_descriptor *given) {
  int is_whole = 1;
  memcpy(platforms, place(found, given->platforms), given->platform_count * sizeof *platforms);
  for (uint64_t i = 0; i < given->platform_count; i++)
    is_whole = is_whole && move_text(found, &platforms[i].app_id) &&
               move_text(found, &platforms[i].store_id) && move_text(found, &platforms[i].app_config);
  return is_whole;
}

static int copy_toggles(const binding_program *found, const mtda_descriptor *given) {
  int is_whole = 1;
  memcpy(toggles, place(found, given->toggles), given->toggle_count * sizeof *toggles);
  for (uint64_t i = 0; i < given->toggle_count; i++)
    is_whole = is_whole && move_text(found, &toggles[i].label) && move_text(found, &toggles[i].help);
  return is_whole;
}

static int copy_words(const binding_program *found, const mtda_descriptor *given) {
  int is_whole = 1;
  memcpy(words, place(found, given->level_words), given->level_word_count * sizeof *words);
  for (uint64_t i = 0; i < given->level_word_count; i++)
    is_whole = is_whole && move_text(found, &words[i].word);
  return is_whole;
}

static const char *describe(const binding_program *found) {
  mtda_descriptor *own = &program_descriptor;
  memcpy(own, (const char *)found + found->descriptor, sizeof *own);
  if (own->platform_count > PLATFORMS || own->toggle_count > TOGGLES || own->level_word_count > WORDS ||
      own->identifier_count > IDENTIFIERS)
    return "the descriptor is too long";
  if (!copy_platforms(found, own) || !copy_toggles(found, own) || !copy_words(found, own) ||
      !move_text(found, &own->partner_id) || !move_text(found, &own->name) ||
      !move_text(found, &own->vendor) || !move_text(found, &own->adapter_version) ||
      !move_text(found, &own->homepage))
    return "a text of the descriptor leaves the program";
  own->platforms = platforms;
  own->toggles = toggles;
  own->level_words = words;
  own->identifiers = (const uint32_t *)(const void *)place(found, own->identifiers);
  return 0;
}

static void describe_for_first(void) {
  first_descriptor = program_descriptor;
  first_descriptor.threat_lifetime_days = 0;
  first_descriptor.identifiers = first_identifiers;
  first_descriptor.identifier_count = 0;
  for (uint64_t i = 0; i < program_descriptor.identifier_count; i++)
    if (program_descriptor.identifiers[i] != MTDA_ID_PARENT_PARTNER_DEVICE)
      first_identifiers[first_descriptor.identifier_count++] = program_descriptor.identifiers[i];
  first_table = interpreter_table;
  first_table.descriptor = &first_descriptor;
}

/* Runs while this library is loaded: the entry function has only to hand out what is there. */
__attribute__((constructor)) static void find_program(void) {
  uint64_t bytes = 0;
  const binding_program *found = find(&bytes);
  if (!found) return;
  program_fault = binding_validate(found, bytes);
  if (!program_fault) program_fault = describe(found);
  if (program_fault) return;
  describe_for_first();
  program = found;
}

MTDA_EXPORT mtda_status mtda_entry_1(uint32_t host_minor, const mtda_adapter **out) {
  if (!out) return MTDA_ARG;
  if (!program) return MTDA_INTERNAL;
  *out = host_minor >= 1 ? &interpreter_table : &first_table;
  return MTDA_OK;
}
