import ConnectorModel
import Foundation

/// A body that NanoMDM or MicroMDM posts to a webhook: an envelope around what the device sent.
struct WebhookEvent {
  enum Field: String, CaseIterable {
    case createdAt = "created_at"
    case acknowledgeEvent = "acknowledge_event"
    case checkinEvent = "checkin_event"
  }

  enum EventField: String, CaseIterable {
    case ids, udid, status
    case enrollmentId = "enrollment_id"
    case rawPayload = "raw_payload"
  }

  enum IdsField: String, CaseIterable {
    case id, type
  }

  /// What the server says of the sender. MicroMDM gives no `ids`.
  struct Envelope {
    var id: String?
    var type: String?
    var udid: String?
    var enrollmentId: String?
    var status: String?

    /// The other kinds that NanoMDM knows are channels of users.
    var isOfUser: Bool { type.map { $0 != "Device" && $0 != "User Enrollment (Device)" } ?? false }
    var isUserEnrolment: Bool { type == "User Enrollment (Device)" }
  }

  static let fields = NameTable<Field>()
  static let eventFields = NameTable<EventField>()
  static let idsFields = NameTable<IdsField>()

  /// Nil when the body says nothing of a device.
  static func read(_ record: JSONValue) throws(FieldProblem) -> CheckIn? {
    var createdAt: Timestamp?
    var envelope: Envelope?
    var message: AppleMessage?
    try record.readMembers(fields) { (field, value) throws(FieldProblem) in
      switch field {
      case .createdAt: createdAt = try value.lenientTime()
      case .acknowledgeEvent, .checkinEvent:
        guard envelope == nil else { throw FieldProblem("is a second event in one body") }
        (envelope, message) = try readEvent(value)
      }
    }
    guard let envelope else {
      throw FieldProblem("has neither acknowledge_event nor checkin_event")
    }
    return try message?.checkIn(envelope, at: createdAt)
  }

  /// The message is nil, and is not parsed, when a user's channel sent it.
  private static func readEvent(_ event: JSONValue) throws(FieldProblem) -> (
    Envelope, AppleMessage?
  ) {
    var envelope = Envelope()
    var payload: String?
    try event.readMembers(eventFields) { (field, value) throws(FieldProblem) in
      switch field {
      case .ids: try readIds(value, into: &envelope)
      case .udid: envelope.udid = try value.lenientText()
      case .status: envelope.status = try value.lenientText()
      case .enrollmentId: envelope.enrollmentId = try value.lenientText()
      case .rawPayload: payload = value.string
      }
    }
    if envelope.isOfUser { return (envelope, nil) }
    guard let payload, let bytes = Data(base64Encoded: payload) else {
      throw FieldProblem("is missing or not base64", field: EventField.rawPayload.rawValue)
    }
    do throws(FieldProblem) { return (envelope, try AppleMessage.parse(Array(bytes))) } catch {
      throw error.inside(EventField.rawPayload.rawValue)
    }
  }

  private static func readIds(_ ids: JSONValue, into envelope: inout Envelope) throws(FieldProblem)
  {
    try ids.readMembers(idsFields) { (field, value) throws(FieldProblem) in
      switch field {
      case .id: envelope.id = try value.lenientText()
      case .type: envelope.type = try value.lenientText()
      }
    }
  }
}
