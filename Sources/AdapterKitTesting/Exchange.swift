import AdapterKit

/// What an adapter said of one message.
public struct Exchange: Hashable, Sendable {
  public var reports: [Report]
  /// Records that were passed over, in the order in which the adapter told of them.
  public var skips: [Skip]
  /// Why the call failed as a whole; nil when it did not. Reports of records that were read before it stand.
  public var failure: AdapterFailure?

  public init(reports: [Report] = [], skips: [Skip] = [], failure: AdapterFailure? = nil) {
    self.reports = reports
    self.skips = skips
    self.failure = failure
  }
}
