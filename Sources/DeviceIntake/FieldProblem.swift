/// Why a record, or a member of it, is not taken, and which member is at fault.
struct FieldProblem: Error, Hashable {
  var field: String?
  var message: String
  /// Whether the record cannot be understood without that member.
  var costsRecord = false

  init(_ message: String, field: String? = nil, costsRecord: Bool = false) {
    self.field = field
    self.message = message
    self.costsRecord = costsRecord
  }

  /// The same problem, seen from one level further out.
  func inside(_ outer: String) -> FieldProblem {
    var problem = self
    problem.field = field.map { $0.hasPrefix("[") ? outer + $0 : "\(outer).\($0)" } ?? outer
    return problem
  }

  /// The same problem, of a member without which the record cannot be understood.
  var ofRecord: FieldProblem {
    var problem = self
    problem.costsRecord = true
    return problem
  }

  /// For a place where nothing stands before it.
  var sentence: String { field.map { "\($0): \(message)" } ?? "it \(message)" }
}
