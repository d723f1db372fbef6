/* SPDX-License-Identifier: Apache-2.0
 *
 * A binding in the form in which it is carried out: what `gatehouse bind build` puts behind the interpreter of
 * bindings, together with the partner's library, to make an adapter of both.
 *
 * A program is one block of memory that is never written. It begins with a binding_program; tables and texts
 * follow, and each is named by its offset from the beginning, so that the block can lie anywhere. Builder and
 * interpreter are of one build and agree on BINDING_VERSION; the interpreter checks all of it once more
 * before it uses any.
 *
 * Values live in two areas of plain bytes: the frame, which belongs to one call of one verb, and what is kept
 * from activation until deactivation.
 */
#ifndef C_BINDING_PROGRAM_H
#define C_BINDING_PROGRAM_H

#include "mtda.h"

#include <stdint.h>

#define BINDING_MAGIC 0x31646E6942686147ull /* "GahBind1" */
#define BINDING_VERSION 1u

#define BINDING_NONE UINT32_MAX

/* Limits that no binding needs to exceed. */
#define BINDING_PARAMETERS 12u
#define BINDING_FRAME_BYTES (1u << 20)
#define BINDING_DEPTH 8u
#define BINDING_TEXT_BYTES (16u << 20)

/* Elements of a table, by the offset of the first. */
typedef struct binding_range {
  uint32_t at;
  uint32_t count;
} binding_range;

/* Text with a NUL behind it that does not count. */
typedef struct binding_text {
  uint32_t at;
  uint32_t length;
} binding_text;

/* ---- types ----------------------------------------------------------------------------------- */

#define BINDING_VOID 0u
#define BINDING_INT8 1u
#define BINDING_INT16 2u
#define BINDING_INT32 3u
#define BINDING_INT64 4u
#define BINDING_UINT8 5u
#define BINDING_UINT16 6u
#define BINDING_UINT32 7u
#define BINDING_UINT64 8u
#define BINDING_FLOAT 9u
#define BINDING_DOUBLE 10u
#define BINDING_POINTER 11u
#define BINDING_STRING 12u /* a pointer to text that ends with a NUL        */
#define BINDING_STRUCT 13u /* of a number                                   */
#define BINDING_CHARS 14u  /* text in place, up to a NUL or the end of room */
#define BINDING_KINDS 15u

/* A type of a value. */
typedef struct binding_type {
  uint32_t kind;      /* BINDING_INT8 ...                      */
  uint32_t structure; /* index of a struct, for BINDING_STRUCT */
} binding_type;

/* A struct as C lays it out on this machine. */
typedef struct binding_struct {
  binding_text name;
  uint32_t size;
  uint32_t alignment;
  uint32_t first_field;
  uint32_t field_count;
} binding_struct;

typedef struct binding_field {
  binding_type type;
  uint32_t offset;
  uint32_t count; /* elements of an array, 1 for none */
} binding_field;

/* ---- functions ------------------------------------------------------------------------------- */

#define BINDING_FAILS_NEVER 0u
#define BINDING_FAILS_NEGATIVE 1u
#define BINDING_FAILS_NONZERO 2u
#define BINDING_FAILS_ZERO 3u /* the null pointer, too */

#define BINDING_CODE_RESULT 0u
#define BINDING_CODE_ERRNO 1u
#define BINDING_CODE_FUNCTION 2u /* a function without parameters */

typedef struct binding_function {
  binding_text name;
  binding_type result;
  uint32_t first_parameter;
  uint32_t parameter_count;
  uint32_t fails;            /* BINDING_FAILS_*                                              */
  uint32_t code_source;      /* BINDING_CODE_*                                               */
  uint32_t code_function;    /* index, or BINDING_NONE                                       */
  uint32_t message_function; /* index of a function from code to text, or BINDING_NONE       */
  uint32_t codes;            /* index of a table from code to mtda_status, or BINDING_NONE    */
  int32_t status;            /* of a code that is not in the table                           */
} binding_function;

typedef struct binding_parameter {
  binding_type type;
  binding_type target; /* of an out-parameter: what the function writes */
  uint32_t out_bytes;  /* 0: no out-parameter                           */
  binding_text name;
} binding_parameter;

