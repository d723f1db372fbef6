/// What was delivered to one adapter.
package struct DeliveryAnswer: Hashable, Sendable, Codable {
  package var connector: String
  package var devices = 0
  package var inventories = 0
  package var appsShared = 0
  package var appsWithheld = 0
  package var reports = 0
  /// Records that the adapter did not survive.
  package var quarantined = 0
  /// Why the delivery stopped; it goes on from there the next time.
  package var failure: String?

  init(connector: String) {
    self.connector = connector
  }

  var hasNews: Bool { devices + inventories + reports + quarantined > 0 || failure != nil }

  static func += (all: inout DeliveryAnswer, more: DeliveryAnswer) {
    all.devices += more.devices
    all.inventories += more.inventories
    all.appsShared += more.appsShared
    all.appsWithheld += more.appsWithheld
    all.reports += more.reports
    all.quarantined += more.quarantined
    all.failure = all.failure ?? more.failure
  }
}
