/* Faults of create, configure and activate. */
#define SOUND_CREATE
#define SOUND_CONFIGURE
#define SOUND_ACTIVATE
#include "mtda.h"

#ifndef CREATE_STATUS
#define CREATE_STATUS MTDA_OK
#endif
#ifndef CONFIGURE_STATUS
#define CONFIGURE_STATUS MTDA_OK
#endif
#ifndef ACTIVATE_STATUS
#define ACTIVATE_STATUS MTDA_OK
#endif

static mtda_status create(const mtda_host *given, mtda_instance **out, mtda_error *error);
static mtda_status configure(mtda_instance *self, const mtda_config *config, mtda_error *error);
static mtda_status activate(mtda_instance *self, mtda_error *error);

#include "sound.h"

static mtda_status create(const mtda_host *given, mtda_instance **out, mtda_error *error) {
  (void)error;
  host = given;
#ifndef NO_INSTANCE
  *out = (mtda_instance *)&instance;
#endif
  return CREATE_STATUS;
}

static mtda_status configure(mtda_instance *self, const mtda_config *config, mtda_error *error) {
  (void)self, (void)error;
  if (config->setting_count == 0) return MTDA_OK;
  return CONFIGURE_STATUS;
}

static mtda_status activate(mtda_instance *self, mtda_error *error) {
  (void)self, (void)error;
  return ACTIVATE_STATUS;
}
