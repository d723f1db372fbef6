/// Why a record is refused, and which member of it is at fault.
struct FieldProblem: Error, Hashable {
  var field: String?
  var message: String

  init(_ message: String, field: String? = nil) {
    self.field = field
    self.message = message
  }

  /// The same problem, seen from one level further out.
  func inside(_ outer: String) -> FieldProblem {
    guard let field else { return FieldProblem(message, field: outer) }
    return FieldProblem(message, field: field.hasPrefix("[") ? outer + field : "\(outer).\(field)")
  }

  /// For a place where nothing stands before it.
  var sentence: String { field.map { "\($0): \(message)" } ?? "it \(message)" }
}
