import ConnectorModel

/// What must not overlap. Commands wait in the middle of their work, for an adapter or for the disk;
/// meanwhile another one of the same lane must not begin.
enum Lane: Hashable {
  /// Changes of settings that look at one another.
  case settings
  /// Whatever crosses to one connector's adapter. Connectors are independent of each other.
  case connector(ConnectorID)
  /// Deciding about the whole fleet: what is decided later must be kept later.
  case evaluation
}

/// Who is in each lane, and who waits for it, in the order in which they came.
struct Lanes {
  private var waiting: [Lane: [CheckedContinuation<Void, Never>]] = [:]

  /// Whether the lane was free and is taken now.
  mutating func take(_ lane: Lane) -> Bool {
    guard waiting[lane] == nil else { return false }
    waiting[lane] = []
    return true
  }

  mutating func wait(for lane: Lane, _ turn: CheckedContinuation<Void, Never>) {
    waiting[lane, default: []].append(turn)
  }

  /// Hands the lane to the next in line, or leaves it free.
  mutating func leave(_ lane: Lane) {
    guard var line = waiting[lane], !line.isEmpty else {
      waiting[lane] = nil
      return
    }
    let next = line.removeFirst()
    waiting[lane] = line
    next.resume()
  }
}

extension ConnectorService {
  /// Does `body` when the lane is free, and keeps it until the end of it. A lane is not taken twice by one
  /// command, and `settings` is taken before a connector's.
  func inLane<Value: Sendable>(
    _ lane: Lane, _ body: (isolated ConnectorService) async throws(ServiceError) -> Value
  ) async throws(ServiceError) -> Value {
    await enter(lane)
    defer { leave(lane) }
    return try await body(self)
  }

  func enter(_ lane: Lane) async {
    guard !lanes.take(lane) else { return }
    await withCheckedContinuation { turn in lanes.wait(for: lane, turn) }
  }

  func leave(_ lane: Lane) { lanes.leave(lane) }
}
