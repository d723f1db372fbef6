/* Beacon Threat Stream: client library, version 5.
 *
 * Beacon does not exist. Its library is written to look like those of vendors whose clients tell: a thread of its
 * own calls back, and there is no pointer by which the callee could tell one connection from another. */
#ifndef BEACON_H
#define BEACON_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Numbers a connection, from 1. */
typedef int beacon_connection;

/* severity: 0 the event is over, 1 low, 2 medium, 3 high. Texts are good until the function returns. */
typedef void (*beacon_event_fn)(int severity, const char *device, const char *event, int64_t when_ms);

#define BEACON_E_ACCOUNT (-1)
#define BEACON_E_FULL (-2)
#define BEACON_E_MESSAGE (-3)
#define BEACON_E_CLOSED (-4)

/* Connects an account and starts the thread that calls `on_event`: a connection, or a negative error. */
beacon_connection beacon_connect(const char *account, beacon_event_fn on_event);
/* Ends the thread; when it returns there are no more calls. */
void beacon_disconnect(beacon_connection connection);

/* Hands a message over: one "severity|device|event|milliseconds" a line. 0 or a negative error. */
int beacon_feed(beacon_connection connection, const char *message);
/* Waits until all that was handed over has been told. 0 or a negative error. */
int beacon_settle(beacon_connection connection);

#ifdef __cplusplus
}
#endif

#endif
