import ConnectorModel
import TestSupport
import Testing

@testable import ConnectorStore

/// What every engine of `Journal` holds to.
@Suite struct JournalContractTests {
  private func position(_ number: Int64) -> JournalPosition { JournalPosition(rawValue: number) }
  private func time(_ number: Int64) -> Timestamp { Timestamp(milliseconds: number) }
  private func deletion(_ number: Int) -> JournalEntry {
    .groupDeleted(GroupID(rawValue: "group \(number)"))
  }

  private func message(_ bytes: Int) -> JournalEntry {
    .partnerMessage(
      PartnerMessage(
        connector: .defender, source: "", contentType: "", messageId: "", receivedAt: time(0),
        body: [UInt8](repeating: 7, count: bytes)))
  }

  @Test(arguments: JournalEngine.allCases)
  func `what is appended comes back in its order, and says who caused it and when`(
    engine: JournalEngine
  ) throws {
    var random = RandomValues(seed: 5)
    let entries = random.entries()
    let journal = try engine.make().journal
    let outcomes = try journal.append([
      JournalAppend(Array(entries[..<3]), actor: "anna", at: time(4)),
      JournalAppend([], actor: "nobody", at: time(5)),
      JournalAppend(Array(entries[3...]), actor: "bert", at: time(6)),
    ])
    let last = Int64(entries.count)
    #expect(
      outcomes == [
        .appended((1...3).map(position), recordedAt: time(4)), .appended([], recordedAt: time(5)),
        .appended((4...last).map(position), recordedAt: time(6)),
      ])
    let records = try journal.records(after: .start, bytes: .max)
    #expect(records.map(\.entry) == entries)
    #expect(records.map(\.position) == (1...last).map(position))
    #expect(records.prefix(3).allSatisfy { $0.actor == "anna" && $0.recordedAt == time(4) })
    #expect(records.dropFirst(3).allSatisfy { $0.actor == "bert" && $0.recordedAt == time(6) })
    #expect(try journal.append(deletion(1)) == [position(last + 1)])
    #expect(try journal.append([]).isEmpty)
  }

  @Test(arguments: JournalEngine.allCases)
  func `records come in portions of about as many bytes as asked for`(
    engine: JournalEngine
  ) throws {
    let journal = try engine.make().journal
    #expect(try journal.records(after: .start, bytes: 100).isEmpty)
    for _ in 0..<10 { try journal.append(message(500)) }
    let size = try JournalCoding.encode(message(500)).count
    #expect(try journal.records(after: .start, bytes: 0).count == 1)
    #expect(try journal.records(after: .start, bytes: 4 * size).count == 4)
    #expect(
      try journal.records(after: position(8), bytes: .max).map(\.position.rawValue) == [9, 10])
    #expect(try journal.records(after: position(10), bytes: .max).isEmpty)
    #expect(try journal.records(after: position(.max), bytes: .max).isEmpty)
  }

  @Test(arguments: JournalEngine.allCases)
  func `a row is found by its position`(engine: JournalEngine) throws {
    let journal = try engine.make().journal
    try journal.append((1...3).map(deletion))
    #expect(try journal.record(at: position(2))?.entry == deletion(2))
    for absent: Int64 in [.min, -1, 0, 4, .max] {
      #expect(try journal.record(at: position(absent)) == nil)
    }
  }

  @Test(arguments: JournalEngine.allCases)
  func `of a row with many check-ins one is read alone`(engine: JournalEngine) throws {
    let journal = try engine.make().journal
    var random = RandomValues(seed: 7)
    let checkIns = random.many(60) { $0.checkIn() }
    let batch = CheckInBatch(source: "test", receivedAt: time(5), checkIns: checkIns)
    try journal.append([.checkIns(batch), deletion(2)])
    for (ordinal, checkIn) in checkIns.enumerated() {
      var wanted = batch
      wanted.checkIns = [checkIn]
      let record = try journal.record(at: position(1), checkIn: ordinal)
      #expect(record?.entry == .checkIns(wanted), "\(ordinal)")
    }
    guard
      case .checkIns(let beyond) = try journal.record(at: position(1), checkIn: checkIns.count)?
        .entry
    else { throw StoreError.damagedRow }
    #expect(beyond.checkIns.isEmpty)
    #expect(try journal.record(at: position(2), checkIn: 0)?.entry == deletion(2))
    #expect(try journal.record(at: position(3), checkIn: 0) == nil)
  }

  @Test(arguments: JournalEngine.allCases)
  func `the head says which row set something last`(engine: JournalEngine) throws {
    let journal = try engine.make().journal
    #expect(try journal.head() == JournalHead(position: .start, link: .start, settings: .start))
    var random = RandomValues(seed: 6)
    var (last, settings) = (Int64(0), Int64(0))
    for entry in random.entries() + random.entries() {
      try journal.append(entry)
      last += 1
      if JournalKind.settings.contains(entry.kind) { settings = last }
      let head = try journal.head()
      #expect(head.position.rawValue == last)
      #expect(head.settings.rawValue == settings)
    }
  }

  @Test(arguments: JournalEngine.allCases)
  func `whoever looked at earlier settings appends nothing, and the others of the group do`(
    engine: JournalEngine
  ) throws {
    let journal = try engine.make().journal
    try journal.append(deletion(1), message(1))
    func append(_ entry: JournalEntry, _ settings: Int64?) -> JournalAppend {
      JournalAppend(
        [entry, entry], actor: "", at: time(1), ifSettings: settings.map(position))
    }
    let outcomes = try journal.append([
      append(message(1), 0), append(message(2), 1), append(deletion(2), 1), append(deletion(3), 1),
      append(message(3), nil), append(deletion(4), 6),
    ])
    #expect(
      outcomes == [
        .settingsChanged(position(1)), .appended([position(3), position(4)], recordedAt: time(1)),
        .appended([position(5), position(6)], recordedAt: time(1)), .settingsChanged(position(6)),
        .appended([position(7), position(8)], recordedAt: time(1)),
        .appended([position(9), position(10)], recordedAt: time(1)),
      ])
    #expect(
      try journal.records(after: position(2), bytes: .max).map(\.entry)
        == [message(2), deletion(2), message(3), deletion(4)].flatMap { [$0, $0] })
    #expect(try journal.verifyChain(against: nil) { _ in }.isWhole)
  }

  @Test(arguments: JournalEngine.allCases)
  func `an append that fails leaves nothing of the whole group`(engine: JournalEngine) throws {
    let tested = try engine.make()
    try tested.journal.append(message(1))
    let before = try tested.journal.head()
    try tested.breakNextAppend()
    let blob: [UInt8] = [1, 2, 3]
    #expect(throws: StoreError.self) {
      try tested.journal.append([
        JournalAppend([message(2)], blobs: [blob], actor: "", at: time(1)),
        JournalAppend([message(3), deletion(1)], actor: "", at: time(1)),
      ])
    }
    #expect(try tested.journal.head() == before)
    #expect(try tested.journal.blob(BlobHash(of: blob)) == nil)
    #expect(try tested.journal.records(after: .start, bytes: .max).count == 1)
    #expect(try tested.journal.append(message(2)) == [position(2)])
  }

  @Test(arguments: JournalEngine.allCases)
  func `blobs are found by their hashes, and each is kept once`(engine: JournalEngine) throws {
    let journal = try engine.make().journal
    let blobs: [[UInt8]] = [[], [0], [UInt8](repeating: 0xa5, count: 300_000)]
    try journal.append(deletion(1))
    for settings: Int64 in [1, 2] {
      _ = try journal.append([
        JournalAppend(
          [deletion(2)], blobs: blobs, actor: "", at: time(1), ifSettings: position(settings))
      ])
    }
    for blob in blobs { #expect(try journal.blob(BlobHash(of: blob)) == blob) }
    let refused: [UInt8] = [9]
    _ = try journal.append([
      JournalAppend([deletion(3)], blobs: [refused], actor: "", at: time(1), ifSettings: .start)
    ])
    #expect(try journal.blob(BlobHash(of: refused)) == nil)
    for text in ["", "xyz", String(repeating: "0", count: 64), String(repeating: "é", count: 64)] {
      #expect(try journal.blob(BlobHash(rawValue: text)) == nil)
    }
    let known = BlobHash(of: Array("abc".utf8)).rawValue
    #expect(known == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test("What is asked by kind and time is what a walk over all rows finds", arguments: 0..<60)
  func search(seed: UInt64) throws {
    for engine in JournalEngine.allCases {
      var random = RandomValues(seed: seed)
      let journal = try engine.make().journal
      var now: Int64 = 1_000
      for entry in random.entries() + random.entries() + random.entries() {
        // Now and then the clock is set back, or far ahead.
        let step = Int.random(in: 0..<10, using: &random)
        now += [-300, 900, -40, 0][safe: step] ?? Int64.random(in: 0...20, using: &random)
        try journal.append(entry, at: now)
      }
      let all = try journal.records(after: .start, bytes: .max)
      for _ in 0..<40 {
        let kinds = Set(JournalKind.allCases.shuffled(using: &random).prefix(random.next(0...8)))
        let end = random.maybe { position(Int64($0.next(0...all.count + 3))) }
        let since = random.maybe { time(1_000 + Int64($0.next(-400...2_000))) }
        let limit = random.next(0...12)
        let wanted = all.reversed().filter { record in
          kinds.contains(record.entry.kind) && record.position < end ?? position(.max)
            && record.recordedAt >= since ?? time(.min)
        }
        let found = try journal.records(of: kinds, before: end, since: since, limit: limit)
        #expect(found == Array(wanted.prefix(limit)), "\(engine), seed \(seed)")
        let moment = since ?? time(Int64(random.next(0...3_000)))
        let last = all.last { $0.recordedAt <= moment }?.position ?? .start
        #expect(try journal.lastRecord(by: moment) == last, "\(engine), seed \(seed)")
      }
      #expect(try journal.lastRecord(by: time(.max)) == all.last?.position)
      #expect(try journal.lastRecord(by: time(.min)) == .start)
    }
  }

  @Test(arguments: JournalEngine.allCases)
  func `each kind has the number of its field in an encoded entry`(engine: JournalEngine) throws {
    var random = RandomValues(seed: 7)
    let journal = try engine.make().journal
    for entry in random.entries() {
      let number = JournalCoding.kindNumber(of: try JournalCoding.encode(entry))
      #expect(number == entry.kind.rawValue)
      try journal.append(entry)
    }
    for kind in JournalKind.allCases {
      let found = try journal.records(of: [kind], before: nil, since: nil, limit: 100)
      #expect(!found.isEmpty && found.allSatisfy { $0.entry.kind == kind }, "\(kind)")
    }
    #expect(try journal.records(of: [], before: nil, since: nil, limit: 100).isEmpty)
  }

  @Test func `the same appends give the same links in every engine`() throws {
    var random = RandomValues(seed: 8)
    let entries = random.entries()
    var heads: Set<JournalHead> = []
    for engine in JournalEngine.allCases {
      let journal = try engine.make().journal
      for (number, entry) in entries.enumerated() { try journal.append(entry, at: Int64(number)) }
      heads.insert(try journal.head())
    }
    #expect(heads.count == 1)
  }
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}

extension RandomValues {
  fileprivate mutating func next(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &self)
  }
}
