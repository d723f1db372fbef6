import ConnectorModel

extension SQLiteTableWriter {
  func effects(
    on device: DeviceKey, through position: JournalPosition
  ) throws(StoreError) -> [JournalEffect] {
    try changing { () throws(StoreError) in
      let checkIns = try effects.effects(
        .checkIn, on: device, from: try devices.lastCheckInRow(of: device))
      let others = try effects.effects(
        .other, on: device, from: try effects.lastOther(of: device))
      return (checkIns + others).filter { $0.effect.position <= position }
        .sorted { ($0.effect.position, $0.index) < ($1.effect.position, $1.index) }
        .map(\.effect)
    }
  }

  func lastDecision(
    about device: DeviceKey, through position: JournalPosition
  ) throws(StoreError) -> JournalEffect? {
    try changing { () throws(StoreError) in
      try effects.effects(.decision, on: device, from: try decisions.row(of: device)) {
        $0 > position
      }.first { $0.effect.position <= position }?.effect
    }
  }

  func noteEffect(_ effect: JournalEffect, on device: DeviceKey) throws(StoreError) {
    try changing { () throws(StoreError) in
      let before =
        switch effect.kind {
        case .checkIn: try devices.setLastCheckInRow(of: device, effect.position)
        case .other: try effects.setLastOther(of: device, effect.position)
        case .decision: try decisions.setRow(of: device, effect.position)
        }
      try effects.note(effect, on: device, after: before)
    }
  }
}
