import AdapterKit

/// An event of version 1: `details` says what happened, `target` to whom.
struct EventV1: LookoutEvent {
  private let event: JSON
  let notes: Notes

  init(_ event: JSON, _ notes: Notes) {
    self.event = event
    self.notes = notes
  }

  var changeType: (word: String, field: String) {
    get throws(Skip) { (try event.word("changeType"), "changeType") }
  }

  var observed: UInt64 {
    get throws(Skip) {
      guard let time = try event.time("eventTime") else { throw .malformed("eventTime") }
      return time
    }
  }

  var device: Identifiers {
    var device = Identifiers()
    guard notes.optional(try event.string("target.type")) == "DEVICE" else { return device }
    device.addManagedID(
      notes.optional(try event.identifier(anyOf: "target.externalId", "target.customerDeviceId")))
    device.addUserPrincipalName(
      notes.optional(try event.identifier("target.emailAddress")), on: platform)
    device.add(.partnerDevice, notes.optional(try event.identifier("target.id")))
    device.add(
      .parentPartnerDevice,
      notes.optional(
        try event.identifier(anyOf: "target.parentDeviceId", "target.parentDeviceGuid")))
    return device
  }

  var platform: NamedPlatform { notes.platform(of: event, "target.platform") }

  var status: LookoutStatus {
    get throws(Skip) {
      guard try event.object("details") != nil else { throw .malformed("details") }
      return LookoutStatus(
        security: notes.bearing(try event.wordIfPresent("details.securityStatus")),
        activation: (
          notes.bearing(try event.wordIfPresent("details.activationStatus")),
          "details.activationStatus"
        ),
        protection: (
          notes.bearing(try event.wordIfPresent("details.protectionStatus")),
          "details.protectionStatus"
        ))
    }
  }

  var threat: LookoutThreat {
    get throws(Skip) {
      guard let id = try event.identifier("details.id") else { throw .malformed("details.id") }
      return LookoutThreat(
        id: id, action: (try event.word("details.action"), "details.action"),
        severity: (
          notes.optional(try event.wordIfPresent("details.severity")), "details.severity"
        ),
        type: notes.optional(try event.wordIfPresent("details.type")) ?? "",
        classifications: notes.classifications(event, "details.classifications"))
    }
  }
}
