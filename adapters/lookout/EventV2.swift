import AdapterKit

/// An event of version 2: `device` or `threat` says what happened.
///
/// A phone with a work profile is two devices of Lookout's, the second with a `parent_device_guid`. Each has
/// events of its own, so the parent's status that comes along is not read: the host takes the worse of the two.
struct EventV2: LookoutEvent {
  private let event: JSON

  init(_ event: JSON) {
    self.event = event
  }

  var changeType: String {
    get throws(Skip) { try knownChange(event.word("change_type"), "change_type") }
  }

  var observed: UInt64 {
    get throws(Skip) {
      guard let time = try event.time("created_time") else { throw .malformed("created_time") }
      return time
    }
  }

  var device: Identifiers {
    get throws(Skip) {
      var device = Identifiers()
      device.addManagedID(
        try event.identifier(
          anyOf: "device.info.external_id", "device.details.external_id",
          "device.customer_device_id"))
      device.addUserPrincipalName(try event.identifier("target.email_address"))
      device.add(.partnerDevice, try partnerID)
      return device
    }
  }

  /// A device event names its device; a threat event only who found it.
  private var partnerID: String? {
    get throws(Skip) {
      if let id = try event.identifier("device.guid") { return id }
      for party in ["target", "actor"] where try event.string("\(party).type") == "DEVICE" {
        if let id = try event.identifier("\(party).guid") { return id }
      }
      return nil
    }
  }

  var status: LookoutStatus {
    get throws(Skip) {
      // A status outside `device.status` is of a shape that Lookout does not document: not guessed at.
      guard try event.object("device.status") != nil else { throw .malformed("device.status") }
      let path = "device.status"
      return LookoutStatus(
        security: try event.wordIfPresent("\(path).security_status"),
        activation: (
          try event.wordIfPresent("\(path).activation_status"), "\(path).activation_status"
        ),
        protection: (
          try event.wordIfPresent("\(path).protection_status"), "\(path).protection_status"
        ))
    }
  }

  var threat: LookoutThreat {
    get throws(Skip) {
      guard let id = try event.identifier("threat.guid") else { throw .malformed("threat.guid") }
      return LookoutThreat(
        id: id, action: (try event.word("threat.status"), "threat.status"),
        severity: (try event.wordIfPresent("threat.severity"), "threat.severity"),
        type: try event.wordIfPresent("threat.type") ?? "",
        classifications: try classifications(event, "threat.classifications"))
    }
  }
}
