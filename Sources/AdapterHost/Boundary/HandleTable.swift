import Synchronization

/// Numbers that stand for objects of the host's where C wants a pointer.
///
/// An adapter is given a random number cast to a pointer, never an address: whatever it hands back,
/// stale, foreign or invented, is looked up and never followed, so a call handle that is used after
/// its call is a refusal and not a crash.
final class HandleTable<Value: Sendable>: Sendable {
  private let values = Mutex<[UInt: Value]>([:])

  func add(_ value: Value) -> UInt {
    values.withLock { values in
      var handle = UInt.random(in: 1...UInt.max)
      while values[handle] != nil { handle = UInt.random(in: 1...UInt.max) }
      values[handle] = value
      return handle
    }
  }

  func remove(_ handle: UInt) {
    values.withLock { _ = $0.removeValue(forKey: handle) }
  }

  subscript(handle: UInt) -> Value? {
    values.withLock { $0[handle] }
  }
}
