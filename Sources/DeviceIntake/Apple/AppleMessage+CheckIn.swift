import ConnectorModel

extension AppleMessage {
  /// What the message says of its device; nil when it says nothing: a user's channel, and answers such as
  /// NotNow, Error, CommandFormatError and Idle, which must not empty an inventory.
  ///
  /// Apple's protocol does not say who owns a device, nor whether it is jailbroken.
  func checkIn(_ envelope: WebhookEvent.Envelope?, at time: Timestamp?) throws(FieldProblem)
    -> CheckIn?
  {
    if isOfUser || envelope?.isOfUser == true { return nil }
    var checkIn = CheckIn(observedAt: time)
    switch messageType {
    case "Authenticate":
      checkIn.management = .enrolled
      checkIn.enrolledAt = time
      takeFacts(into: &checkIn)
    case "TokenUpdate": checkIn.management = .enrolled
    case "CheckOut": checkIn.left = true
    case nil:
      guard (status ?? envelope?.status) == "Acknowledged", isAnswer else { return nil }
      checkIn.management = .enrolled
      takeFacts(into: &checkIn)
      checkIn.installedApps = installedApps?.map(\.app)
      checkIn.managedApps = managedApps?.apps
    default: return nil
    }
    try takeIdentifiers(envelope, into: &checkIn)
    try checkIn.requireIdentifier()
    return checkIn
  }

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
    checkIn.add(.udid, try Self.agreed([udid, facts.udid, envelope?.udid], .udid, "UDID"))
    checkIn.add(
      .mdmDeviceId,
      try Self.agreed([enrollmentId, envelope?.enrollmentId], .mdmDeviceId, "EnrollmentID"))
    if checkIn.identifiers.isEmpty, let envelope {
      checkIn.add(envelope.isUserEnrolment ? .mdmDeviceId : .udid, envelope.id)
    }
    checkIn.add(.serialNumber, facts.serialNumber)
    checkIn.add(.imei, facts.imei)
  }

  /// The one value that all who name it agree on. A message that says it is from two devices is from none.
  private static func agreed(
    _ values: [String?], _ kind: IdentifierKind, _ field: String
  ) throws(FieldProblem) -> String? {
    let usable = values.compactMap { $0.flatMap { DeviceIdentifier(kind, $0) } }
    guard Set(usable).count <= 1 else {
      throw FieldProblem("names two different devices in one message", field: field)
    }
    return usable.first?.value
  }
}
