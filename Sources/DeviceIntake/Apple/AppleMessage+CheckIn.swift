import ConnectorModel

extension AppleMessage {
  /// What the message says of its device; nil when it says nothing: a user's channel, and answers such as
  /// NotNow, Error, CommandFormatError and Idle, which must not empty an inventory.
  ///
  /// Apple's protocol does not say who owns a device, nor whether it is jailbroken.
  func checkIn(
    _ envelope: WebhookEvent.Envelope?, at time: Timestamp?, _ reading: RecordReading
  ) throws(FieldProblem) -> CheckIn? {
    if isOfUser || envelope?.isOfUser == true { return nil }
    let status = status ?? envelope?.status
    guard messageType != nil || status != nil else {
      throw FieldProblem("is no message of a device: it has neither MessageType nor Status")
    }
    var checkIn = CheckIn(observedAt: time, manager: Self.manager)
    switch messageType {
    case "Authenticate":
      checkIn.management = .enrolled
      checkIn.enrolledAt = time
      takeFacts(into: &checkIn)
    case "TokenUpdate": checkIn.management = .enrolled
    case "CheckOut": checkIn.left = true
    case nil:
      guard status == "Acknowledged", isAnswer else { return nil }
      checkIn.management = .enrolled
      takeFacts(into: &checkIn)
      checkIn.installedApps = installedApps?.apps
      checkIn.managedApps = managedApps?.apps
    default: return nil
    }
    try takeIdentifiers(envelope, into: &checkIn)
    checkIn.dropRepeatedSerialNumber()
    try checkIn.requireIdentifier(reading)
    return checkIn
  }

  /// Whatever server it speaks to, a device has one at a time.
  private static let manager = "apple-mdm"

  private func takeFacts(into checkIn: inout CheckIn) {
    checkIn.platform = facts.platform
    checkIn.osText = facts.osText
    checkIn.name = facts.deviceName
    checkIn.model = facts.productName ?? facts.model ?? facts.modelName
    // Nobody else makes devices that speak this protocol.
    checkIn.manufacturer = checkIn.model == nil ? nil : "Apple"
    checkIn.isSupervised = facts.isSupervised
  }

  /// Under user enrolment a device hides its UDID and has an enrolment id instead.
  private func takeIdentifiers(
    _ envelope: WebhookEvent.Envelope?, into checkIn: inout CheckIn
  ) throws(FieldProblem) {
    checkIn.add(try Self.agreed([udid, facts.udid, envelope?.udid], "UDID"))
    checkIn.add(try Self.agreed([enrollmentId, envelope?.enrollmentId], "EnrollmentID"))
    if checkIn.identifiers.isEmpty, let envelope, let id = envelope.id {
      checkIn.add(try DeviceIdentifier.given(id, envelope.isUserEnrolment ? .mdmDeviceId : .udid))
    }
    checkIn.add(facts.serialNumber)
    checkIn.add(facts.imei)
  }

  /// The one value that all who name it agree on. A message that says it is from two devices is from none.
  private static func agreed(
    _ values: [DeviceIdentifier?], _ field: String
  ) throws(FieldProblem) -> DeviceIdentifier? {
    let usable = values.compactMap(\.self)
    guard Set(usable).count <= 1 else {
      throw FieldProblem("names two different devices in one message", field: field)
    }
    return usable.first
  }
}
