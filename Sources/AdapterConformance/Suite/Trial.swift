/// One check while it runs: what it may use, and where it writes down what it sees.
final class Trial {
  let subject: Subject
  let seed: UInt64
  var random: SeededGenerator
  private(set) var record = TestRecord()
  private let tellStep: (String) -> Void
  private var loaded: ProbedLibrary?
  private var loadedForFirst: ProbedLibrary?
  private var knownFacts: AdapterFacts?
  private var knownRecordings: RecordingFolder?
  /// For random sequences: which.
  let order: FuzzOrder?

  init(
    _ subject: Subject, seed: UInt64, order: FuzzOrder? = nil, tellStep: @escaping (String) -> Void
  ) {
    self.subject = subject
    self.seed = seed
    random = SeededGenerator(seed: seed)
    self.order = order
    self.tellStep = tellStep
  }

  /// Ends a check early.
  enum Halt: Error {
    /// Something that the rule needs is not there.
    case missing(String)
    /// What was found is written down already, and there is no going on.
    case found
  }

  private static let mostFindings = 10

  /// Says what comes now; a crash or a hang is told by it.
  func step(_ what: String) { tellStep(what) }

  func fail(saw seen: String, expected: String) {
    guard record.findings.count < Self.mostFindings else { return }
    let finding = Finding(seen: seen, expected: expected)
    if !record.findings.contains(finding) { record.findings.append(finding) }
  }

  /// Notes a finding unless a condition holds; says whether it does.
  @discardableResult
  func expect(
    _ condition: Bool, _ expected: @autoclosure () -> String, saw seen: @autoclosure () -> String
  ) -> Bool {
    if !condition { fail(saw: seen(), expected: expected()) }
    return condition
  }

  var hasFindings: Bool { !record.findings.isEmpty }

  func warn(_ what: String) { record.warnings.append(what) }

  func note(_ what: String) { if record.notes.count < 50 { record.notes.append(what) } }

  /// Runs a rule's check to its end.
  func run(_ rule: Rule) -> TestRecord {
    do {
      if subject.isConfined { try confine() }
      try rule.check(self)
    } catch Halt.missing(let what) {
      record.missing = what
    } catch Halt.found {
    } catch let fault as ProbeFault {
      fail(saw: fault.message, expected: "The adapter comes so far that the rule can be checked.")
    } catch {
      fail(saw: "\(error)", expected: "The adapter comes so far that the rule can be checked.")
    }
    return record
  }

  private func confine() throws {
    do {
      try Machine.confine(to: subject.readablePaths)
    } catch let fault as ProbeFault {
      throw Halt.missing("a sandbox (\(fault.message))")
    }
  }

  // MARK: The adapter

  /// The library in this process. Whether it loads at all is for the rules of loading to say.
  func library() throws -> ProbedLibrary {
    if let loaded { return loaded }
    step("loading the library")
    do {
      let library = try ProbedLibrary(path: subject.library)
      loaded = library
      return library
    } catch let fault as ProbeFault {
      throw Halt.missing("a library that loads (\(fault.message))")
    }
  }

  /// The library as a host of minor version 0 has it.
  func libraryForFirstVersion() throws -> ProbedLibrary {
    if let loadedForFirst { return loadedForFirst }
    _ = try library()
    step("mtda_entry_1 with host_minor 0")
    guard let library = try ProbedLibrary(path: subject.library, minor: 0) else {
      throw Halt.missing("an adapter that works with a host of minor version 0")
    }
    loadedForFirst = library
    return library
  }

  func facts() throws -> AdapterFacts {
    let facts = try knownFacts ?? library().facts
    knownFacts = facts
    return facts
  }

  func recordings() throws -> RecordingFolder {
    let folder = try knownRecordings ?? RecordingFolder(path: subject.recordings)
    knownRecordings = folder
    return folder
  }
}
