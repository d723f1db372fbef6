import Dispatch
import Synchronization

/// A place where calls stand still until a test lets them go on; afterwards nobody waits there any more.
package final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var arrived = 0
    var standing: [@Sendable () -> Void] = []
    var watching: [(count: Int, tell: CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())

  package init() {}

  package func pass() async {
    await withCheckedContinuation { continuation in arrive { continuation.resume() } }
  }

  /// The same for code that cannot but block its thread, such as the constructor of a library.
  package func passBlocking() {
    let opened = DispatchSemaphore(value: 0)
    arrive { opened.signal() }
    opened.wait()
  }

  /// Returns when so many have come here, those included that went on.
  package func arrival(of count: Int = 1) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        guard state.arrived < count else { return true }
        state.watching.append((count, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }

  package func open() {
    let standing = state.withLock { state in
      state.isOpen = true
      defer { state.standing = [] }
      return state.standing
    }
    for goOn in standing { goOn() }
  }

  private func arrive(_ goOn: @escaping @Sendable () -> Void) {
    let (isOpen, told) = state.withLock { state in
      state.arrived += 1
      let told = state.watching.filter { $0.count <= state.arrived }.map(\.tell)
      state.watching.removeAll { $0.count <= state.arrived }
      if !state.isOpen { state.standing.append(goOn) }
      return (state.isOpen, told)
    }
    for tell in told { tell.resume() }
    if isOpen { goOn() }
  }
}
