import ConnectorLedger
import ConnectorModel
import ConnectorStore

/// Questions to the record: what was done, decided, told and refused, and whether the journal is whole.
package struct Audit: Sendable {
  let readers: Readers

  /// Rows that are read at a time.
  private static let pageSize = 200

  /// The entries of the record that a filter wants, newest first.
  package func list(_ filter: AuditFilter) async throws(ServiceError) -> [AuditView] {
    var views: [AuditView] = []
    var end: JournalPosition?
    reading: while views.count < filter.limit {
      let records = try await readers.journal { [end] journal throws(StoreError) in
        try journal.records(
          of: filter.journalKinds, before: end, since: filter.since, limit: Self.pageSize)
      }
      guard let last = records.last else { break }
      end = last.position
      for record in records where filter.wants(record) {
        views += AuditView.entries(of: record).reversed().lazy.filter(filter.wants)
          .prefix(filter.limit - views.count)
        if views.count == filter.limit { break reading }
      }
    }
    return try await named(views)
  }

  /// With names as they are today in the place of numbers and ids.
  private func named(_ views: [AuditView]) async throws(ServiceError) -> [AuditView] {
    try await readers.read { tables, _ throws(StoreError) in
      var devices: [Int64: String] = [:]
      var named = views
      for index in named.indices {
        let partner = ConnectorID(rawValue: named[index].object)
        if let name = try tables.partnerName(of: partner) { named[index].object = name }
        guard let number = named[index].device else { continue }
        if devices[number] == nil {
          let name = try tables.device(DeviceKey(rawValue: number))?.name
          devices[number] = name.map { "\($0) (#\(number))" } ?? "#\(number)"
        }
        named[index].object = devices[number] ?? named[index].object
      }
      return named
    }
  }

  package func head() async throws(ServiceError) -> AuditHead {
    try await readers.journal { journal throws(StoreError) in AuditHead(try journal.head()) }
  }

  /// Goes along the whole journal.
  ///
  /// - Parameter progress: is told the row.
  package func verify(
    against checkpoint: AuditCheckpoint?, progress: (Int64) -> Void = { _ in }
  ) async throws(ServiceError) -> AuditVerdict {
    let report = try await readers.journal { journal throws(StoreError) in
      try journal.verifyChain(against: checkpoint?.head.chainHead, progress: progress)
    }
    if report.isWhole, let loss = try await firstLoss() {
      return AuditVerdict(
        isWhole: false, head: AuditHead(report.head), wrongRow: loss.row, fault: loss.fault)
    }
    return AuditVerdict(
      isWhole: report.isWhole, head: AuditHead(report.head), wrongRow: report.faultyRow?.rawValue,
      fault: report.fault?.rawValue)
  }
}

extension Audit {
  /// The first row that was lost, as the record says: the store was copied without its side file, or the journal's end
  /// was cut off; nil: none was.
  private func firstLoss() async throws(ServiceError) -> (row: Int64, fault: String)? {
    var first: (row: Int64, fault: String)?
    var end: JournalPosition?
    repeat {
      let records = try await readers.journal { [end] journal throws(StoreError) in
        try journal.records(
          of: [.administrativeAct], before: end, since: nil, limit: Self.pageSize)
      }
      for case .administrativeAct(let act) in records.map(\.entry) {
        guard let fault = act.kind.lossFault, let last = act.which.flatMap({ Int64($0) }) else {
          continue
        }
        first = (last.addingSaturating(1), fault)
      }
      end = records.last?.position
    } while end != nil
    return first
  }
}

extension AdministrativeAct.Kind {
  /// What `verify` calls it that rows are lost; nil for all other acts.
  fileprivate var lossFault: String? {
    switch self {
    case .storeCutShort: "copiedShort"
    case .storeCutOff: "lost"
    default: nil
    }
  }
}

extension AuditFilter {
  fileprivate var journalKinds: Set<JournalKind> {
    var kinds: Set<JournalKind> = []
    for kind in self.kinds {
      switch kind {
      case .act, .responsiveness: kinds.formUnion(JournalKind.acts)
      case .decision: kinds.insert(.decisions)
      case .disclosure: kinds.insert(.disclosures)
      case .refusal: kinds.insert(.refused)
      }
    }
    return kinds
  }
}
