// SPDX-License-Identifier: Apache-2.0
#include "CSimdjson.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <simdjson.h>
#include <type_traits>

namespace dom = simdjson::dom;

struct sj_parser {
  dom::parser parser;
  uint64_t most_bytes;
  uint64_t most_levels;
};

namespace {

static_assert(SJ_PADDING >= simdjson::SIMDJSON_PADDING, "the promise is too small");

// What a cursor holds: simdjson's own iterators, both plain values, and which of the two kinds they are.
template <typename Iterator>
struct walk {
  Iterator next;
  Iterator end;
  uint64_t is_object;
};

template <typename Plain, typename Opaque>
void store(Opaque *opaque, const Plain &plain) {
  static_assert(std::is_trivially_copyable<Plain>::value, "only plain values cross");
  static_assert(sizeof(Opaque) >= sizeof(Plain), "the opaque type is too small");
  std::memcpy(static_cast<void *>(opaque), static_cast<const void *>(&plain), sizeof(Plain));
}

template <typename Plain, typename Opaque>
Plain load(const Opaque *opaque) {
  static_assert(std::is_trivially_copyable<Plain>::value, "only plain values cross");
  alignas(Plain) unsigned char bytes[sizeof(Plain)];
  std::memcpy(bytes, static_cast<const void *>(opaque), sizeof(Plain));
  return *reinterpret_cast<const Plain *>(bytes);
}

dom::element element_of(const sj_value *value) { return load<dom::element>(value); }

template <typename Iterator, typename Container>
sj_cursor open(const Container &container, uint64_t is_object) {
  sj_cursor cursor{};
  store(&cursor, walk<Iterator>{container.begin(), container.end(), is_object});
  return cursor;
}

sj_text text_of(std::string_view view) { return sj_text{view.data(), view.size()}; }

}  // namespace

extern "C" {

sj_parser *sj_parser_create(uint64_t most_bytes, uint64_t most_levels) {
  const uint64_t most = std::min<uint64_t>(most_bytes, simdjson::SIMDJSON_MAXSIZE_BYTES);
  return new (std::nothrow) sj_parser{dom::parser(most), most, most_levels};
}

void sj_parser_destroy(sj_parser *parser) { delete parser; }

int32_t sj_parse(sj_parser *parser, const uint8_t *json, uint64_t len, uint32_t is_padded, sj_value *root) {
  if (len > parser->most_bytes) return static_cast<int32_t>(simdjson::CAPACITY);
  if (len == 0) return static_cast<int32_t>(simdjson::EMPTY);
  // The parser grows by itself, but then forgets how deep it may go.
  if (parser->parser.capacity() < len || parser->parser.max_depth() != parser->most_levels) {
    const uint64_t room = std::min(parser->most_bytes, std::max<uint64_t>(2 * len, 4096));
    const auto error = parser->parser.allocate(room, parser->most_levels);
    if (error) return static_cast<int32_t>(error);
  }
  dom::element element;
  const auto error = parser->parser.parse(json, len, is_padded == 0).get(element);
  if (error) return static_cast<int32_t>(error);
  store(root, element);
  return 0;
}

const char *sj_error_text(int32_t error) {
  return simdjson::error_message(static_cast<simdjson::error_code>(error));
}

uint32_t sj_kind(const sj_value *value) {
  switch (element_of(value).type()) {
    case dom::element_type::BOOL: return SJ_BOOL;
    case dom::element_type::INT64: return SJ_SIGNED;
    case dom::element_type::UINT64: return SJ_UNSIGNED;
    case dom::element_type::DOUBLE: return SJ_DOUBLE;
    case dom::element_type::STRING: return SJ_STRING;
    case dom::element_type::ARRAY: return SJ_ARRAY;
    case dom::element_type::OBJECT: return SJ_OBJECT;
    default: return SJ_NULL;
  }
}

uint32_t sj_bool(const sj_value *value) {
  bool result = false;
  return element_of(value).get(result) == simdjson::SUCCESS && result ? 1 : 0;
}

int64_t sj_signed(const sj_value *value) {
  int64_t result = 0;
  return element_of(value).get(result) == simdjson::SUCCESS ? result : 0;
}

uint64_t sj_unsigned(const sj_value *value) {
  uint64_t result = 0;
  return element_of(value).get(result) == simdjson::SUCCESS ? result : 0;
}

double sj_double(const sj_value *value) {
  double result = 0;
  return element_of(value).get(result) == simdjson::SUCCESS ? result : 0;
}

sj_text sj_string(const sj_value *value) {
  std::string_view result;
  return element_of(value).get(result) == simdjson::SUCCESS ? text_of(result) : sj_text{nullptr, 0};
}

sj_cursor sj_open(const sj_value *container) {
  const auto element = element_of(container);
  dom::object object;
  dom::array array;
  if (element.get(object) == simdjson::SUCCESS) return open<dom::object::iterator>(object, 1);
  if (element.get(array) == simdjson::SUCCESS) return open<dom::array::iterator>(array, 0);
  return sj_cursor{};
}

uint32_t sj_next(sj_cursor *cursor, sj_text *key, sj_value *value) {
  if (cursor->opaque[0] == 0) return 0;
  if (cursor->opaque[4] != 0) {
    auto walk = load<::walk<dom::object::iterator>>(cursor);
    if (!(walk.next != walk.end)) return 0;
    *key = text_of(walk.next.key());
    store(value, walk.next.value());
    ++walk.next;
    store(cursor, walk);
    return 1;
  }
  auto walk = load<::walk<dom::array::iterator>>(cursor);
  if (!(walk.next != walk.end)) return 0;
  *key = sj_text{nullptr, 0};
  store(value, *walk.next);
  ++walk.next;
  store(cursor, walk);
  return 1;
}
}
