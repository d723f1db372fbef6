/* SPDX-License-Identifier: Apache-2.0
 *
 * mtda.h: the Mobile Threat Defense adapter ABI, major 1, minor 1.
 *
 * An adapter is a shared library that translates one security partner's bytes into reports about
 * devices. The host carries the bytes, keeps the secrets, the time and the state, and decides; an
 * adapter opens no socket and no file, and keeps nothing that would matter after a restart.
 *
 * The header needs <stdint.h> and nothing else. It compiles alone as C11 and as C++17, and is
 * defined for 64-bit targets with natural alignment.
 *
 *
 * HOW TO READ A DECLARATION
 *
 *   Brackets name the role in which a function is called, and the state in which it may be:
 *
 *     [control]     never two at once for one instance, on any thread of the operating system
 *     [data]        never two at once for one instance, on another thread each time if the host
 *                   likes, and never at the same time as [control] of that instance
 *     [any-thread]  at any moment, also during the others, also twice at once
 *
 *   Roles are not threads. Different instances are independent and may be called in parallel.
 *
 *     [inactive]    after create, and again after deactivate
 *     [active]      between a successful activate and deactivate
 *
 *   "Borrowed" memory belongs to whoever passed it, is read-only, and may be used until the call
 *   returns. Nothing is ever freed across this boundary: there is no function to free anything with.
 *
 *   A pointer is never null unless its comment says "may be null". A pointer that goes with a count
 *   or a length of zero may be null.
 *
 *   Times ("_ms", unless said otherwise) are unsigned milliseconds since 1970-01-01 00:00:00 UTC.
 *   Durations say their unit in the name.
 *
 *
 * THE LIFE OF AN INSTANCE
 *
 *     mtda_entry_1 -> create -> configure* -> activate -> (devices | apps | receive | poll)*
 *                                   ^                                         |
 *                                   +---------------- deactivate <------------+
 *     and destroy in the inactive state. The host refuses any other order itself; an adapter that
 *     is called in another order all the same answers MTDA_STATE and changes nothing.
 *
 *
 * HOW IT GROWS
 *
 *   Structs and tables grow at their end only, and nothing that is added after 1.0 is required of
 *   an adapter (MTDA_ADAPTER_SIZE_1_0). Whoever reads a struct that is longer than the one it knows
 *   checks that all further bytes are zero and refuses the call otherwise (MTDA_UNSUPPORTED); whoever
 *   reads an array steps by the stride beside it, never by its own sizeof. A flag bit or a number that
 *   the reader does not know is refused, never ignored. New meaning is therefore never dropped in
 *   silence.
 *
 *   What came after 1.0 says since when at its declaration. An adapter uses it only towards a host of
 *   that minor version or a later one: for the table and the descriptor host_minor of mtda_entry_1
 *   says it, for an instance mtda_host.abi_minor, and both are the same number. Towards an older host
 *   the bytes of newer fields are zero; structs and strides may stay as long as they are, for an older
 *   host finds zeros behind what it knows. An adapter whose descriptor uses a newer field has two
 *   tables, each static, and hands out the one that the host can read.
 */
#ifndef MTDA_H
#define MTDA_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MTDA_ABI_MAJOR 1u
#define MTDA_ABI_MINOR 1u

/* Export of the entry function; everything else in an adapter is best hidden. */
#if defined(__GNUC__)
#define MTDA_EXPORT __attribute__((visibility("default")))
#else
#define MTDA_EXPORT
#endif

/* The size of a struct is part of the promise: a compiler that disagrees fails here, not at run time. */
#if defined(__cplusplus)
#define MTDA_ASSERT_SIZE(type, bytes) static_assert(sizeof(type) == (bytes), #type " has another size")
#else
#define MTDA_ASSERT_SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), #type " has another size")
#endif

/* ------------------------------------------------------------------------------------------------
 * Status
 * --------------------------------------------------------------------------------------------- */

/* What a function answers. Zero is success; every failure also fills the mtda_error it was given. */
typedef int32_t mtda_status;

#define MTDA_OK           0    /* done                                                                */
#define MTDA_ABI        (-1)   /* the two sides share no version, or a struct is too short            */
#define MTDA_ARG        (-2)   /* an argument is outside its range; the message names it              */
#define MTDA_STATE      (-3)   /* not in this state; nothing was changed                              */
#define MTDA_CONFIG     (-4)   /* a setting is unknown, repeated or malformed; the message names it    */
#define MTDA_AUTH       (-5)   /* the partner refuses our credentials                                 */
#define MTDA_UNAVAILABLE (-6)  /* the partner cannot be reached or cannot serve now                    */
#define MTDA_CANCELLED  (-7)   /* stopped because should_stop or cancel said so                        */
#define MTDA_DEADLINE   (-8)   /* stopped because the deadline of the call has passed                  */
#define MTDA_LIMIT      (-9)   /* a limit was reached: arena, number of reports, size of a message     */
#define MTDA_UNSUPPORTED (-10) /* this adapter has no use for the call, or a struct has unknown content */
#define MTDA_INTERNAL   (-11)  /* a fault inside the adapter                                           */

