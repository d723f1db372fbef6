import MTDAdapterABI

/// One call of a random sequence.
enum FuzzStep: Sendable {
  case configure(ProbeConfiguration)
  case activate
  case devices([ProbeDevice])
  case apps([ProbeInventory])
  case receive(ProbePayload)
  case poll
  case cancel
  case deactivate

  /// For people: what it is, with the beginning of a message.
  var shown: String {
    switch self {
    case .configure(let given):
      "configure (toggles \(given.toggles), \(given.settings.count) settings)"
    case .activate: "activate"
    case .devices(let devices): "devices (\(devices.count) records)"
    case .apps(let inventories): "apps (\(inventories.count) inventories)"
    case .receive(let payload):
      "receive (\(payload.body.count) bytes: \(Self.beginning(payload.body)))"
    case .poll: "poll"
    case .cancel: "cancel"
    case .deactivate: "deactivate"
    }
  }

  private static func beginning(_ bytes: [UInt8]) -> String {
    bytes.prefix(48).map { (0x20..<0x7F).contains($0) ? String(UnicodeScalar($0)) : "." }.joined()
  }
}

/// Makes sequences of calls out of a seed. The same seed and the same adapter give the same sequence.
struct FuzzGenerator {
  private var random: SeededGenerator
  private let facts: AdapterFacts
  private let recordings: [Recording]
  private let configuration: ProbeConfiguration
  private var isActive = false

  init(seed: UInt64, trial: Trial) throws {
    random = SeededGenerator(seed: seed)
    facts = try trial.facts()
    recordings = try trial.recordings().recordings
    configuration = try trial.configuration()
  }

  mutating func steps() -> [FuzzStep] {
    (0..<Int.random(in: 4...24, using: &random)).map { _ in step() }
  }

  private mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &random) < percent
  }

  /// Mostly what is legal in the state; now and then anything.
  private mutating func step() -> FuzzStep {
    let wantsActive = chance(5) ? !isActive : isActive
    guard wantsActive else {
      if chance(50) { return .configure(randomConfiguration()) }
      isActive = true
      return .activate
    }
    switch Int.random(in: 0..<20, using: &random) {
    case 0..<5: return .devices((0..<Int.random(in: 0...12, using: &random)).map { _ in device() })
    case 5..<8: return .apps((0..<Int.random(in: 0...6, using: &random)).map { _ in inventory() })
    case 8..<16: return .receive(payload())
    case 16: return .poll
    case 17: return .cancel
    default:
      isActive = false
      return .deactivate
    }
  }

  private mutating func randomConfiguration() -> ProbeConfiguration {
    guard chance(40) else { return configuration }
    var given = configuration
    if chance(50) { given.toggles = random.next() & random.next() }
    if chance(30) {
      given.values[UInt32.random(in: 0...40, using: &random)] = Int64(bitPattern: random.next())
    }
    if chance(30) { given.settings.append(.init("x", text())) }
    if chance(10) { given.flags = 1 << UInt32.random(in: 0..<32, using: &random) }
    return given
  }

  private mutating func number() -> UInt32 {
    chance(80)
      ? UInt32.random(in: 0...5, using: &random) : UInt32(truncatingIfNeeded: random.next())
  }

  private mutating func device() -> ProbeDevice {
    ProbeDevice(
      reference: UInt64.random(in: 1...64, using: &random), platform: number(), ownership: number(),
      management: number(), flags: number(), os: (0..<4).map { _ in number() }, osText: text(),
      lastCheckIn: chance(50) ? 1_790_000_000_000 : random.next(), model: text(),
      identifiers: (0..<Int.random(in: 0...4, using: &random)).map { _ in
        .init(kind: number(), value: text())
      })
  }

  private mutating func inventory() -> ProbeInventory {
    ProbeInventory(
      reference: UInt64.random(in: 1...64, using: &random), observed: random.next() >> 20,
      apps: (0..<Int.random(in: 0...8, using: &random)).map { _ in
        ProbeApp(flags: number(), id: text(), name: text(), version: text())
      })
  }

  private static let pieces: [[UInt8]] = [
    [], [0], Array("null".utf8), Array("-1".utf8), Array("\"".utf8), Array("{}".utf8),
    Array("\u{FEFF}".utf8), [0xFF, 0xFE], [0xC3], Array("18446744073709551616".utf8),
    Array("%s%n".utf8), Array("../../".utf8), [UInt8](repeating: 65, count: 5_000),
    Array("🛡️".utf8), Array("\\u0000".utf8), Array("1e400".utf8), Array("[[[[".utf8),
  ]

  private mutating func text() -> [UInt8] {
    if chance(50) { return Array("value \(Int.random(in: 0...99, using: &random))".utf8) }
    if chance(60) { return Self.pieces.randomElement(using: &random) ?? [] }
    return (0..<Int.random(in: 0...40, using: &random)).map { _ in
      UInt8(truncatingIfNeeded: random.next())
    }
  }

  private mutating func payload() -> ProbePayload {
    var given = recordings.randomElement(using: &random)?.payload ?? ProbePayload(body: text())
    guard !chance(20) else { return given }
    for _ in 0..<Int.random(in: 1...6, using: &random) { mutate(&given.body) }
    if chance(10) { given.source = String(decoding: text(), as: UTF8.self) }
    if chance(10) { given.message = String(decoding: text(), as: UTF8.self) }
    return given
  }

  private mutating func mutate(_ body: inout [UInt8]) {
    let place = Int.random(in: 0...body.count, using: &random)
    let length = Int.random(in: 0...min(64, body.count - place), using: &random)
    let range = place..<(place + length)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: body.removeSubrange(range)
    case 1: body.replaceSubrange(range, with: text())
    case 2: body.insert(contentsOf: body[range], at: place)
    case 3: body.insert(contentsOf: text(), at: place)
    case 4: if place < body.count { body[place] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
    default: body.removeSubrange(place...)
    }
  }
}