/* A function of ours that the library calls. */
typedef struct binding_callback {
  binding_text name;
  binding_type result;
  uint32_t first_parameter;
  uint32_t parameter_count;
  uint32_t context; /* index of the parameter that gives our context back, or BINDING_NONE */
  uint32_t first_capture;
  uint32_t capture_count;
  uint32_t reserved;
  int64_t answer;
} binding_callback;

/* What is copied of an argument when the library calls. */
typedef struct binding_capture {
  uint32_t parameter;
  uint32_t kind;   /* a scalar, BINDING_STRING or BINDING_CHARS       */
  uint32_t is_pointed; /* the parameter leads to a struct             */
  uint32_t offset; /* in the struct                                   */
  uint32_t length; /* room of BINDING_CHARS                           */
} binding_capture;

/* From a number to another. */
typedef struct binding_table {
  uint32_t first_entry;
  uint32_t entry_count;
} binding_table;

typedef struct binding_entry {
  int64_t key;
  uint32_t value; /* a state, a status as its bits, or the first step of a case */
  uint32_t count; /* of the steps of a case                                     */
} binding_entry;

typedef struct binding_setting {
  binding_text name;
  uint32_t is_required;
} binding_setting;

/* ---- operands -------------------------------------------------------------------------------- */

#define BINDING_FROM_NOTHING 0u
#define BINDING_FROM_NUMBER 1u         /* `number`; a null pointer is 0                     */
#define BINDING_FROM_TEXT 2u           /* of the program                                    */
#define BINDING_FROM_FRAME 3u          /* what lies at `at`                                 */
#define BINDING_FROM_KEPT 4u
#define BINDING_FROM_FRAME_POINTED 5u  /* what lies at `inner` behind the pointer at `at`   */
#define BINDING_FROM_KEPT_POINTED 6u
#define BINDING_FROM_FRAME_ADDRESS 7u  /* the address of `at` itself                        */
#define BINDING_FROM_KEPT_ADDRESS 8u
#define BINDING_FROM_DEVICE 9u         /* field `at`: BINDING_DEVICE_*                      */
#define BINDING_FROM_INVENTORY 10u
#define BINDING_FROM_APP 11u
#define BINDING_FROM_PAYLOAD 12u
#define BINDING_FROM_SETTING 13u       /* index `at`                                        */
#define BINDING_FROM_EVENT 14u         /* capture `at`                                      */
#define BINDING_FROM_NOW 15u           /* milliseconds of the wall clock                    */
#define BINDING_FROM_CALLBACK 16u      /* the code address of callback `at`                 */
#define BINDING_FROM_CONTEXT 17u       /* the context pointer of callback `at`              */
#define BINDING_FROM_FRAME_POINTED_ADDRESS 18u /* the address `inner` behind the pointer at `at` */
#define BINDING_SOURCES 19u

typedef struct binding_operand {
  uint32_t source;
  binding_type type;
  uint32_t at;
  uint32_t inner;
  uint32_t length; /* room of BINDING_CHARS, bytes of a struct, length of a text */
  int64_t number;
} binding_operand;

#define BINDING_DEVICE_REF 0u
#define BINDING_DEVICE_PLATFORM 1u
#define BINDING_DEVICE_OWNERSHIP 2u
#define BINDING_DEVICE_MANAGEMENT 3u
#define BINDING_DEVICE_FLAGS 4u
#define BINDING_DEVICE_OS_MAJOR 5u
#define BINDING_DEVICE_OS_MINOR 6u
#define BINDING_DEVICE_OS_PATCH 7u
#define BINDING_DEVICE_OS_BUILD 8u
#define BINDING_DEVICE_LAST_CHECKIN_MS 9u
#define BINDING_DEVICE_OS 10u
#define BINDING_DEVICE_MODEL 11u
#define BINDING_DEVICE_IDENTIFIER 12u /* plus MTDA_ID_* */
#define BINDING_DEVICE_FIELDS 20u