/* ------------------------------------------------------------------------------------------------
 * Views
 * --------------------------------------------------------------------------------------------- */

/* Text: UTF-8 without a terminating NUL, so ptr[len] must not be read. Empty is len 0; ptr may then
 * be null. Text that comes from devices or partners may hold any character, NUL included. */
typedef struct mtda_str {
  const char *ptr;
  uint64_t len; /* bytes */
} mtda_str;
MTDA_ASSERT_SIZE(mtda_str, 16);

/* Bytes of any kind. Empty is len 0; ptr may then be null. */
typedef struct mtda_bytes {
  const uint8_t *ptr;
  uint64_t len; /* bytes */
} mtda_bytes;
MTDA_ASSERT_SIZE(mtda_bytes, 16);

/* Room of the caller's for text that the callee writes. The callee writes at most cap bytes, cut at
 * a character, and sets len to the length that it wanted to write; len > cap says that it was cut.
 * ptr may be null when cap is 0. */
typedef struct mtda_buf {
  char *ptr;
  uint64_t cap; /* bytes of room */
  uint64_t len; /* bytes wanted  */
} mtda_buf;
MTDA_ASSERT_SIZE(mtda_buf, 24);

/* A version of an operating system as numbers; missing components are 0. All zero means "none". */
typedef struct mtda_version {
  uint32_t major;
  uint32_t minor;
  uint32_t patch;
  uint32_t build;
} mtda_version;
MTDA_ASSERT_SIZE(mtda_version, 16);

/* ------------------------------------------------------------------------------------------------
 * Errors
 * --------------------------------------------------------------------------------------------- */

#define MTDA_ERROR_RETRYABLE 1u /* the same call may succeed later */
#define MTDA_ERROR_TRUNCATED 2u /* the message did not fit         */

#define MTDA_NO_INDEX UINT64_MAX

/* Details of a failure, in the caller's memory. The caller sets struct_size, message.ptr and
 * message.cap, item_index to MTDA_NO_INDEX and the rest to zero; the callee writes the other fields
 * only when it fails. A pointer to it may be null: then nobody wants the details. */
typedef struct mtda_error {
  uint32_t struct_size;
  int32_t vendor_code;     /* the partner's or the adapter's own number, 0 if none        */
  uint32_t flags;          /* MTDA_ERROR_*                                                */
  uint32_t retry_after_ms; /* a duration, 0 if unknown                                    */
  uint64_t item_index;     /* the record of the batch at fault, or MTDA_NO_INDEX          */
  mtda_buf message;        /* one sentence that names the thing at fault; never a secret  */
} mtda_error;
MTDA_ASSERT_SIZE(mtda_error, 48);

/* ------------------------------------------------------------------------------------------------
 * Words of the field
 * --------------------------------------------------------------------------------------------- */

/* Platform. iPadOS is iOS. */
#define MTDA_PLATFORM_ANDROID 1u
#define MTDA_PLATFORM_IOS     2u
#define MTDA_PLATFORM_WINDOWS 3u
#define MTDA_PLATFORM_MACOS   4u

#define MTDA_OWNERSHIP_UNKNOWN  0u /* treated as personal everywhere */
#define MTDA_OWNERSHIP_COMPANY  1u
#define MTDA_OWNERSHIP_PERSONAL 2u

#define MTDA_MANAGEMENT_ENROLLED   1u /* under device management          */
#define MTDA_MANAGEMENT_UNENROLLED 2u /* known through app protection only */

/* Threat level, in order. */
#define MTDA_LEVEL_SECURED 1u
#define MTDA_LEVEL_LOW     2u
#define MTDA_LEVEL_MEDIUM  3u
#define MTDA_LEVEL_HIGH    4u

/* The condition of a device as a partner states it. 3 to 6 are the four levels. */
#define MTDA_DEVICE_STATE_UNKNOWN 0u /* the partner knows nothing about it                        */
#define MTDA_DEVICE_STATE_ACTIVATED 1u /* the partner's app is active, no verdict yet               */
#define MTDA_DEVICE_STATE_DEACTIVATED 2u /* the partner's app is not active; the health is unknown    */
#define MTDA_DEVICE_STATE_SECURED 3u
#define MTDA_DEVICE_STATE_LOW_SEVERITY 4u
#define MTDA_DEVICE_STATE_MEDIUM_SEVERITY 5u
#define MTDA_DEVICE_STATE_HIGH_SEVERITY 6u
#define MTDA_DEVICE_STATE_UNRESPONSIVE 7u /* the partner has lost the device                           */
#define MTDA_DEVICE_STATE_COMPROMISED 8u /* an active threat that the user cannot end                 */
#define MTDA_DEVICE_STATE_MISCONFIGURED 9u /* something is missing on the device; no analysis possible  */

