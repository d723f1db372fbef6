/* Faults of loading and of the entry function; each -D breaks one thing. */
#define SOUND_ENTRY
#define SOUND_TABLE
#include "sound.h"

#ifndef TABLE_SIZE
#define TABLE_SIZE sizeof(mtda_adapter)
#endif
#ifndef TABLE_MAJOR
#define TABLE_MAJOR MTDA_ABI_MAJOR
#endif
#ifdef NULL_SLOT
#define RECEIVE 0
#else
#define RECEIVE receive
#endif
#ifdef NULL_DESCRIPTOR
#define DESCRIPTOR 0
#else
#define DESCRIPTOR &descriptor
#endif

#define TABLE                                                                                   \
  {TABLE_SIZE, TABLE_MAJOR, MTDA_ABI_MINOR, 0, DESCRIPTOR, create, configure, activate, batch,  \
   batch, RECEIVE, poll, cancel, deactivate, destroy, extension}

/* The tail stands for functions of a later minor version. */
static const struct {
  mtda_adapter table;
  void *later[2];
} tables[2] = {{TABLE, {&instance, &instance}}, {TABLE, {0, 0}}};

#ifdef UNRESOLVED
int nobody_has_this(void);
#endif

#ifdef ENTRY_NAME
#define ENTRY ENTRY_NAME
#else
#define ENTRY mtda_entry_1
#endif

MTDA_EXPORT mtda_status ENTRY(uint32_t host_minor, const mtda_adapter **out) {
  static int calls;
  (void)host_minor;
  if (!out) return MTDA_ARG;
  (void)++calls;
  *out = &tables[0].table;
  (void)receive;
#ifdef IMPURE
  *out = &tables[calls & 1].table;
#endif
#ifdef NULL_TABLE
  *out = 0;
#endif
#ifdef UNRESOLVED
  return nobody_has_this();
#endif
#ifdef ENTRY_STATUS
  return ENTRY_STATUS;
#endif
  return MTDA_OK;
}
