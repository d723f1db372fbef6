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
    var udid: DeviceIdentifier?
    var enrollmentId: DeviceIdentifier?
    var status: String?

    /// The other kinds that NanoMDM knows are channels of users.
    var isOfUser: Bool { type.map { $0 != "Device" && $0 != "User Enrollment (Device)" } ?? false }
    var isUserEnrolment: Bool { type == "User Enrollment (Device)" }
  }

  static let fields = NameTable<Field>()
  static let eventFields = NameTable<EventField>()
  static let idsFields = NameTable<IdsField>()
  /// Without the time the message would count as now.
  static let essential = Field.allCases

  /// Nil when the body says nothing of a device.
  static func read(_ record: JSONValue, _ reading: RecordReading) throws(FieldProblem) -> CheckIn? {
    var createdAt: Timestamp?
    var envelope: Envelope?
    var message: AppleMessage?
    try record.readMembers(fields, reading, essential: essential) {
      (field, value) throws(FieldProblem) in
      switch field {
      case .createdAt: createdAt = try value.listedTime()
      case .acknowledgeEvent, .checkinEvent:
        guard envelope == nil else { throw FieldProblem("is a second event in one body") }
        let first = reading.dropped.count
        (envelope, message) = try readEvent(value, reading)
        reading.name(field.rawValue, from: first)
      }
    }
    guard let envelope else {
      throw FieldProblem("has neither acknowledge_event nor checkin_event")
    }
    return try message?.checkIn(envelope, at: createdAt, reading)
  }

  /// The message is nil, and is not parsed, when a user's channel sent it.
  private static func readEvent(
    _ event: JSONValue, _ reading: RecordReading
  ) throws(FieldProblem) -> (Envelope, AppleMessage?) {
    var envelope = Envelope()
    var payload: String?
    try event.readMembers(eventFields, reading) { (field, value) throws(FieldProblem) in
      switch field {
      case .ids: try readIds(value, reading, into: &envelope)
      case .udid: envelope.udid = try value.identifier(.udid)
      case .status: envelope.status = try value.text()
      case .enrollmentId: envelope.enrollmentId = try value.identifier(.mdmDeviceId)
      case .rawPayload: payload = value.string
      }
    }
    if envelope.isOfUser { return (envelope, nil) }
    let place = EventField.rawPayload.rawValue
    guard let payload, let bytes = Data(base64Encoded: payload, options: .ignoreUnknownCharacters),
      !bytes.isEmpty
    else { throw FieldProblem("is missing or not base64", field: place) }
    var message: AppleMessage?
    try reading.at(place) { () throws(FieldProblem) in
      do throws(FieldProblem) { message = try AppleMessage.parse(Array(bytes), reading) } catch {
        throw error.ofRecord
      }
    }
    return (envelope, message)
  }

  private static func readIds(
    _ ids: JSONValue, _ reading: RecordReading, into envelope: inout Envelope
  ) throws(FieldProblem) {
    try ids.readMembers(idsFields, reading) { (field, value) throws(FieldProblem) in
      switch field {
      case .id: envelope.id = try value.id()
      case .type: envelope.type = try value.text()
      }
    }
  }
}
