import Foundation
import Testing

/// A change of the header of 1.0, which makes it that of 1.1.
struct ChangedHeader: CustomTestStringConvertible {
  let title: String
  /// Each text of the header, and what stands in its place.
  let edits: [(String, String)]
  /// What the gate must say of it; nil when the change is one that the ABI allows.
  var fault: String?
  /// Whether types have changed, which is what abidiff sees.
  var isOfTypes = true
  /// The minor version that it says it has.
  var minor = 1

  var testDescription: String { title }

  private static func slot(after: String, _ slot: String) -> (String, String) {
    (after, after + "\n\n  /* [data, active] */\n  \(slot)")
  }

  private static func bytes(_ name: String, _ old: Int, _ new: Int) -> (String, String) {
    ("MTDA_ASSERT_SIZE(\(name), \(old))", "MTDA_ASSERT_SIZE(\(name), \(new))")
  }

  private static let lastSlot = "const void *(*extension)(const mtda_str *id);"
  private static let health = "mtda_status (*health)(mtda_instance *self, mtda_error *error);"

  static let refused = [
    ChangedHeader(
      title: "reordered fields",
      edits: [
        (
          "uint64_t wall_ms;\n  uint64_t monotonic_ns;",
          "uint64_t monotonic_ns;\n  uint64_t wall_ms;"
        )
      ], fault: "mtda_time.wall_ms, 8 bytes of uint64_t at 8, is now monotonic_ns"),
    ChangedHeader(
      title: "a widened field, in a struct of the same size",
      edits: [
        (
          "  uint32_t id;\n  uint32_t reserved; /* 0 */\n  int64_t value;",
          "  uint64_t id;\n  int64_t value;"
        )
      ], fault: "mtda_toggle_value.id, 4 bytes of uint32_t at 0, is now id, 8 bytes of uint64_t"),
    ChangedHeader(
      title: "a changed argument of a callback",
      edits: [
        (
          "const mtda_report *reports, uint32_t stride,",
          "const mtda_report *reports, uint64_t stride,"
        )
      ],
      fault: "mtda_host.emit"),
    ChangedHeader(
      title: "a changed answer of a function",
      edits: [
        ("void (*cancel)(mtda_instance *self);", "mtda_status (*cancel)(mtda_instance *self);")
      ],
      fault: "mtda_adapter.cancel"),
    ChangedHeader(
      title: "a removed function",
      edits: [
        ("mtda_status (*poll)(mtda_instance *self, mtda_call *call, mtda_error *error);", ""),
        bytes("mtda_adapter", 112, 104),
      ], fault: "mtda_adapter.extension is gone"),
    ChangedHeader(
      title: "a function in the middle of a table",
      edits: [
        slot(after: "void (*destroy)(mtda_instance *self);", health),
        bytes("mtda_adapter", 112, 120),
      ], fault: "mtda_adapter.extension, 8 bytes"),
    ChangedHeader(
      title: "an appended function that is required of an adapter",
      edits: [
        slot(after: lastSlot, health), bytes("mtda_adapter", 112, 120),
        ("MTDA_ADAPTER_SIZE_1_0     112u", "MTDA_ADAPTER_SIZE_1_0     120u"),
      ], fault: "nothing that came after 1.0 may be required of an adapter"),
    ChangedHeader(
      title: "a field appended to a struct that others hold",
      edits: [
        ("  uint64_t len; /* bytes wanted  */", "  uint64_t len;\n  uint64_t lines;"),
        bytes("mtda_buf", 24, 32), bytes("mtda_error", 48, 56),
      ], fault: "mtda_buf has grown, and its readers cannot see how long it is"),
    ChangedHeader(
      title: "a renamed field",
      edits: [("uint64_t last_checkin_ms;", "uint64_t seen_ms;")],
      // To a program that is built it is no change, but its source would not build any more.
      fault: "mtda_device.last_checkin_ms, 8 bytes of uint64_t at 40, is now seen_ms",
      isOfTypes: false),
    ChangedHeader(
      title: "a wider status",
      edits: [("typedef int32_t mtda_status;", "typedef int64_t mtda_status;")],
      fault: "The type mtda_status was int32_t and is int64_t"),
    ChangedHeader(
      title: "a number with another meaning",
      edits: [
        ("MTDA_SKIP_UNKNOWN_WORD 1u", "MTDA_SKIP_UNKNOWN_WORD 2u"),
        ("MTDA_SKIP_UNKNOWN_KIND 2u", "MTDA_SKIP_UNKNOWN_KIND 1u"),
      ], fault: "The constant MTDA_SKIP_UNKNOWN_WORD was 1u and is 2u", isOfTypes: false),
    ChangedHeader(
      title: "a number that is gone",
      edits: [("#define MTDA_GRADE_WORD ", "#define MTDA_GRADE_TEXT ")],
      fault: "The constant MTDA_GRADE_WORD is gone", isOfTypes: false),
    ChangedHeader(
      title: "a second exported function",
      edits: [
        (
          "#ifdef __cplusplus\n}",
          "MTDA_EXPORT mtda_status mtda_start(void);\n#ifdef __cplusplus\n}"
        )
      ],
      fault: "The function mtda_start is new", isOfTypes: false),
    ChangedHeader(
      title: "an appended field in the same minor version",
      edits: [
        (
          "  uint32_t setting_stride;\n", "  uint32_t setting_stride;\n  uint64_t valid_until_ms;\n"
        ),
        bytes("mtda_config", 56, 64),
      ], fault: "MTDA_ABI_MINOR is 0 as before", minor: 0),
    ChangedHeader(
      title: "another major version", edits: [("MTDA_ABI_MAJOR 1u", "MTDA_ABI_MAJOR 2u")],
      fault: "that is another ABI", isOfTypes: false),
  ]

