import ConnectorModel
import ConnectorStore

extension ConnectorService {
  /// The entries of the record that a filter wants, newest first.
  package nonisolated func audit(_ filter: AuditFilter) throws(ServiceError) -> [AuditView] {
    var views: [AuditView] = []
    var end: JournalPosition?
    reading: while views.count < filter.limit {
      let records = try storing { () throws(StoreError) in
        try store.records(of: filter.recordKinds, before: end, limit: Self.auditPage)
      }
      guard let last = records.last else { break }
      end = last.position
      for record in records where filter.wants(record) {
        views += AuditView.entries(of: record).reversed().lazy.filter(filter.wants)
          .prefix(filter.limit - views.count)
        if views.count == filter.limit { break reading }
      }
    }
    return try named(views)
  }

  /// Rows that are read at a time.
  private static let auditPage = 200

  /// With names as they are today in the place of numbers and ids.
  private nonisolated func named(_ views: [AuditView]) throws(ServiceError) -> [AuditView] {
    try read { tables throws(StoreError) in
      let partners = Dictionary(
        try tables.connectors().map { ($0.id.rawValue, $0.descriptor.name) },
        uniquingKeysWith: { first, _ in first })
      var devices: [Int64: String] = [:]
      var named = views
      for index in named.indices {
        if let name = partners[named[index].object] { named[index].object = name }
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

  package nonisolated func connectorID(named text: String) throws(ServiceError) -> ConnectorID {
    try situation(named: text).connector.id
  }
}

extension AuditFilter {
  fileprivate var recordKinds: Set<RecordKind> {
    var kinds: Set<RecordKind> = []
    for kind in self.kinds {
      switch kind {
      case .act, .responsiveness: kinds.insert(.acts)
      case .decision: kinds.insert(.decisions)
      case .disclosure: kinds.insert(.disclosures)
      case .refusal: kinds.insert(.refusals)
      }
    }
    return kinds
  }
}
