import MTDAdapterABI

extension Configuration {
  static let longestSetting = 64 << 10

  /// Reads and checks what the host passes against what the adapter offers.
  init(
    _ pointer: UnsafePointer<mtda_config>, for descriptor: Descriptor, settingKeys: [String]
  ) throws(AdapterFailure) {
    let config = unsafe try readSized(pointer, "mtda_config")
    guard unsafe config.flags == 0 else {
      throw .unsupported("mtda_config.flags has a bit that this adapter does not know")
    }
    try readToggles(unsafe config.toggles_on, descriptor)
    try unsafe readValues(config, descriptor)
    try unsafe readSettings(config, settingKeys)
  }

  private mutating func readToggles(
    _ mask: UInt64, _ descriptor: Descriptor
  ) throws(AdapterFailure) {
    for bit in UInt32(0)..<64 where mask & (1 << UInt64(bit)) != 0 {
      guard let toggle = Toggle(rawValue: bit), descriptor.toggles.contains(toggle) else {
        let name = Toggle(rawValue: bit).map { " \($0)" } ?? ""
        throw .configuration("toggle \(bit)\(name) is not offered by this adapter")
      }
      togglesOn.insert(toggle)
    }
    for toggle in descriptor.toggles where togglesOn.contains(toggle) {
      guard let needed = toggle.requires, !togglesOn.contains(needed) else { continue }
      throw .configuration("toggle \(toggle) needs toggle \(needed), which is off")
    }
  }

  private mutating func readValues(
    _ config: mtda_config, _ descriptor: Descriptor
  ) throws(AdapterFailure) {
    let records = unsafe try RecordArray(
      UnsafeRawPointer(config.values), count: config.value_count, stride: config.value_stride,
      of: mtda_toggle_value.self, "mtda_config.values")
    for index in 0..<records.count {
      guard let record = records.element(index, as: mtda_toggle_value.self) else { return }
      guard record.reserved == 0 else {
        throw .unsupported("mtda_toggle_value.reserved of value \(index) is not 0")
      }
      guard let toggle = Toggle(rawValue: record.id), descriptor.toggles.contains(toggle),
        let range = toggle.range
      else { throw .configuration("toggle \(record.id) takes no value in this adapter") }
      guard values[toggle] == nil else {
        throw .configuration("toggle \(toggle) is given two values")
      }
      guard range.values.contains(record.value) else {
        throw .configuration(
          "toggle \(toggle) is \(record.value), it must be from \(range.values.lowerBound) to \(range.values.upperBound)"
        )
      }
      values[toggle] = record.value
    }
  }

  private mutating func readSettings(
    _ config: mtda_config, _ keys: [String]
  ) throws(AdapterFailure) {
    let records = unsafe try RecordArray(
      UnsafeRawPointer(config.settings), count: config.setting_count,
      stride: config.setting_stride, of: mtda_setting.self, "mtda_config.settings")
    for index in 0..<records.count {
      guard let record = unsafe records.element(index, as: mtda_setting.self) else { return }
      let key = unsafe record.key.string
      let shownKey = String(decoding: key.prefix(utf8: 64), as: UTF8.self)
      guard keys.contains(key) else {
        throw .configuration("setting \"\(shownKey)\" is unknown to this adapter")
      }
      guard settings[key] == nil else {
        throw .configuration("setting \"\(shownKey)\" is given twice")
      }
      guard unsafe (1...UInt64(Self.longestSetting)).contains(record.value.len),
        let value = unsafe record.value.validated
      else {
        throw .configuration(
          "setting \"\(shownKey)\" must be UTF-8 text of 1 to \(Self.longestSetting) bytes")
      }
      settings[key] = value
    }
  }
}