  static let allowed = [
    ChangedHeader(
      title: "a field appended to a struct with a struct_size",
      edits: [
        (
          "  uint32_t setting_stride;\n", "  uint32_t setting_stride;\n  uint64_t valid_until_ms;\n"
        ),
        bytes("mtda_config", 56, 64),
      ]),
    ChangedHeader(
      title: "a field appended to a record that is stepped over by a stride",
      edits: [
        (
          "  uint32_t reserved;         /* 0 */\n} mtda_device;",
          "  uint32_t reserved;\n  mtda_str carrier;\n} mtda_device;"
        ),
        bytes("mtda_device", 104, 120),
      ]),
    ChangedHeader(
      title: "an appended function, which an adapter may do without",
      edits: [slot(after: lastSlot, health), bytes("mtda_adapter", 112, 120)]),
    ChangedHeader(
      title: "a further number",
      edits: [("#define MTDA_DETAIL_MAX", "#define MTDA_GRADE_SCORE 2u\n#define MTDA_DETAIL_MAX")],
      isOfTypes: false),
    ChangedHeader(
      title: "a further struct",
      edits: [
        (
          "/* One instance; the adapter's own",
          "typedef struct mtda_note {\n  uint32_t struct_size;\n  uint32_t flags;\n} mtda_note;\n/* One instance; the adapter's own"
        )
      ]),
  ]

  /// Writes the header to a folder, which then is one to compile with.
  func write(to folder: URL) throws -> URL {
    let first = try #require(KeptVersion.all.first)
    var text = try String(contentsOf: first.header, encoding: .utf8)
    for (old, new) in edits + [("MTDA_ABI_MINOR 0u", "MTDA_ABI_MINOR \(minor)u")] {
      try #require(text.ranges(of: old).count == 1, "the header has not one \"\(old)\"")
      text = text.replacing(old, with: new)
    }
    let header = folder.appending(path: "mtda.h")
    try Data(text.utf8).write(to: header)
    return header
  }
}
