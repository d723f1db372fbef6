import Synchronization

/// The places of those who have a command carried out. One user's callers leave places to others, and all of them
/// together leave an administrator's own.
package final class CallerPlaces: Sendable {
  /// For all users together but administrators, and for each administrator.
  package static let most = 32
  /// For one user who is no administrator.
  package static let mostOfOne = 8

  private let taken = Mutex<[UInt32: (count: Int, isAdministrator: Bool)]>([:])

  package init() {}

  /// Takes a place. Nil: the caller has one; otherwise why not, as a sentence without a full stop.
  package func take(_ user: UInt32, isAdministrator: Bool) -> String? {
    taken.withLock { taken in
      let own = taken[user]?.count ?? 0
      let others = taken.values.reduce(0) { $0 + ($1.isAdministrator ? 0 : $1.count) }
      if !isAdministrator, own >= Self.mostOfOne {
        return "the service is busy with \(own) commands of yours: wait until one has ended"
      }
      if isAdministrator ? own >= Self.most : others >= Self.most {
        return "the service is busy with \(Self.most) commands: wait until one has ended"
      }
      taken[user] = (own + 1, isAdministrator)
      return nil
    }
  }

  package func leave(_ user: UInt32) {
    taken.withLock { taken in
      taken[user]?.count -= 1
      if taken[user]?.count == 0 { taken[user] = nil }
    }
  }
}