#define BINDING_INVENTORY_REF 0u
#define BINDING_INVENTORY_OBSERVED_MS 1u
#define BINDING_INVENTORY_COUNT 2u
#define BINDING_INVENTORY_FIELDS 3u

#define BINDING_APP_FLAGS 0u
#define BINDING_APP_BUNDLE_BYTES 1u
#define BINDING_APP_DYNAMIC_BYTES 2u
#define BINDING_APP_ID 3u
#define BINDING_APP_NAME 4u
#define BINDING_APP_VERSION 5u
#define BINDING_APP_SHORT_VERSION 6u
#define BINDING_APP_FIELDS 7u

#define BINDING_PAYLOAD_BYTES 0u /* a pointer          */
#define BINDING_PAYLOAD_LENGTH 1u
#define BINDING_PAYLOAD_TEXT 2u /* the same, as a text */
#define BINDING_PAYLOAD_SOURCE 3u
#define BINDING_PAYLOAD_CONTENT_TYPE 4u
#define BINDING_PAYLOAD_MESSAGE_ID 5u
#define BINDING_PAYLOAD_RECEIVED_MS 6u
#define BINDING_PAYLOAD_FIELDS 7u

/* ---- steps ----------------------------------------------------------------------------------- */

#define BINDING_CALL 0u         /* function, operands one a parameter, result at `place`        */
#define BINDING_OWN 1u          /* the pointer at `operand` is released by `function` at the end */
#define BINDING_RELEASE 2u      /* now                                                           */
#define BINDING_SET 3u          /* the value at `place` becomes `operand`                        */
#define BINDING_REPORT 4u       /* report `index`                                                */
#define BINDING_SKIP 5u         /* MTDA_SKIP_* `index`                                           */
#define BINDING_EACH_DEVICE 6u  /* body                                                          */
#define BINDING_EACH_INVENTORY 7u
#define BINDING_EACH_APP 8u
#define BINDING_EACH_EVENT 9u   /* of callback `index`                                           */
#define BINDING_EACH_ELEMENT 10u /* operand: the first; operand + 1: how many; `index`: bytes of
                                    one; `number`: room, 0 if not known; at `place` what
                                    `condition` says                                            */
#define BINDING_REPEAT 11u      /* body: a call, and what follows while `condition` holds        */
#define BINDING_CHOOSE 12u      /* operand, table `index` of cases; body: any other value        */
#define BINDING_TELL 13u        /* writes the text at `index` and the operand into the log     */
#define BINDING_GATHER 14u      /* lays records that `condition` names out as elements of the array at `operand`, one after the other at
                                   `place`, of `index` bytes, by the first `number` steps of the body; then carries
                                   the rest of it out, with how many there are at operand + 1                     */
#define BINDING_EACH_GATHERED 15u /* body, for each of these records; `number` operands from `operand` on: arrays
                                     whose elements of `inner` bytes lie beside the records, each with its pointer
                                     at the `number` of its operand                                              */
#define BINDING_EACH_LINKED 16u /* body; operand: the first, or null; pointer at `place`, and `index` bytes behind it
                                   the next                                                                       */
#define BINDING_CODES 17u

/* What is gathered. */
#define BINDING_DEVICES_OF_BATCH 0u
#define BINDING_APPS_OF_INVENTORY 1u

/* Arrays beside gathered records. */
#define BINDING_ARRAYS 8u

/* What becomes of a call that failed. */
#define BINDING_FAIL 0u   /* the verb fails                                    */
#define BINDING_PASS 1u   /* the record is counted as malformed, and passed over */
#define BINDING_IGNORE 2u

/* What the result of a repeated call must be. */
#define BINDING_WHILE_POSITIVE 0u
#define BINDING_WHILE_NONZERO 1u /* or a pointer */
#define BINDING_WHILE_EQUAL 2u   /* to `number`  */

/* What a loop over elements gives its body. */
#define BINDING_ELEMENT_PLACE 0u /* a pointer to the element               */
#define BINDING_ELEMENT_VALUE 1u /* the element, which is a pointer itself */

