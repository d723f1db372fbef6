import ConnectorModel
import MTDAdapterABI

/// A partner's message laid out for an adapter to borrow.
@safe struct PayloadRecord {
  private let memory: CallArena
  let record: mtda_payload

  init(_ message: PartnerMessage, in memory: CallArena = CallArena()) {
    self.memory = memory
    unsafe record = mtda_payload(
      struct_size: UInt32(MemoryLayout<mtda_payload>.size), flags: 0,
      source_id: memory.text(message.source), content_type: memory.text(message.contentType),
      message_id: memory.text(message.messageId), body: memory.bytes(message.body),
      received_ms: message.receivedAt.boundary)
  }
}

/// A configuration laid out for an adapter to borrow.
@safe struct ConfigurationRecord {
  private let memory: CallArena
  let record: mtda_config

  /// Settings go in the order of their keys. The days of silence go along when the partner offers them.
  init(
    _ configuration: AdapterConfiguration, descriptor: PartnerDescriptor,
    in memory: CallArena = CallArena()
  ) {
    let settings = unsafe configuration.settings.sorted { $0.key < $1.key }.map {
      unsafe mtda_setting(key: memory.text($0.key), value: memory.text($0.value))
    }
    let days = Toggle.partnerUnresponsivenessThresholdInDays
    let values =
      descriptor.offer(of: days) == nil
      ? []
      : [
        mtda_toggle_value(
          id: days.rawValue, reserved: 0,
          value: Int64(configuration.unresponsivenessThresholdInDays))
      ]
    self.memory = memory
    unsafe record = mtda_config(
      struct_size: UInt32(MemoryLayout<mtda_config>.size), flags: 0,
      toggles_on: configuration.togglesOn.reduce(0) { $0 | 1 << UInt64($1.rawValue) },
      value_count: UInt64(values.count), setting_count: UInt64(settings.count),
      values: memory.array(values), settings: memory.array(settings),
      value_stride: UInt32(MemoryLayout<mtda_toggle_value>.stride),
      setting_stride: UInt32(MemoryLayout<mtda_setting>.stride))
  }
}