/* Kind of an identifier. Comparison ignores case, dashes, spaces and braces. */
#define MTDA_ID_DIRECTORY_DEVICE 1u /* the directory's device id         */
#define MTDA_ID_MDM_DEVICE       2u /* the device manager's device id    */
#define MTDA_ID_UDID             3u
#define MTDA_ID_SERIAL_NUMBER    4u
#define MTDA_ID_IMEI             5u
#define MTDA_ID_USER_PRINCIPAL_NAME 6u
#define MTDA_ID_PARTNER_DEVICE   7u /* the partner's own id of the device */
#define MTDA_ID_PARENT_PARTNER_DEVICE 8u /* since 1.1: the partner's own id of the device that this one lives on,
                                            such as the phone of a work profile */

/* One identifier of a device. */
typedef struct mtda_identifier {
  uint32_t kind;     /* MTDA_ID_*  */
  uint32_t reserved; /* 0          */
  mtda_str value;    /* not empty  */
} mtda_identifier;
MTDA_ASSERT_SIZE(mtda_identifier, 24);

/* ------------------------------------------------------------------------------------------------
 * Descriptor: what an adapter says of itself. Static, readable without an instance, the same for as
 * long as the process lives.
 * --------------------------------------------------------------------------------------------- */

/* Toggle ids are bit numbers, append-only, never used again. A toggle is on when its bit is set. */
#define MTDA_TOGGLE_ANDROID_COMPLIANCE         0u /* connect Android devices, compliance           */
#define MTDA_TOGGLE_IOS_COMPLIANCE             1u /* connect iOS/iPadOS devices, compliance        */
#define MTDA_TOGGLE_WINDOWS_COMPLIANCE         2u
#define MTDA_TOGGLE_MACOS_COMPLIANCE           3u
#define MTDA_TOGGLE_IOS_APP_SYNC               4u /* enable App Sync for iOS devices               */
#define MTDA_TOGGLE_IOS_PERSONAL_FULL_APPS     5u /* full app inventory on personal iOS/iPadOS     */
#define MTDA_TOGGLE_IOS_CERTIFICATE_SYNC       6u
#define MTDA_TOGGLE_IOS_PERSONAL_FULL_CERTIFICATES 7u
#define MTDA_TOGGLE_BLOCK_UNSUPPORTED_OS       8u
#define MTDA_TOGGLE_ANDROID_APP_PROTECTION     9u /* connect Android devices, app protection       */
#define MTDA_TOGGLE_IOS_APP_PROTECTION        10u
#define MTDA_TOGGLE_WINDOWS_APP_PROTECTION    11u
#define MTDA_TOGGLE_ANDROID_BLOCK_MISSING     12u /* block devices without data of this partner    */
#define MTDA_TOGGLE_IOS_BLOCK_MISSING         13u
#define MTDA_TOGGLE_WINDOWS_BLOCK_MISSING     14u
#define MTDA_TOGGLE_MACOS_BLOCK_MISSING       15u
#define MTDA_TOGGLE_DAYS_UNTIL_UNRESPONSIVE   16u /* takes a value                                  */

/* A platform that the partner supports. */
#define MTDA_PLATFORM_HAS_COMPLIANCE     1u /* min_compliance applies     */
#define MTDA_PLATFORM_HAS_APP_PROTECTION 2u /* min_app_protection applies */

typedef struct mtda_platform {
  uint32_t platform;               /* MTDA_PLATFORM_ANDROID ...                                    */
  uint32_t flags;                  /* MTDA_PLATFORM_HAS_*                                          */
  mtda_version min_compliance;     /* lowest OS for compliance, all zero: no floor                 */
  mtda_version min_app_protection; /* lowest OS for app protection, all zero: no floor             */
  mtda_version label;              /* the version printed in the toggle's label; data of its own   */
  mtda_version max_tested;         /* highest OS tested, all zero: open                            */
  mtda_str app_id;                 /* the partner's mobile app: package or bundle id, may be empty */
  mtda_str store_id;               /* its id in the platform's store, may be empty                 */
  mtda_str app_config;             /* template of its app configuration: a JSON object as text whose
                                      values may hold {{placeholders}} of the device manager; may be
                                      empty when the app needs none                                */
} mtda_platform;
MTDA_ASSERT_SIZE(mtda_platform, 120);

#define MTDA_TOGGLE_DEFAULT_ON  1u
#define MTDA_TOGGLE_TAKES_VALUE 2u /* value_min <= value_default <= value_max */

