import ConnectorModel
import MTDAdapterABI

extension DescriptorReader {
  func toggles(_ descriptor: mtda_descriptor) throws(DescriptorFault) -> [OfferedToggle] {
    let records = try unsafe array(
      of: mtda_toggle.self, descriptor.toggles, descriptor.toggle_count,
      stride: descriptor.toggle_stride, "toggles", most: Self.mostToggles)
    var toggles: [OfferedToggle] = []
    for index in unsafe records.indices {
      let toggle = try unsafe toggle(records[index], "toggles[\(index)]")
      guard !toggles.contains(where: { $0.toggle == toggle.toggle }) else {
        throw DescriptorFault(
          "duplicate-toggle", "toggles[\(index)].id", "is \(toggle.toggle.rawValue) once more",
          "Each toggle is offered once.")
      }
      toggles.append(toggle)
    }
    try checkPrerequisites(of: toggles)
    return toggles
  }

  private func toggle(
    _ record: mtda_toggle, _ field: String
  ) throws(DescriptorFault) -> OfferedToggle {
    let number = unsafe record.id
    guard let toggle = Toggle(rawValue: number) else {
      throw DescriptorFault(
        "unknown-toggle", "\(field).id", "is \(number)",
        "It must be one of the MTDA_TOGGLE_* that this host knows.")
    }
    let known = MTDA_TOGGLE_DEFAULT_ON | MTDA_TOGGLE_TAKES_VALUE
    try unsafe refuse(unknown: record.flags & ~known, "\(field).flags")
    return try unsafe OfferedToggle(
      toggle: toggle, label: text(record.label, "\(field).label", atMost: Self.labelBytes),
      help: optionalText(record.help, "\(field).help", atMost: Self.helpBytes) ?? "",
      isOnByDefault: record.flags & MTDA_TOGGLE_DEFAULT_ON != 0,
      requires: requirements(record.requires_mask, "\(field).requires_mask"),
      value: range(record, of: toggle, field))
  }

  private func requirements(_ mask: UInt64, _ field: String) throws(DescriptorFault) -> [Toggle] {
    var toggles: [Toggle] = []
    for bit in UInt32(0)..<64 where mask & (1 << bit) != 0 {
      guard let toggle = Toggle(rawValue: bit) else {
        throw DescriptorFault(
          "unknown-toggle", field, "has bit \(bit)",
          "Its bits must be MTDA_TOGGLE_* that this host knows.")
      }
      toggles.append(toggle)
    }
    return toggles
  }

  private func range(
    _ record: mtda_toggle, of toggle: Toggle, _ field: String
  ) throws(DescriptorFault) -> ToggleRange? {
    guard unsafe record.flags & MTDA_TOGGLE_TAKES_VALUE != 0 else { return nil }
    let range = unsafe ToggleRange(
      minimum: Int(record.value_min), maximum: Int(record.value_max),
      standard: Int(record.value_default))
    let isOrdered = range.minimum <= range.standard && range.standard <= range.maximum
    let allowed = Connector.thresholdRange
    let isAllowed =
      toggle != .partnerUnresponsivenessThresholdInDays
      || allowed.contains(range.minimum) && allowed.contains(range.maximum)
    guard isOrdered, isAllowed else {
      throw DescriptorFault(
        "value-range", "\(field).value_default",
        "is \(range.standard) in \(range.minimum) to \(range.maximum)",
        "It must lie in its range, and days in \(allowed.lowerBound) to \(allowed.upperBound).")
    }
    return range
  }

  /// Prerequisites lie among the toggles that are offered, and none leads back to itself.
  private func checkPrerequisites(of toggles: [OfferedToggle]) throws(DescriptorFault) {
    let offered = Set(toggles.map(\.toggle))
    for (index, toggle) in toggles.enumerated() {
      if let missing = toggle.requires.first(where: { !offered.contains($0) }) {
        throw DescriptorFault(
          "prerequisite", "toggles[\(index)].requires_mask",
          "names toggle \(missing.rawValue), which is not offered",
          "A toggle may only require toggles of the same descriptor.")
      }
    }
    var settled: Set<Toggle> = []
    var open = toggles
    while !open.isEmpty {
      let free = open.filter { $0.requires.allSatisfy(settled.contains) }
      guard !free.isEmpty else {
        let circle = open.map { String($0.toggle.rawValue) }.joined(separator: ", ")
        throw DescriptorFault(
          "prerequisite-cycle", "toggles",
          "require one another in a circle (\(circle))",
          "Prerequisites must end somewhere.")
      }
      settled.formUnion(free.map(\.toggle))
      open.removeAll { settled.contains($0.toggle) }
    }
  }

  func levelWords(_ descriptor: mtda_descriptor) throws(DescriptorFault) -> [LevelWord] {
    let records = try unsafe array(
      of: mtda_level_word.self, descriptor.level_words, descriptor.level_word_count,
      stride: descriptor.level_word_stride, "level_words", most: Self.mostWords)
    var words: [LevelWord] = []
    var seen: Set<String> = []
    for index in unsafe records.indices {
      let field = "level_words[\(index)]"
      let word = try unsafe text(records[index].word, "\(field).word", atMost: Int(MTDA_TEXT_MAX))
      try unsafe refuse(unknown: records[index].flags, "\(field).flags")
      guard seen.insert(LevelTable.key(of: word)).inserted else {
        throw DescriptorFault(
          "duplicate-word", "\(field).word", "is \"\(word)\" once more",
          "Each word has one meaning; case makes no difference.")
      }
      let number = unsafe records[index].state
      guard let state = PartnerDeviceState(boundary: number) else {
        throw DescriptorFault(
          "unknown-state", "\(field).state", "is \(number)",
          "It must be one of MTDA_DEVICE_STATE_*.")
      }
      words.append(LevelWord(word: word, state: state))
    }
    return words
  }
}
