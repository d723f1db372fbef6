import ConnectorLedger
import ConnectorModel
import ConnectorStore

/// A listing of devices, read page by page: no more than a page of it is in memory, however long it gets. Each page
/// is as of one moment of the tables; what is decided is as of the moment at which the listing began.
package struct DevicePages: Sendable {
  let readers: Readers
  let maker: DecisionMaker
  let query: DeviceQuery
  let time: Timestamp
  private var last: DeviceKey?
  private var left: Int
  /// For an order other than by number: which devices come, and how many of them have come.
  private var ordered: (keys: [DeviceKey], next: Int)?
  /// Where what is kept is known to hold: the devices of which something else may be decided.
  private let outdated: Set<DeviceKey>?

  init(_ query: DeviceQuery, readers: Readers, maker: DecisionMaker, at time: Timestamp) {
    self.readers = readers
    self.maker = maker
    self.query = query
    self.time = time
    last = query.after.map { DeviceKey(rawValue: $0) }
    left = query.limit ?? .max
    outdated = query.state.flatMap { _ in
      maker.outdated(under: readers.ledger.state.fleetSettings, at: time)
    }
  }

  /// The next devices that fit, which may be none; nil at the end.
  package mutating func next() async throws(ServiceError) -> [DeviceView]? {
    guard left > 0 else { return nil }
    let situations = query.order == DeviceOrder() ? try await page() : try await orderedPage()
    guard let situations else { return nil }
    let (query, time) = (query, time)
    let views = situations.lazy.compactMap { query.view(of: $0, at: time) }.prefix(left)
    let page = Array(views)
    left -= page.count
    return page
  }

  private mutating func page() async throws(ServiceError) -> [DeviceSituation]? {
    let (query, outdated, last) = (query, outdated, last)
    let limit = min(fitsAsRead ? left : .max, SituationReader.pageSize)
    let page = try await readers.read { tables, ledger throws(StoreError) in
      let reader = SituationReader(tables, ledger)
      if let state = query.state, let outdated {
        return try reader.page(after: last, keptAs: state, or: outdated, limit: limit)
      }
      guard !query.filter.wantsAll else { return try reader.page(after: last, limit: limit) }
      let keys = try tables.deviceKeys(fitting: query.filter, after: last, limit: limit)
      return try reader.devices(keys[...])
    }
    guard let end = page.last else { return nil }
    self.last = end.situation.device.key
    return page.map(\.situation)
  }

  /// Whether what is read fits, but for what was changed meanwhile; otherwise full pages are looked through.
  private var fitsAsRead: Bool {
    query.reason == nil && query.partner == nil && query.changesWithin == nil
      && (query.state == nil || outdated != nil)
  }

  private mutating func orderedPage() async throws(ServiceError) -> [DeviceSituation]? {
    let query = query
    if ordered == nil {
      let keys = try await readers.read { tables, _ throws(StoreError) in
        try tables.deviceKeys(fitting: query.filter, in: query.order)
      }
      let after = last.flatMap { keys.firstIndex(of: $0) }
      ordered = (keys, after.map { $0 + 1 } ?? 0)
    }
    guard let (keys, next) = ordered, next < keys.count else { return nil }
    let page = keys[next..<min(next + SituationReader.pageSize, keys.count)]
    ordered?.next = page.endIndex
    let devices = try await readers.read { tables, ledger throws(StoreError) in
      try SituationReader(tables, ledger).devices(page.sorted()[...])
    }
    let situations = Dictionary(
      uniqueKeysWithValues: devices.map { ($0.situation.device.key, $0.situation) })
    return page.compactMap { situations[$0] }
  }
}
