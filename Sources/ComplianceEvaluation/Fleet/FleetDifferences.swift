import ConnectorModel

/// Another verdict than before.
package struct FleetChange: Hashable, Sendable {
  package var from: FleetVerdict
  package var to: FleetVerdict

  package init(from: FleetVerdict, to: FleetVerdict) {
    self.from = from
    self.to = to
  }

  /// Whether an outcome changes. Another reason for the same one is nothing that anybody has to be told of.
  package var isVisible: Bool {
    from.compliance != to.compliance || from.appProtection != to.appProtection
  }
}

extension FleetProjection {
  /// The verdict about one device; nil when the device is not held.
  package func verdict(of key: DeviceKey, in decisions: FleetDecisions) -> FleetVerdict? {
    place(of: key).map { decisions.verdict(at: $0, ofClass: classNumber(at: $0)) }
  }

  /// Calls `body` with every device and the verdict about it.
  package func forEach(
    in decisions: FleetDecisions, _ body: (DeviceKey, FleetVerdict) -> Void
  ) {
    for (number, members) in classes.enumerated() where members.count > 0 {
      let verdicts = decisions.verdicts(ofClass: number)
      for place in members.places {
        body(DeviceKey(rawValue: Int64(devices[place])), verdicts[decisions.code(at: place)])
      }
    }
  }

  /// The devices about which one plan decides otherwise than another.
  package func differences(
    from before: FleetDecisions, to after: FleetDecisions
  ) -> [FleetChange: [DeviceKey]] {
    var differences: [FleetChange: [DeviceKey]] = [:]
    for (number, members) in classes.enumerated()
    where members.count > 0 && !before.isAlike(after, inClass: number) {
      let (old, new) = (before.verdicts(ofClass: number), after.verdicts(ofClass: number))
      for (codes, keys) in devices(of: members, before, after) {
        let change = FleetChange(from: old[codes.old], to: new[codes.new])
        if change.from != change.to { differences[change, default: []] += keys }
      }
    }
    return differences
  }

  private struct Codes: Hashable {
    var old: Int
    var new: Int
  }

  /// The devices of a class by both their codes.
  private func devices(
    of members: ClassMembers, _ before: FleetDecisions, _ after: FleetDecisions
  ) -> [Codes: [DeviceKey]] {
    var byCodes: [Codes: [DeviceKey]] = [:]
    for place in members.places {
      let codes = Codes(old: before.code(at: place), new: after.code(at: place))
      byCodes[codes, default: []].append(DeviceKey(rawValue: Int64(devices[place])))
    }
    return byCodes
  }
}
