import ConnectorModel

/// One source being read: what has come of it so far, and the check-ins not yet handed over.
struct IntakeRun {
  private(set) var summary = IntakeSummary()
  private let source: String
  private var pending: [CheckIn] = []
  /// Entries of the lists in `pending`.
  private var pendingApps = 0

  init(source: String) { self.source = source }

  /// Reads one record and keeps what came of it.
  mutating func read(
    line: Int? = nil, deliver: ([CheckIn]) throws -> Void,
    _ body: () throws(FieldProblem) -> CheckIn?
  ) throws {
    summary.records += 1
    do throws(FieldProblem) {
      guard let checkIn = try body() else {
        summary.ignored += 1
        return
      }
      summary.checkIns += 1
      pending.append(checkIn)
      pendingApps += (checkIn.installedApps?.count ?? 0) + (checkIn.managedApps?.count ?? 0)
    } catch {
      return note(error, line: line)
    }
    let isFull = pending.count == IntakeLimits.batchCheckIns
    if isFull || pendingApps >= IntakeLimits.batchApps { try flush(deliver) }
  }

  mutating func flush(_ deliver: ([CheckIn]) throws -> Void) throws {
    guard !pending.isEmpty else { return }
    let batch = pending
    pending = []
    pending.reserveCapacity(IntakeLimits.batchCheckIns)
    pendingApps = 0
    try deliver(batch)
  }

  /// A record that cannot even be taken apart.
  mutating func refuse(_ problem: FieldProblem, line: Int?) {
    summary.records += 1
    note(problem, line: line)
  }

  private mutating func note(_ problem: FieldProblem, line: Int?) {
    summary.add(
      IntakeProblem(
        source: source, record: summary.records, line: line, field: problem.field,
        message: problem.message))
  }
}
