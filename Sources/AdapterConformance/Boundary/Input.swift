/// What a probe hands to an adapter, before it is laid out.
struct ProbeDevice: Hashable, Sendable {
  var reference: UInt64
  var platform: UInt32
  var ownership: UInt32 = 1
  var management: UInt32 = 1
  var flags: UInt32 = 0
  var os: [UInt32]
  var osText: [UInt8]
  var lastCheckIn: UInt64 = 1_790_000_000_000
  var model: [UInt8]
  var identifiers: [SeenReport.Identifier]

  /// What names the device in every activation.
  var name: String {
    String(decoding: identifiers.first?.value ?? model, as: UTF8.self)
  }
}

struct ProbeApp: Hashable, Sendable {
  var flags: UInt32 = 0
  var id: [UInt8]
  var name: [UInt8]
  var version: [UInt8] = Array("1.0".utf8)
}

struct ProbeInventory: Hashable, Sendable {
  var reference: UInt64
  var observed: UInt64 = 1_790_000_000_000
  var apps: [ProbeApp]
  /// Apps that lie behind those of `apps` and are not counted: the adapter must not look at them.
  var withheld: [ProbeApp] = []
}

struct ProbePayload: Hashable, Sendable {
  var source: String = "push"
  var contentType: String = "application/json"
  var message: String = ""
  var body: [UInt8]
  var flags: UInt32 = 0
  var received: UInt64 = 1_795_000_000_000
}

struct ProbeConfiguration: Hashable, Sendable {
  struct Setting: Hashable, Sendable {
    var key: [UInt8]
    var value: [UInt8]

    init(_ key: String, _ value: [UInt8]) {
      self.key = Array(key.utf8)
      self.value = value
    }
  }

  var toggles: UInt64 = 0
  var values: [UInt32: Int64] = [:]
  var settings: [Setting] = []
  var flags: UInt32 = 0
  /// Bytes behind the record that the header of the adapter does not have.
  var tail: [UInt8] = []
}
