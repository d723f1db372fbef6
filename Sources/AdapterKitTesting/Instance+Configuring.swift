import AdapterKit
import MTDAdapterABI

extension Instance {
  /// Puts a configuration into force, in the form in which a host gives it.
  func configure(
    togglesOn: Set<Toggle>, settings: [String: String]
  ) throws(AdapterFailure) {
    var texts = TextPool()
    let places = settings.sorted { $0.key < $1.key }.map {
      (key: texts.add($0.key, most: .max), value: texts.add($0.value, most: .max))
    }
    let failure: AdapterFailure? = unsafe texts.withTexts { view in
      let settings = unsafe places.map {
        unsafe mtda_setting(key: view($0.key), value: view($0.value))
      }
      return unsafe settings.withUnsafeBufferPointer { settings in
        var config = unsafe mtda_config()
        unsafe config.struct_size = UInt32(MemoryLayout<mtda_config>.size)
        unsafe config.toggles_on = togglesOn.reduce(0) { $0 | $1.bit }
        unsafe config.settings = settings.baseAddress
        unsafe config.setting_count = UInt64(settings.count)
        unsafe config.setting_stride = UInt32(MemoryLayout<mtda_setting>.stride)
        do throws(AdapterFailure) {
          try unsafe configure(&config)
          return nil
        } catch {
          return error
        }
      }
    }
    if let failure { throw failure }
  }
}
