import AdapterKit

/// An event of version 1: `details` says what happened, `target` to whom.
struct EventV1: LookoutEvent {
  private let event: JSON

  init(_ event: JSON) {
    self.event = event
  }

  var changeType: String {
    get throws(Skip) { try knownChange(event.word("changeType"), "changeType") }
  }

  var observed: UInt64 {
    get throws(Skip) {
      guard let time = try event.time("eventTime") else { throw .malformed("eventTime") }
      return time
    }
  }

  var device: Identifiers {
    get throws(Skip) {
      var device = Identifiers()
      guard try event.string("target.type") == "DEVICE" else { return device }
      device.addManagedID(
        try event.identifier(anyOf: "target.externalId", "target.customerDeviceId"))
      device.addUserPrincipalName(try event.identifier("target.emailAddress"))
      device.add(.partnerDevice, try event.identifier("target.id"))
      return device
    }
  }

  var status: LookoutStatus {
    get throws(Skip) {
      guard try event.object("details") != nil else { throw .malformed("details") }
      return LookoutStatus(
        security: try event.wordIfPresent("details.securityStatus"),
        activation: (
          try event.wordIfPresent("details.activationStatus"), "details.activationStatus"
        ),
        protection: (
          try event.wordIfPresent("details.protectionStatus"), "details.protectionStatus"
        ))
    }
  }

  var threat: LookoutThreat {
    get throws(Skip) {
      guard let id = try event.identifier("details.id") else { throw .malformed("details.id") }
      return LookoutThreat(
        id: id, action: (try event.word("details.action"), "details.action"),
        severity: (try event.wordIfPresent("details.severity"), "details.severity"),
        type: try event.wordIfPresent("details.type") ?? "",
        classifications: try classifications(event, "details.classifications"))
    }
  }
}
