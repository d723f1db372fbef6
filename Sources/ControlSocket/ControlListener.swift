import SystemFiles

/// The socket at which a running service is spoken to.
package final class ControlListener: Sendable {
  package let path: String
  private let socket: FileDescriptor
  private let group: ControlGroup?
  private let owner: UInt32

  /// Listens; a socket that a dead service left is replaced. The caller holds the store's lock, so there is
  /// no other service.
  /// - Parameter group: who may speak beside the service's own user.
  package init(path: String, group: ControlGroup?) throws(ControlError) {
    self.path = path
    self.group = group
    owner = Kernel.user
    socket = try Kernel.listen(path, mode: group == nil ? 0o600 : 0o660)
    try group?.open(path, mode: 0o660)
  }

  /// Waits for a caller; nil once the listener has been ended.
  package func accept() throws(ControlError) -> ControlConnection? {
    guard let caller = try Kernel.accept(socket.number) else { return nil }
    return ControlConnection(socket: caller)
  }

  /// Whether a peer may speak: the service's own user, the system's administrator, or a member of the group.
  package func admits(_ peer: ControlPeer) -> Bool {
    isAdministrator(peer) || group.map { peer.isMember(of: $0.number) } ?? false
  }

  /// Whether a peer may do everything, whatever others do: the service's own user, or the system's administrator.
  package func isAdministrator(_ peer: ControlPeer) -> Bool { peer.user == owner || peer.user == 0 }

  /// Takes no more callers; whoever waits for one wakes up.
  package func end() {
    Kernel.shutDown(socket.number)
    FileSystem.remove(path)
  }
}
