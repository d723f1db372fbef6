import Glibc
import MTDAdapterABI
import Synchronization

/// Which thread is inside an instance now, and in what role.
final class ThreadRole: Sendable {
  private let inside = Mutex<(thread: pthread_t, role: UInt32)?>(nil)

  /// Runs `body` on the calling thread in a role.
  func enter<Answer>(_ role: UInt32, _ body: () -> Answer) -> Answer {
    inside.withLock { $0 = (pthread_self(), role) }
    defer { inside.withLock { $0 = nil } }
    return body()
  }

  /// The role of the calling thread.
  var current: UInt32 {
    inside.withLock { inside in
      guard let inside, pthread_equal(inside.thread, pthread_self()) != 0 else {
        return MTDA_ROLE_NONE
      }
      return inside.role
    }
  }
}