/* A switch or a value that an administrator is offered. Only the host acts on it. */
typedef struct mtda_toggle {
  uint32_t id;            /* MTDA_TOGGLE_*                                              */
  uint32_t flags;         /* MTDA_TOGGLE_DEFAULT_ON, MTDA_TOGGLE_TAKES_VALUE            */
  uint64_t requires_mask; /* bits of toggles that must be on for this one to be on      */
  int64_t value_min;      /* unit as the toggle says; days for DAYS_UNTIL_UNRESPONSIVE  */
  int64_t value_max;
  int64_t value_default;
  mtda_str label;         /* as shown beside the switch                                 */
  mtda_str help;          /* one or two sentences, at most 600 bytes, no markup         */
} mtda_toggle;
MTDA_ASSERT_SIZE(mtda_toggle, 72);

/* A word with which the partner grades a device or a threat, and what it means. It is a proposal: an
 * administrator's table wins. A word that is in neither is unknown and counted, never guessed.
 * Words compare without regard to ASCII case. */
typedef struct mtda_level_word {
  mtda_str word;
  uint32_t state; /* MTDA_DEVICE_STATE_* */
  uint32_t flags; /* 0 */
} mtda_level_word;
MTDA_ASSERT_SIZE(mtda_level_word, 24);

/* What a device's state comes from. */
#define MTDA_SOURCE_STATE   1u /* the reported state; unknown if none                               */
#define MTDA_SOURCE_THREATS 2u /* the worst open threat; secured when nothing is open               */
#define MTDA_SOURCE_WORST   3u /* the reported state, raised by open threats that are worse         */

#define MTDA_DESCRIPTOR_NEEDS_CLASSIC_POLICY 1u /* a classic Conditional Access policy goes with it */

typedef struct mtda_descriptor {
  uint32_t struct_size;
  uint32_t flags;             /* MTDA_DESCRIPTOR_*                                           */
  uint32_t level_source;      /* MTDA_SOURCE_*                                               */
  uint32_t platform_stride;   /* bytes from one mtda_platform to the next                    */
  uint32_t toggle_stride;
  uint32_t level_word_stride;
  mtda_str partner_id;        /* the connector's GUID, lower case with dashes                */
  mtda_str name;              /* the partner's product, as administrators know it            */
  mtda_str vendor;            /* who ships the adapter                                       */
  mtda_str adapter_version;   /* semantic version                                            */
  mtda_str homepage;          /* URL, may be empty                                           */
  uint64_t platform_count;
  uint64_t toggle_count;
  uint64_t level_word_count;
  uint64_t identifier_count;
  const mtda_platform *platforms;
  const mtda_toggle *toggles;
  const mtda_level_word *level_words;
  const uint32_t *identifiers; /* MTDA_ID_*: by which devices can be matched, best first     */
  uint32_t threat_lifetime_days; /* since 1.1: how long an open threat counts, 1 to 365, for partners
                                    that never say that one is over; a proposal, an administrator's
                                    value wins; 0: until it is closed                        */
  uint32_t reserved;          /* 0 */
} mtda_descriptor;
MTDA_ASSERT_SIZE(mtda_descriptor, 176);

/* ------------------------------------------------------------------------------------------------
 * What goes in
 * --------------------------------------------------------------------------------------------- */

/* An array of records, borrowed for the call. Step by stride. */
typedef struct mtda_batch {
  uint32_t struct_size;
  uint32_t stride;
  uint64_t batch_id; /* for logs                                                             */
  uint64_t count;    /* may be 0                                                             */
  const void *items; /* mtda_device for devices, mtda_inventory for apps                     */
} mtda_batch;
MTDA_ASSERT_SIZE(mtda_batch, 32);

#define MTDA_DEVICE_SUPERVISED 1u
#define MTDA_DEVICE_JAILBROKEN 2u /* the device manager says so; absence says nothing */

/* A device that this connector may know. Identifiers that may not be disclosed are not there. */
typedef struct mtda_device {
  uint64_t device_ref;       /* the host's handle, valid for this activation of this instance */
  uint32_t platform;         /* MTDA_PLATFORM_ANDROID ...                                      */
  uint32_t ownership;        /* MTDA_OWNERSHIP_*                                               */
  uint32_t management;       /* MTDA_MANAGEMENT_*                                              */
  uint32_t flags;            /* MTDA_DEVICE_SUPERVISED, MTDA_DEVICE_JAILBROKEN                 */
  mtda_version os;           /* all zero when it is not known or not readable                  */
  uint64_t last_checkin_ms;
  mtda_str os_text;          /* as the device gave it, may be empty                            */
  mtda_str model;            /* may be empty                                                   */
  uint64_t identifier_count;
  const mtda_identifier *identifiers;
  uint32_t identifier_stride;
  uint32_t reserved;         /* 0 */
} mtda_device;
MTDA_ASSERT_SIZE(mtda_device, 104);

