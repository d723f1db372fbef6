/// Who asks or acts, and by which door. Every command is given one; whoever acts is named in the journal.
package struct Caller: Hashable, Sendable {
  /// The user's name, or the name of the part of the host that acts by itself.
  package var name: String
  package var roles: Set<Role>
  package var door: Door

  package enum Door: String, CaseIterable, Sendable {
    /// A command that opened the store itself.
    case commandLine
    /// A command that a running service carries out.
    case socket
    case dropFolder
    /// The host itself: what it notices, decides and delivers.
    case host
  }

  package init(name: String, roles: Set<Role> = [.globalAdministrator], door: Door) {
    self.name = name
    self.roles = roles
    self.door = door
  }
}

/// What somebody may do, by the names that Microsoft Entra has for it.
package enum Role: String, CaseIterable, Sendable {
  /// Everything.
  case globalAdministrator
}
