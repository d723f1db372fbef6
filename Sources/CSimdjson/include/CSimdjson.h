/* SPDX-License-Identifier: Apache-2.0
 *
 * A view of simdjson's document for languages that cannot include C++: parse once, then walk.
 *
 * A parser is used by one thread at a time. Values, cursors and text point into the parser and are good
 * until its next parse or its end. No function throws, none allocates but create and parse.
 */
#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct sj_parser sj_parser;

/* Bytes after a document that the parser may read, and does not look at. */
#define SJ_PADDING 64u

/* Kinds of a value. An integer is SJ_UNSIGNED only when it does not fit SJ_SIGNED. */
#define SJ_NULL     0u
#define SJ_BOOL     1u
#define SJ_SIGNED   2u
#define SJ_UNSIGNED 3u
#define SJ_DOUBLE   4u
#define SJ_STRING   5u
#define SJ_ARRAY    6u
#define SJ_OBJECT   7u

/* A value of the document; opaque. */
typedef struct sj_value {
  uint64_t opaque[2];
} sj_value;

/* A place in an array or an object; opaque. */
typedef struct sj_cursor {
  uint64_t opaque[5];
} sj_cursor;

/* UTF-8 that was checked; may hold NUL. */
typedef struct sj_text {
  const char *ptr;
  uint64_t len;
} sj_text;

/* Makes a parser for documents of at most most_bytes, nested at most most_levels deep; null when there
 * is no memory. End it with sj_parser_destroy. */
sj_parser *sj_parser_create(uint64_t most_bytes, uint64_t most_levels);
void sj_parser_destroy(sj_parser *parser);

/* Parses one document. With is_padded, SJ_PADDING bytes after it may be read; otherwise it is copied.
 * 0 and the root, or an error number that sj_error_text explains. */
int32_t sj_parse(sj_parser *parser, const uint8_t *json, uint64_t len, uint32_t is_padded, sj_value *root);

/* A sentence without a full stop, static. */
const char *sj_error_text(int32_t error);

uint32_t sj_kind(const sj_value *value);

/* The content of a value of that kind; 0 or empty for any other. */
uint32_t sj_bool(const sj_value *value);
int64_t sj_signed(const sj_value *value);
uint64_t sj_unsigned(const sj_value *value);
double sj_double(const sj_value *value);
sj_text sj_string(const sj_value *value);

/* Walks an array or an object: sj_open, then sj_next until it answers 0. For an object key is the
 * member's name, for an array it is empty. */
sj_cursor sj_open(const sj_value *container);
uint32_t sj_next(sj_cursor *cursor, sj_text *key, sj_value *value);

#ifdef __cplusplus
}
#endif

#endif