#define MTDA_APP_MANAGED           1u
#define MTDA_APP_VALIDATED         2u
#define MTDA_APP_AD_HOC_SIGNED     4u
#define MTDA_APP_FROM_STORE        8u
#define MTDA_APP_BETA             16u /* from the platform's beta programme                */
#define MTDA_APP_DEVICE_LICENSED  32u /* bought in volume for the device                   */

/* One installed app. These fields are all that is ever shared of an app. */
typedef struct mtda_app {
  uint32_t flags;        /* MTDA_APP_*                        */
  uint32_t reserved;     /* 0                                 */
  uint64_t bundle_bytes; /* size of the app, 0 if not known   */
  uint64_t dynamic_bytes; /* size of its data, 0 if not known */
  mtda_str app_id;       /* may be empty: some apps have none */
  mtda_str name;
  mtda_str version;
  mtda_str short_version;
} mtda_app;
MTDA_ASSERT_SIZE(mtda_app, 88);

/* The shared apps of one device, whole: an app that is not in the list is not there, or may not be
 * shared, and an adapter cannot tell which. app_count 0 is an empty inventory. */
typedef struct mtda_inventory {
  uint64_t device_ref;
  uint64_t observed_ms;  /* when the device reported it */
  uint64_t app_count;
  const mtda_app *apps;
  uint32_t app_stride;
  uint32_t flags;        /* 0 */
} mtda_inventory;
MTDA_ASSERT_SIZE(mtda_inventory, 40);

/* One message of the partner's, as it came. */
typedef struct mtda_payload {
  uint32_t struct_size;
  uint32_t flags;        /* 0 */
  mtda_str source_id;    /* the source of the manifest that it came through                     */
  mtda_str content_type; /* as the sender named it, may be empty: judge by the bytes            */
  mtda_str message_id;   /* the sender's id or the resume position, may be empty                */
  mtda_bytes body;       /* anything: empty, cut, repeated, hostile                             */
  uint64_t received_ms;
} mtda_payload;
MTDA_ASSERT_SIZE(mtda_payload, 80);

/* The value of a toggle that takes one. */
typedef struct mtda_toggle_value {
  uint32_t id;
  uint32_t reserved; /* 0 */
  int64_t value;
} mtda_toggle_value;
MTDA_ASSERT_SIZE(mtda_toggle_value, 16);

/* A setting of the connector's: key and value. */
typedef struct mtda_setting {
  mtda_str key;
  mtda_str value;
} mtda_setting;
MTDA_ASSERT_SIZE(mtda_setting, 32);

/* A whole configuration; it replaces the one before. */
typedef struct mtda_config {
  uint32_t struct_size;
  uint32_t flags;        /* 0 */
  uint64_t toggles_on;   /* bit n: the toggle with id n is in effect */
  uint64_t value_count;
  uint64_t setting_count;
  const mtda_toggle_value *values;
  const mtda_setting *settings;
  uint32_t value_stride;
  uint32_t setting_stride;
} mtda_config;
MTDA_ASSERT_SIZE(mtda_config, 56);

/* ------------------------------------------------------------------------------------------------
 * What comes out
 * --------------------------------------------------------------------------------------------- */

#define MTDA_REPORT_STATE         1u /* the whole condition of the device                    */
#define MTDA_REPORT_THREAT_OPENED 2u /* one finding is active                                */
#define MTDA_REPORT_THREAT_CLOSED 3u /* that finding is over; a device need not be named     */
#define MTDA_REPORT_REMOVED       4u /* the partner no longer knows the device               */
#define MTDA_REPORT_HEARTBEAT     5u /* the partner is there; names no device                */

/* Which field of a report says how bad it is. */
#define MTDA_GRADE_STATE 0u /* `state` is an MTDA_DEVICE_STATE_* number                                    */
#define MTDA_GRADE_WORD  1u /* `word` is the partner's own word; the host looks it up in the
                               administrator's table, then in the descriptor's. One that is in
                               neither is counted and shown with the device, at the place that
                               `category` names, and makes no device better                          */

/* Since 1.1: another part of the partner's record was not understood. The report counts only as far as
 * it makes the device worse. A word that was not understood goes along as a state report of its own. */
#define MTDA_REPORT_IN_PART 1u

#define MTDA_DETAIL_MAX 1024u /* bytes of `detail` */
#define MTDA_TEXT_MAX    256u /* bytes of `threat_id`, `category`, `title`, `word` and of an identifier's value */

/* One thing that a partner said. It names its device by device_ref or by identifiers, not by both.
 * A report can only be about a device that was disclosed to this connector; the host refuses or
 * parks all others and counts them. */
