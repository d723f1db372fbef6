import ConnectorModel

/// Which stay of a device a check-in speaks of.
enum CheckInStay {
  case present
  /// One before the present one, or one that nothing says to be later.
  case earlier
  /// One that begins with it.
  case new
}

extension Device {
  /// How many enrolments before the present one are known of a device.
  private static let formerEnrolmentsMost = 16

  /// A removal, or a record without a time, under another id than the present one concerns that other enrolment. Any
  /// other record under another id is of the present one, and the present one of those before, if that began later:
  /// so it does not matter which is heard of first.
  func stay(of checkIn: CheckIn, at observedAt: Timestamp?) -> CheckInStay {
    guard let said = checkIn.identifier(.mdmDeviceId), let mine = identifier(.mdmDeviceId),
      said != mine || !Enrolment.mayBeOne(checkIn.manager, manager)
    else { return stay(at: observedAt) }
    guard let observedAt, !checkIn.left else { return .earlier }
    if let leftAt, observedAt > leftAt { return .new }
    let known = formerEnrolments.first { $0.isNamed(by: checkIn) }?.since
    guard let since = enrolment.since else { return .new }
    return checkIn.enrolmentStart(at: observedAt) ?? known ?? observedAt > since ? .new : .earlier
  }

  /// Of a record that names no other enrolment: what is older than the present one is not of it.
  private func stay(at observedAt: Timestamp?) -> CheckInStay {
    let began = enrolledAt ?? (formerEnrolments.isEmpty ? nil : spokeSince)
    guard let observedAt, let began, observedAt < began else { return .present }
    return .earlier
  }

  /// What belonged to the enrolment before holds no longer: who owns the device, and what its manager had found.
  mutating func beginEnrolment(by checkIn: CheckIn, at observedAt: Timestamp) {
    remember(enrolment)
    formerEnrolments.removeAll { $0.isNamed(by: checkIn) }
    manager = checkIn.manager
    enrolledAt = nil
    spokeSince = observedAt
    (lastCheckInAt, leftAt) = (nil, nil)
    ownership = .unknown
    isSupervised = nil
    isJailbroken = nil
  }

  /// What a check-in says of an enrolment that is not the present one.
  mutating func noteEarlierEnrolment(of checkIn: CheckIn, at observedAt: Timestamp?) {
    guard let id = checkIn.identifier(.mdmDeviceId), id != identifier(.mdmDeviceId) else { return }
    var known =
      formerEnrolments.first { $0.isNamed(by: checkIn) }
      ?? Enrolment(manager: checkIn.manager, id: id)
    known.since = start(of: known, by: checkIn, at: observedAt)
    if checkIn.left { known.leftAt = known.leftAt ?? observedAt }
    remember(known)
  }

  /// A record that has only the time of its receipt was read at that time, and begins nothing that is known to have
  /// begun: so reading it twice changes nothing.
  private func start(of known: Enrolment, by checkIn: CheckIn, at observedAt: Timestamp?)
    -> Timestamp?
  {
    let hasTime = checkIn.observedAt != nil || checkIn.enrolledAt != nil
    // A removal says when an enrolment ended.
    let began = checkIn.enrolmentStart(at: observedAt) ?? (checkIn.left ? nil : observedAt)
    guard let since = known.since else { return began }
    guard hasTime, let began else { return since }
    return max(since, began)
  }

  private mutating func remember(_ enrolment: Enrolment) {
    guard enrolment.id != nil else { return }
    if let place = formerEnrolments.firstIndex(where: {
      $0.id == enrolment.id && $0.manager == enrolment.manager
    }) {
      formerEnrolments[place] = enrolment
    } else {
      formerEnrolments.append(enrolment)
      let tooMany = formerEnrolments.count - Self.formerEnrolmentsMost
      if tooMany > 0 { formerEnrolments.removeFirst(tooMany) }
    }
  }
}

extension CheckIn {
  /// When the enrolment began, as the check-in says: never after it was made, whatever clock said so.
  func enrolmentStart(at observedAt: Timestamp?) -> Timestamp? {
    guard let enrolledAt, let observedAt else { return enrolledAt }
    return min(enrolledAt, observedAt)
  }
}

extension Enrolment {
  fileprivate func isNamed(by checkIn: CheckIn) -> Bool {
    id == checkIn.identifier(.mdmDeviceId) && Enrolment.mayBeOne(manager, checkIn.manager)
  }
}
