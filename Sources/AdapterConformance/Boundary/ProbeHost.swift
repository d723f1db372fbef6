import Foundation
import MTDAdapterABI
import Synchronization

/// The host of a probed instance: it does what its plan says, and notes what the adapter does.
///
/// An adapter may come from any of its threads, and may come too late: everything is behind one lock.
final class ProbeHost: Sendable {
  /// How the host behaves.
  struct Plan: Sendable {
    /// How many pieces of scratch memory a call gets before it gets none.
    var allocations = Int.max
    /// How many times `emit` takes reports in a call before it refuses.
    var emits = Int.max
    var extensions: Set<String> = ProbeHost.allExtensions
    /// What `should_stop` answers, after it was asked so many times.
    var stop: UInt32 = MTDA_GO_ON
    var asksBeforeStop = 0
    /// How long `should_stop` takes, so that calls of many instances overlap.
    var stopMilliseconds: Int32 = 0
    /// On the monotonic clock in nanoseconds.
    var deadline = UInt64.max
    /// The wall clock, if it is not the real one.
    var wallMilliseconds: UInt64?
    /// Ends the process at this call of a host function, counted from 1.
    var deadlyCallback = Int.max
    var stored: [String: [UInt8]] = [:]
    var http = HTTPPlan.notAllowed
  }

  /// Something that an adapter did and must not.
  struct Breach: Hashable, Sendable {
    enum Kind: Hashable, Sendable { case role, late }
    var kind: Kind
    var what: String
  }

  struct State: Sendable {
    var plan: Plan
    var callbacks = 0
    /// The number that stands for the call that is open.
    var call: UInt?
    var exchange = Exchange()
    /// Between `activate` and `deactivate`, a call of either included.
    var isActive = false
    var isControl = false
    var inside: (thread: UInt, role: UInt32)?
    var memory: [UInt] = []
    var log: [[UInt8]] = []
    var breaches: Set<Breach> = []
    /// When `should_stop` first said to stop, on the monotonic clock.
    var stopTold: UInt64?
    var requested: Set<String> = []
    var requests: [[UInt8]] = []
    var stored: [String: [UInt8]] = [:]
  }

  static let threadCheckID = MTDA_EXT_THREAD_CHECK_1
  static let allExtensions: Set<String> = [
    MTDA_EXT_THREAD_CHECK_1, MTDA_EXT_STATE_1, MTDA_EXT_HTTP_1,
  ]

  let state: Mutex<State>
  /// A request hangs, and: it need not any longer.
  let asked = DispatchSemaphore(value: 0)
  let givenUp = DispatchSemaphore(value: 0)
  /// The number that adapters have as `ctx`.
  let number: UInt

  static let known = Mutex<[UInt: ProbeHost]>([:])
  private static let numbers = Atomic<UInt>(0x7000_0000)

  /// Numbers that no earlier host or call had; none is an address.
  static let numberStep: UInt = 16

  static func nextNumber() -> UInt {
    numbers.add(numberStep, ordering: .relaxed).newValue
  }

  init(_ plan: Plan) {
    number = Self.nextNumber()
    state = Mutex(State(plan: plan, stored: plan.stored))
    let number = number
    Self.known.withLock { $0[number] = self }
  }

  /// Changes what happens from the next call on.
  func change(_ body: (inout Plan) -> Void) { state.withLock { body(&$0.plan) } }

  /// Lets go of what was noted, for those who look at memory.
  func forget() {
    state.withLock { state in
      state.log.removeAll()
      state.requests.removeAll()
      state.breaches.removeAll()
    }
  }

  var breaches: Set<Breach> { state.withLock { $0.breaches } }
  var log: [[UInt8]] { state.withLock { $0.log } }
  /// Extensions that the adapter has asked for.
  var requested: Set<String> { state.withLock { $0.requested } }
  var requests: [[UInt8]] { state.withLock { $0.requests } }
  var stored: [String: [UInt8]] { state.withLock { $0.stored } }
  var callbacks: Int { state.withLock { $0.callbacks } }
}

/// What one data call brought.
struct Exchange: Sendable {
  var answer = ProbeAnswer()
  var reports: [SeenReport] = []
  var skips = 0
  var allocations = 0
  var emits = 0
  /// How often `emit` was called after it had refused.
  var emitsAfterRefusal = 0
  var asks = 0
  /// From the first word to stop until the call returned; nil when there was none.
  var stopMilliseconds: Double?
  var milliseconds = 0.0

  var status: Int32 { answer.status }
}

/// What an adapter answered, with all that is in the error struct.
struct ProbeAnswer: Sendable {
  var status: Int32 = 0
  var message: [UInt8] = []
  var wanted: UInt64 = 0
  var flags: UInt32 = 0
  var retryAfterMilliseconds: UInt32 = 0
  /// Whether it wrote behind the room that it was given.
  var hasOverrun = false
  /// Whether any field of the error was written.
  var hasDetails = false

  var text: String { String(decoding: message, as: UTF8.self) }
}
