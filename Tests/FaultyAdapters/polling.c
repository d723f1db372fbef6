/* Without a fault: its partner is asked by polling, and each poll says how many there were. */
#define SOUND_POLL
#include "mtda.h"

static mtda_status poll(mtda_instance *self, mtda_call *call, mtda_error *error);

#include "sound.h"

static mtda_status poll(mtda_instance *self, mtda_call *call, mtda_error *error) {
  static uint64_t polls;
  mtda_report report;
  mtda_time now;
  (void)self, (void)error;
  memset(&report, 0, sizeof report);
  report.kind = MTDA_REPORT_HEARTBEAT;
  report.lag_ms = ++polls;
  now.struct_size = sizeof now;
  host->now(host->ctx, &now);
  report.observed_ms = now.wall_ms;
  return host->emit(call, &report, sizeof report, 1);
}
