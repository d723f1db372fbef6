import CKernel
import SystemFiles

/// The process at the other end of a connection, as the kernel knows it.
package struct ControlPeer: Sendable {
  package let user: UInt32
  /// The user's name, or its number in words.
  package var name: String { Kernel.name(ofUser: user) ?? "uid \(user)" }
  let group: UInt32
  let socket: Int32

  /// Whether the process belongs to a group, at once or among others. Valid while the connection is.
  package func isMember(of group: UInt32) -> Bool {
    self.group == group || ck_peer_is_in(socket, group) == 1
  }

  /// Whether what it is handed may be handed to it as to the service of a data folder: it is the folder's owner, or
  /// root.
  package func mayServe(_ folder: String) -> Bool {
    user == 0 || user == FileStatus(folder, followsLink: true)?.owner
  }
}

/// A group of users of this machine.
package struct ControlGroup: Hashable, Sendable {
  package let name: String
  package let number: UInt32

  /// Nil when there is no group of the name.
  package init?(named name: String) {
    guard let number = Kernel.number(ofGroup: name) else { return nil }
    (self.name, self.number) = (name, number)
  }

  /// Lets the group into a folder: to reach what lies in it by name, or to write into it as well.
  package func open(folder: String, forWriting: Bool) throws(ControlError) {
    // Files made in it belong to the group too.
    try open(folder, mode: forWriting ? 0o2770 : 0o710)
  }

  func open(_ path: String, mode: UInt32) throws(ControlError) {
    do {
      try FileSystem.give(path, to: number, mode: mode)
    } catch {
      throw ControlError("cannot give \(path) to the group \(number): \(error.reason)")
    }
  }
}
