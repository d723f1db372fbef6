/// The reading of one record: what of it could not be understood and was left out.
///
/// A record is read strictly first, which is quick: the first problem ends it. Then it is read once more,
/// leniently: what cannot be understood costs itself where the rest can be understood without it.
final class RecordReading {
  private(set) var isLenient = false
  /// What was left out, by its place in the record.
  private(set) var dropped: [FieldProblem] = []

  func begin(leniently isLenient: Bool) {
    self.isLenient = isLenient
    dropped = []
  }

  /// Leaves something out.
  func drop(_ problem: FieldProblem) { dropped.append(problem) }

  /// Leaves something out where that may be; ends the reading where not.
  func lose(_ problem: FieldProblem) throws(FieldProblem) {
    guard isLenient, !problem.costsRecord else { throw problem }
    drop(problem)
  }

  /// Reads what stands at `place`. What is left out there is named with that place before it.
  func at(_ place: String, _ body: () throws(FieldProblem) -> Void) throws(FieldProblem) {
    let first = dropped.count
    do throws(FieldProblem) { try body() } catch {
      guard isLenient, !error.costsRecord else { throw error.inside(place) }
      drop(error)
    }
    name(place, from: first)
  }

  /// Names what was left out since `first` with a place before it.
  func name(_ place: String, from first: Int) {
    for index in first..<dropped.count { dropped[index] = dropped[index].inside(place) }
  }
}
