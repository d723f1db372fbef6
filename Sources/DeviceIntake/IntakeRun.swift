import ConnectorModel

/// One source being read: what has come of it so far, and the check-ins not yet handed over.
struct IntakeRun {
  private(set) var summary = IntakeSummary()
  private let source: String
  private let reading = RecordReading()
  private var pending: [CheckIn] = []
  /// Entries of the lists in `pending`.
  private var pendingApps = 0

  init(source: String) { self.source = source }

  /// Reads one record and keeps what came of it. `body` is called a second time, leniently, if it throws.
  /// - Parameter page: Whether the line holds a page of records, so that it does not tell which is meant.
  mutating func read(
    line: Int? = nil, page: Bool = false, deliver: ([CheckIn]) throws -> Void,
    _ body: (RecordReading) throws(FieldProblem) -> CheckIn?
  ) throws {
    summary.records += 1
    let place = Place(line: line, isOnPage: page)
    do throws(FieldProblem) { take(try body(reading)) } catch {
      reading.begin(leniently: true)
      do throws(FieldProblem) { take(try body(reading)) } catch { note(error, place) }
    }
    if reading.isLenient || !reading.dropped.isEmpty { noteDropped(place) }
    let isFull = pending.count == IntakeLimits.batchCheckIns
    if isFull || pendingApps >= IntakeLimits.batchApps { try flush(deliver) }
  }

  // A check-in is large: a call would copy it once more.
  @inline(__always)
  private mutating func take(_ checkIn: consuming CheckIn?) {
    guard let checkIn else {
      summary.ignored += 1
      return
    }
    summary.checkIns += 1
    pendingApps += (checkIn.installedApps?.count ?? 0) + (checkIn.managedApps?.count ?? 0)
    pending.append(checkIn)
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
  mutating func refuse(_ problem: FieldProblem, line: Int?, page: Bool = false) {
    summary.records += 1
    note(problem, Place(line: line, isOnPage: page))
  }

  /// Something to be known of the source, or of one line of it.
  mutating func note(_ message: String, line: Int? = nil) {
    summary.note(IntakeProblem(source: source, line: line, message: message))
  }

  /// Says what the source was read as, where that may be why records were not taken.
  mutating func tellFormat(_ format: IntakeFormat, isRecognised: Bool) {
    guard isRecognised, summary.problemCount > 0 else { return }
    note(
      "was read as \(format.rawValue), as which its first records are known; another format can be named"
    )
  }

  /// Where the record at hand stands.
  private struct Place {
    var line: Int?
    var isOnPage: Bool
  }

  private mutating func note(_ problem: FieldProblem, _ place: Place) {
    summary.add(described(problem, place))
  }

  private mutating func noteDropped(_ place: Place) {
    for problem in reading.dropped {
      summary.droppedMembers += 1
      var note = described(problem, place)
      note.message += "; left out"
      summary.note(note)
    }
    reading.begin(leniently: false)
  }

  private func described(_ problem: FieldProblem, _ place: Place) -> IntakeProblem {
    IntakeProblem(
      source: source, record: place.line == nil || place.isOnPage ? summary.records : nil,
      line: place.line, field: problem.field, message: problem.message)
  }
}
