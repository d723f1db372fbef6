/* Cairn Device Trust: client library, version 1.1.
 *
 * Cairn does not exist. Its library is written to look like those of vendors whose clients are thin: structs by
 * value, arrays that the caller provides, -1 and errno for errors. */
#ifndef CAIRN_H
#define CAIRN_H

#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cairn_session cairn_session;

enum cairn_platform { CAIRN_ANDROID = 1, CAIRN_IOS = 2, CAIRN_WINDOWS = 3, CAIRN_MACOS = 4 };

typedef struct cairn_version {
  uint16_t major;
  uint16_t minor;
  uint16_t patch;
} cairn_version;

typedef struct cairn_device {
  uint64_t cookie; /* the caller's */
  cairn_version os;
  uint8_t platform; /* enum cairn_platform */
  char serial[33];
} cairn_device;

/* grade: 1 trusted, 2 watch, 3 at risk, 4 lost; -1 when Cairn cannot say */
typedef struct cairn_verdict {
  uint64_t cookie;
  int16_t grade;
  uint32_t reasons;
  double score;
} cairn_verdict;

#define CAIRN_ALERT_OPENED 1
#define CAIRN_ALERT_CLOSED 2
#define CAIRN_ALERT_NOTE 3

typedef struct cairn_alert {
  char id[20];
  char serial[33];
  uint8_t kind; /* CAIRN_ALERT_* */
  int16_t grade;
  int64_t when_ms;
  char title[64];
} cairn_alert;

/* Null with errno EINVAL for a site that is no name, EACCES for a key that Cairn does not know. */
cairn_session *cairn_start(const char *site, const char *key);
/* 0, or -1 with errno. */
int cairn_stop(cairn_session *session);

cairn_version cairn_library_version(void);

/* 0 and a verdict, or -1 with errno. */
int cairn_assess(cairn_session *session, cairn_device device, cairn_verdict *verdict);

/* Takes a message in: lines of kind,id,serial,grade,milliseconds,title. 0, or -1 with errno. */
int cairn_read(cairn_session *session, const uint8_t *message, size_t length);
/* The next alerts of that message, at most `capacity`: how many, 0 at the end, or -1 with errno. */
ssize_t cairn_alerts(cairn_session *session, cairn_alert *alerts, size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