typedef struct binding_step {
  uint32_t code;
  uint32_t function;
  uint32_t operand;    /* the first                                                 */
  uint32_t place;      /* offset in the frame or in what is kept, or BINDING_NONE   */
  uint32_t is_kept;    /* `place` is in what is kept                                */
  uint32_t index;
  uint32_t body;       /* the first step                                            */
  uint32_t body_count;
  uint32_t on_failure; /* BINDING_FAIL ...                                          */
  uint32_t condition;  /* BINDING_WHILE_*                                           */
  int64_t number;
} binding_step;

/* How a report is made; each operand may be BINDING_FROM_NOTHING. */
#define BINDING_REPORT_DEVICE 0u
#define BINDING_REPORT_LEVEL 1u /* a word, or a number that the table maps to a state */
#define BINDING_REPORT_OBSERVED 2u
#define BINDING_REPORT_THREAT 3u
#define BINDING_REPORT_CATEGORY 4u
#define BINDING_REPORT_TITLE 5u
#define BINDING_REPORT_DETAIL 6u
#define BINDING_REPORT_CODE 7u
#define BINDING_REPORT_PLATFORM 8u /* a number that the report's platforms map */
#define BINDING_REPORT_OPERANDS 9u

typedef struct binding_report {
  uint32_t kind;             /* MTDA_REPORT_*                                              */
  uint32_t grade;            /* MTDA_GRADE_*                                               */
  uint32_t table;            /* for a number, or BINDING_NONE: the number is the state     */
  uint32_t operand;          /* the first of BINDING_REPORT_OPERANDS, then one an identifier */
  uint32_t identifier_count;
  uint32_t identifiers[8];   /* MTDA_ID_*                                                  */
  uint32_t observed_unit_ms; /* milliseconds of one unit of the time: 1 or 1000            */
  uint32_t platform;         /* MTDA_PLATFORM_*, where it is always the same; else 0       */
  uint32_t platforms;        /* the table from a number to MTDA_PLATFORM_*, or BINDING_NONE */
  binding_text level_field;  /* for the counting of words that nobody knows                */
} binding_report;

/* ---- the whole ------------------------------------------------------------------------------- */

#define BINDING_ACTIVATE 0u
#define BINDING_DEVICES 1u
#define BINDING_APPS 2u
#define BINDING_RECEIVE 3u
#define BINDING_POLL 4u
#define BINDING_DEACTIVATE 5u
#define BINDING_VERBS 6u

typedef struct binding_verb {
  uint32_t first_step;
  uint32_t step_count;
  uint32_t is_present;
  uint32_t reserved;
} binding_verb;

/* How the signatures of a binding were proved. */
#define BINDING_UNPROVEN 0u
#define BINDING_DEBUG_INFO 1u
#define BINDING_COMPILED 2u

typedef struct binding_program {
  uint64_t magic;
  uint32_t version;
  uint32_t proof;         /* BINDING_UNPROVEN ...                              */
  uint64_t bytes;         /* of the program, without the library behind it     */
  uint64_t library_at;    /* from the beginning of the program                 */
  uint64_t library_bytes;
  binding_text soname;
  uint32_t descriptor;    /* an mtda_descriptor with offsets in place of pointers */
  uint32_t frame_bytes;
  uint32_t kept_bytes;
  uint32_t reserved;
  binding_range structs, fields, functions, parameters, callbacks, captures, tables, entries, settings,
      operands, steps, reports;
  binding_verb verbs[BINDING_VERBS];
} binding_program;

/* Checks that nothing in a program leads out of it. Answers null, or what is wrong. */
__attribute__((visibility("hidden"))) const char *binding_validate(const void *program, uint64_t bytes);

/* The table that a range names, in a program that has been validated. */
#define BINDING_TABLE(program, name, type) \
  ((const type *)(const void *)((const char *)(program) + (program)->name.at))

/* Bytes of a scalar or a pointer; 0 for others. */
static inline uint32_t binding_scalar_bytes(uint32_t kind) {
  static const uint8_t bytes[BINDING_KINDS] = {0, 1, 2, 4, 8, 1, 2, 4, 8, 4, 8, 8, 8, 0, 0};
  return kind < BINDING_KINDS ? bytes[kind] : 0;
}

#endif
