/* Harbor Mobile Security: client library, version 2.4.
 *
 * Harbor does not exist. Its library is written to look like those of vendors whose clients ask: opaque handles,
 * an iterator that must be freed, negative numbers for errors. */
#ifndef HARBOR_H
#define HARBOR_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HARBOR_OK 0
#define HARBOR_E_MEMORY (-1)
#define HARBOR_E_TENANT (-2)
#define HARBOR_E_FORMAT (-3)
#define HARBOR_E_SERIAL (-4)

#define HARBOR_SEVERITY_NONE 0
#define HARBOR_SEVERITY_LOW 1
#define HARBOR_SEVERITY_ELEVATED 2
#define HARBOR_SEVERITY_CRITICAL 3

typedef struct harbor_client harbor_client;
typedef struct harbor_findings harbor_findings;

/* One device as Harbor sees it. Texts are good until the findings are freed. */
typedef struct harbor_finding {
  char reference[16];
  const char *serial;
  int32_t severity; /* HARBOR_SEVERITY_* */
  uint64_t seen_s;  /* seconds since 1970 */
  const char *summary; /* may be null */
} harbor_finding;

/* Opens a client for a tenant: lower-case letters, digits and dashes. */
int harbor_open(const char *tenant, harbor_client **client);
void harbor_close(harbor_client *client);

/* Tells Harbor of a device. */
int harbor_watch(harbor_client *client, const char *serial);

/* Takes a page of Harbor's feed in, in the place of the one before: one "serial;severity;seconds;summary" a line. */
int harbor_take(harbor_client *client, const void *page, size_t length);

/* The findings of the page that are not older than `since_s`; null when something fails. */
harbor_findings *harbor_query(harbor_client *client, uint64_t since_s);
/* 1: there is another; 0: there is none; negative: an error. */
int harbor_findings_next(harbor_findings *findings, harbor_finding *finding);
void harbor_findings_free(harbor_findings *findings);

/* The last error of this thread, and what it means. */
int harbor_last_error(void);
const char *harbor_error_text(int code);

#ifdef __cplusplus
}
#endif

#endif
