import AdapterKit

/// An event of version 2: `device` or `threat` says what happened.
///
/// A phone with a work profile is two devices of Lookout's, the second with a `parent_device_guid`. Each has
/// events of its own, so the parent's status that comes along is not read: the host takes the worse of the two. The
/// parent's id is reported beside the profile's own, because a profile often has no other id that anybody knows.
struct EventV2: LookoutEvent {
  private let event: JSON
  let notes: Notes

  init(_ event: JSON, _ notes: Notes) {
    self.event = event
    self.notes = notes
  }

  var changeType: (word: String, field: String) {
    get throws(Skip) { (try event.word("change_type"), "change_type") }
  }

  var observed: UInt64 {
    get throws(Skip) {
      guard let time = try event.time("created_time") else { throw .malformed("created_time") }
      return time
    }
  }

  var device: Identifiers {
    var device = Identifiers()
    device.addManagedID(
      notes.optional(
        try event.identifier(
          anyOf: "device.info.external_id", "device.details.external_id",
          "device.customer_device_id")))
    device.addUserPrincipalName(email, on: platform)
    device.add(.partnerDevice, partnerID)
    device.add(
      .parentPartnerDevice,
      notes.optional(
        try event.identifier(
          anyOf: "device.parent_device_guid", "device.parent_status.parent_device_guid",
          "device.info.parent_device_guid")))
    return device
  }

  /// A device event has the address of its device's person with the device, and many have no target at all.
  private var email: String? {
    let own = notes.optional(
      try event.identifier(
        anyOf: "device.email_address", "device.info.email_address", "device.info.email",
        "device.email"))
    return own ?? notes.optional(try event.identifier("target.email_address"))
  }

  /// A device event names its device; a threat event only who found it.
  private var partnerID: String? {
    if let id = notes.optional(try event.identifier("device.guid")) { return id }
    for party in ["target", "actor"]
    where notes.optional(try event.string("\(party).type")) == "DEVICE" {
      if let id = notes.optional(try event.identifier("\(party).guid")) { return id }
    }
    return nil
  }

  var platform: NamedPlatform {
    notes.platform(of: event, "device.platform", "device.software.os", "target.platform")
  }

  var status: LookoutStatus {
    get throws(Skip) {
      // A status outside `device.status` is of a shape that Lookout does not document: not guessed at.
      guard try event.object("device.status") != nil else { throw .malformed("device.status") }
      let path = "device.status"
      return LookoutStatus(
        security: notes.bearing(try event.wordIfPresent("\(path).security_status")),
        activation: (
          notes.bearing(try event.wordIfPresent("\(path).activation_status")),
          "\(path).activation_status"
        ),
        protection: (
          notes.bearing(try event.wordIfPresent("\(path).protection_status")),
          "\(path).protection_status"
        ))
    }
  }

  var threat: LookoutThreat {
    get throws(Skip) {
      guard let id = try event.identifier("threat.guid") else { throw .malformed("threat.guid") }
      return LookoutThreat(
        id: id, action: (try event.word("threat.status"), "threat.status"),
        severity: (notes.optional(try event.wordIfPresent("threat.severity")), "threat.severity"),
        type: notes.optional(try event.wordIfPresent("threat.type")) ?? "",
        classifications: notes.classifications(event, "threat.classifications"))
    }
  }
}