typedef struct mtda_report {
  uint64_t device_ref;                /* 0: named by identifiers, or not at all                    */
  uint32_t kind;                      /* MTDA_REPORT_*                                             */
  uint32_t grade;                     /* MTDA_GRADE_*, for state and threat opened, else 0         */
  uint32_t state;                     /* MTDA_DEVICE_STATE_*; for threat opened one of the four levels */
  int32_t vendor_code;                /* for heartbeat the error code: 0 is healthy                */
  uint64_t identifier_count;
  const mtda_identifier *identifiers; /* no two of one kind                                        */
  uint32_t identifier_stride;
  uint32_t flags;                     /* MTDA_REPORT_IN_PART, since 1.1; heartbeat 0               */
  uint64_t observed_ms;               /* when the partner saw it                                   */
  uint64_t lag_ms;                    /* a duration, heartbeat only: how far behind the partner is */
  mtda_str threat_id;                 /* threat opened and closed: not empty                       */
  mtda_str category;                  /* may be empty                                              */
  mtda_str title;                     /* may be empty                                              */
  mtda_str detail;                    /* may be empty; shown to administrators                     */
  mtda_str word;                      /* may be empty unless grade is MTDA_GRADE_WORD              */
  uint32_t platform;                  /* since 1.1: what the partner says the device to be,
                                         MTDA_PLATFORM_*; the report never counts for a device of
                                         another one; 0: not said; heartbeat 0                     */
  uint32_t reserved;                  /* 0 */
} mtda_report;
MTDA_ASSERT_SIZE(mtda_report, 152);

/* Why a part of a payload led to no report. */
#define MTDA_SKIP_UNKNOWN_WORD 1u /* a word that the adapter does not know in a place where it matters */
#define MTDA_SKIP_UNKNOWN_KIND 2u /* a kind of event that the adapter does not know                    */
#define MTDA_SKIP_MALFORMED    3u /* a missing field, a wrong type, a value out of range               */
#define MTDA_SKIP_NO_DEVICE    4u /* nothing in it names a device                                      */
#define MTDA_SKIP_IRRELEVANT   5u /* understood, and of no concern: an audit event, a page of counts    */

/* A record, or a member of one, that was read and passed over. Telling the host is how an adapter
 * counts. A message of which every record was passed over was not understood, and is no sign of life. */
typedef struct mtda_skip {
  uint32_t struct_size;
  uint32_t reason;     /* MTDA_SKIP_*                                              */
  uint64_t item_index; /* the record in the payload, from 0, or MTDA_NO_INDEX      */
  mtda_str field;      /* path of the field, as the partner spells it; may be empty */
  mtda_str value;      /* the word itself, at most 64 bytes; may be empty; never a secret and
                          nothing about a person                                   */
} mtda_skip;
MTDA_ASSERT_SIZE(mtda_skip, 48);

/* ------------------------------------------------------------------------------------------------
 * The host
 * --------------------------------------------------------------------------------------------- */

/* One [data] call; opaque. Valid until that call returns. */
typedef struct mtda_call mtda_call;

/* Two clocks. Wall time may step; the monotonic clock has no epoch and never goes back. */
typedef struct mtda_time {
  uint32_t struct_size;
  uint32_t reserved; /* 0 */
  uint64_t wall_ms;
  uint64_t monotonic_ns;
} mtda_time;
MTDA_ASSERT_SIZE(mtda_time, 24);

#define MTDA_LOG_DEBUG   0u
#define MTDA_LOG_INFO    1u
#define MTDA_LOG_WARNING 2u
#define MTDA_LOG_ERROR   3u

/* What should_stop answers. */
#define MTDA_GO_ON         0u
#define MTDA_STOP_CANCELLED 1u /* return MTDA_CANCELLED */
#define MTDA_STOP_DEADLINE  2u /* return MTDA_DEADLINE  */

/* The services of the host. The table lives until destroy has returned. An adapter looks at
 * struct_size before it uses a function that came after 1.0. */
typedef struct mtda_host {
  uint32_t struct_size;
  uint16_t abi_major;
  uint16_t abi_minor; /* the host_minor that mtda_entry_1 was given */
  void *ctx; /* given back as the first argument where a function asks for it */

  /* [any-thread] Writes a line to the host's log. Long text is cut, much text is dropped. Never log
   * a secret or what is installed on somebody's device. */
  void (*log)(void *ctx, uint32_t level, const mtda_str *text);

  /* [any-thread] Reads the clocks. The caller sets out->struct_size. */
  void (*now)(void *ctx, mtda_time *out);

  /* [data] Whether to go on: MTDA_GO_ON or MTDA_STOP_*. Ask at least every 50 ms or 1,000 records. */
  uint32_t (*should_stop)(mtda_call *call);

  /* [data] When this call should be over, on the monotonic clock in nanoseconds; UINT64_MAX: never. */
  uint64_t (*deadline)(mtda_call *call);

  /* [data] Scratch memory, gone when the call returns. align is a power of two up to 4096. Null when
   * the arena is exhausted: answer MTDA_LIMIT. The memory is not cleared. */
  void *(*alloc)(mtda_call *call, uint64_t size, uint64_t align);

  /* [data] Hands reports to the host, which copies them before it returns; then they belong to the
   * adapter again. On failure none of these reports was taken and the adapter returns that status.
   * A report that is not as it should be is refused on its own and counted; that is no failure. */
  mtda_status (*emit)(mtda_call *call, const mtda_report *reports, uint32_t stride, uint64_t count);

  /* [data] Tells the host of a record that led to no report, or of a member that its report is made
   * without. */
  void (*skip)(mtda_call *call, const mtda_skip *skip);

  /* [any-thread] A further service by its id, or null when this host does not offer it. The answer is
   * a table that begins with its struct_size and lives as long as this one. Every extension is
   * optional: an adapter that is refused one goes on without it. */
  const void *(*extension)(void *ctx, const mtda_str *id);
} mtda_host;
MTDA_ASSERT_SIZE(mtda_host, 80);

/* ---- host extension "mtda.http/1": a request through the host -------------------------------- */

#define MTDA_EXT_HTTP_1 "mtda.http/1"

typedef struct mtda_http_header {
  mtda_str name;
  mtda_str value;
} mtda_http_header;
MTDA_ASSERT_SIZE(mtda_http_header, 32);

/* In URL, header values and body the host fills in {{secret:NAME}} by the secret of that name in the
 * manifest, so that an adapter never sees one. */
typedef struct mtda_http_request {
  uint32_t struct_size;
  uint32_t flags;          /* 0 */
  mtda_str method;         /* GET, POST ...                                                        */
  mtda_str url;            /* https, on a host that the manifest allows                            */
  mtda_str auth_profile;   /* a profile of the manifest, such as OAuth client credentials, or empty */
  uint64_t header_count;
  const mtda_http_header *headers;
  mtda_bytes body;
  uint32_t header_stride;
  uint32_t timeout_ms;     /* a duration, 0: until the deadline of the call                        */
} mtda_http_request;
MTDA_ASSERT_SIZE(mtda_http_request, 96);

/* The answer, in the arena of the call. */
typedef struct mtda_http_response {
  uint32_t struct_size;    /* set by the caller */
  uint32_t status;         /* 200, 404 ...      */
  uint64_t header_count;
  const mtda_http_header *headers; /* names in lower case */
  mtda_bytes body;
  uint32_t header_stride;
  uint32_t reserved;       /* 0 */
} mtda_http_response;
MTDA_ASSERT_SIZE(mtda_http_response, 48);

/* The table of the extension. */
typedef struct mtda_http_1 {
  uint32_t struct_size;
  uint32_t reserved; /* 0 */

  /* [data] Sends a request and waits for its answer. MTDA_OK for any answer, 500 included;
   * MTDA_ARG for a host that is not allowed, MTDA_AUTH when the profile is refused,
   * MTDA_UNAVAILABLE when there is no answer. error may be null. */
  mtda_status (*send)(mtda_call *call, const mtda_http_request *request, mtda_http_response *response,
                      mtda_error *error);
} mtda_http_1;
MTDA_ASSERT_SIZE(mtda_http_1, 16);

/* ---- host extension "mtda.state/1": a few durable values, for cursors ------------------------- */

#define MTDA_EXT_STATE_1 "mtda.state/1"

typedef struct mtda_state_1 {
  uint32_t struct_size;
  uint32_t reserved; /* 0 */

  /* [data] Reads a value into the arena of the call. A key that was never stored gives an empty
   * value. What comes back may be old, cut or foreign: check it as you would a payload. */
  mtda_status (*load)(mtda_call *call, const mtda_str *key, mtda_bytes *out);

  /* [data] Stores a value of at most 64 KiB under a key of at most 256 bytes; an empty value removes
   * it. It is durable together with the reports of this call, or not at all. */
  mtda_status (*store)(mtda_call *call, const mtda_str *key, const mtda_bytes *value);
} mtda_state_1;
MTDA_ASSERT_SIZE(mtda_state_1, 24);

/* ---- host extension "mtda.thread-check/1": who am I? ------------------------------------------ */

#define MTDA_EXT_THREAD_CHECK_1 "mtda.thread-check/1"

#define MTDA_ROLE_NONE    0u /* a thread that the host does not know */
#define MTDA_ROLE_CONTROL 1u
#define MTDA_ROLE_DATA    2u

typedef struct mtda_thread_check_1 {
  uint32_t struct_size;
  uint32_t reserved; /* 0 */

  /* [any-thread] The role in which the calling thread is inside this instance now. */
  uint32_t (*role)(void *ctx);
} mtda_thread_check_1;
MTDA_ASSERT_SIZE(mtda_thread_check_1, 16);

/* ------------------------------------------------------------------------------------------------
 * The adapter
 * --------------------------------------------------------------------------------------------- */

/* One instance; the adapter's own and opaque to the host. */
typedef struct mtda_instance mtda_instance;

/* The table of an adapter. Static; no slot of 1.0 is null. A function that an adapter has no use for
 * answers MTDA_UNSUPPORTED. In every function error may be null. */
typedef struct mtda_adapter {
  uint32_t struct_size;
  uint16_t abi_major;    /* MTDA_ABI_MAJOR that it was compiled with */
  uint16_t abi_minor;    /* MTDA_ABI_MINOR that it was compiled with */
  uint64_t layout_hash;  /* of the header it was compiled with, for diagnosis only; 0 if not known */
  const mtda_descriptor *descriptor;

  /* [control] Makes an instance. host lives until destroy has returned. On success *out is set and
   * not null; on failure it is left alone. Starts no thread, asks nothing of the partner. */
  mtda_status (*create)(const mtda_host *host, mtda_instance **out, mtda_error *error);

  /* [control, inactive] Puts a configuration into force, or leaves the old one in force and fails:
   * MTDA_CONFIG for a setting that is unknown, repeated or malformed, for a toggle that is not
   * offered, for a toggle without its prerequisite. */
  mtda_status (*configure)(mtda_instance *self, const mtda_config *config, mtda_error *error);

  /* [control, inactive] Makes the instance active. Threads of its own may be started here at the
   * earliest. */
  mtda_status (*activate)(mtda_instance *self, mtda_error *error);

  /* [data, active] Devices that are disclosed to this connector, new or changed: mtda_device records.
   * Their device_ref stays good until deactivate. */
  mtda_status (*devices)(mtda_instance *self, mtda_call *call, const mtda_batch *batch,
                         mtda_error *error);

  /* [data, active] App inventories of disclosed devices, already filtered: mtda_inventory records.
   * Called only while MTDA_TOGGLE_IOS_APP_SYNC is in effect. */
  mtda_status (*apps)(mtda_instance *self, mtda_call *call, const mtda_batch *batch,
                      mtda_error *error);

  /* [data, active] A message from one of the sources. Reports of records that were read before a
   * failure stand; MTDA_ARG says that the payload cannot be read at all. */
  mtda_status (*receive)(mtda_instance *self, mtda_call *call, const mtda_payload *payload,
                         mtda_error *error);

  /* [data, active] The moment to ask the partner, through mtda.http/1. */
  mtda_status (*poll)(mtda_instance *self, mtda_call *call, mtda_error *error);

  /* [any-thread] Asks the data call that is running, if any, to return soon. Never blocks; safe
   * before, during and after a call, and more than once. */
  void (*cancel)(mtda_instance *self);

  /* [control, active] Ends the active state. When it returns no thread of the adapter is left and the
   * host is not called again before the next activate. Returns within two seconds. */
  void (*deactivate)(mtda_instance *self);

  /* [control, inactive] Ends the instance, also after a failed configure or activate. */
  void (*destroy)(mtda_instance *self);

  /* [any-thread] A further table of the adapter's by its id, or null for any id that it does not
   * know. The answer is static and begins with its struct_size. */
  const void *(*extension)(const mtda_str *id);
} mtda_adapter;
MTDA_ASSERT_SIZE(mtda_adapter, 112);

/* The bytes that each struct which an adapter hands over had at 1.0. A host demands no more of it than
 * these, in this and every later minor version, and takes what is missing behind them for zeros. So
 * these numbers never change, and whatever comes after 1.0 is optional. */
#define MTDA_IDENTIFIER_SIZE_1_0   24u
#define MTDA_PLATFORM_SIZE_1_0    120u
#define MTDA_TOGGLE_SIZE_1_0       72u
#define MTDA_LEVEL_WORD_SIZE_1_0   24u
#define MTDA_DESCRIPTOR_SIZE_1_0  168u
#define MTDA_REPORT_SIZE_1_0      144u
#define MTDA_SKIP_SIZE_1_0         48u
#define MTDA_HTTP_HEADER_SIZE_1_0  32u
#define MTDA_HTTP_REQUEST_SIZE_1_0 96u
#define MTDA_ADAPTER_SIZE_1_0     112u

/* The one exported function of an adapter. [any-thread]
 *
 * Cheap and pure: the same pointer each time for one host_minor, no memory, no files, no threads.
 * host_minor is the minor version of the host; *out is set on success only. MTDA_ABI when the host is
 * too old for this adapter, MTDA_ARG when out is null. */
typedef mtda_status (*mtda_entry_1_fn)(uint32_t host_minor, const mtda_adapter **out);
MTDA_EXPORT mtda_status mtda_entry_1(uint32_t host_minor, const mtda_adapter **out);

#ifdef __cplusplus
}
#endif

#endif /* MTDA_H */
