import CAdapterChannel
import Glibc
import Synchronization
import SystemFiles

/// A control group (cgroup v2) that was handed to this process, as systemd does with `Delegate=yes`: it may make further
/// ones in it.
package final class CgroupFolder: Sendable {
  let path: String
  /// What the kernel bounds there, in the order of `wanted`.
  package let controllers: [String]

  private struct State {
    var made = 0
    /// Groups whose processes had not all ended when they were to be removed.
    var left: [String] = []
  }

  private let state = Mutex(State())
  private static let wanted = ["memory", "pids", "cpu"]

  /// The group that this process was started in, if it was handed over. The process moves into a group beneath it, since
  /// the kernel lets none bound others' memory that holds processes itself.
  package static let own: CgroupFolder? = {
    guard let path = ownPath, isHandedOver(path) else { return nil }
    return CgroupFolder(takingOver: path)
  }()

  init(_ path: String, controllers: [String]) {
    (self.path, self.controllers) = (path, controllers)
  }

  /// Divides a group that this process is in.
  convenience init?(takingOver path: String) {
    let host = "\(path)/host"
    guard unsafe mkdir(host, 0o755) == 0 || errno == EEXIST,
      Self.write("0", to: "\(host)/cgroup.procs")
    else { return nil }
    let offered = ProcessTable.text("\(path)/cgroup.controllers")?.split { $0 == " " || $0 == "\n" }
    self.init(
      path,
      controllers: Self.wanted.filter { name in
        offered?.contains(Substring(name)) == true
          && Self.write("+\(name)", to: "\(path)/cgroup.subtree_control")
      })
  }

  /// The group of this process, by its path in the file system.
  static var ownPath: String? {
    guard let own = ProcessTable.text("/proc/self/cgroup", atMost: 64 << 10),
      let mounts = ProcessTable.text("/proc/self/mountinfo", atMost: 256 << 10)
    else { return nil }
    return path(own: own, mounts: mounts)
  }

  /// The same of the contents of `/proc/self/cgroup` and `/proc/self/mountinfo`.
  static func path(own: String, mounts: String) -> String? {
    let line = own.split(separator: "\n").first { $0.hasPrefix("0::/") }
    let mount = mounts.split(separator: "\n").first { $0.contains(" - cgroup2 ") }
    guard let line, let fields = mount?.split(separator: " "), fields.count > 4 else { return nil }
    // What part of the tree is mounted, and where.
    let (root, place, group) = (fields[3], fields[4], line.dropFirst(3))
    guard root == "/" || group == root || group.hasPrefix("\(root)/") else { return nil }
    let rest = root == "/" ? group : group.dropFirst(root.count)
    return rest == "/" ? String(place) : "\(place)\(rest)"
  }

  /// Whether the group is this process's alone, and somebody has said that it may divide it: by the mark that systemd
  /// leaves, or by making the process's user its owner.
  private static func isHandedOver(_ path: String) -> Bool {
    guard let members = ProcessTable.text("\(path)/cgroup.procs"),
      members.split(separator: "\n") == ["\(getpid())"],
      let status = FileStatus(path, followsLink: true)
    else { return false }
    if geteuid() != 0, status.owner == geteuid() { return true }
    return unsafe channel_is_delegated(path) != 0
  }

  // MARK: Groups

  func makeGroup() -> String? {
    let (number, left) = state.withLock { state in
      state.made += 1
      defer { state.left = [] }
      return (state.made, state.left)
    }
    for path in left { removeGroup(path) }
    let group = "\(path)/worker-\(number)"
    return unsafe mkdir(group, 0o755) == 0 ? group : nil
  }

  /// Now, or when the last of its processes has ended and another group is made.
  func removeGroup(_ path: String) {
    guard unsafe rmdir(path) != 0, errno == EBUSY else { return }
    state.withLock { $0.left.append(path) }
  }

  // MARK: Files

  @discardableResult
  static func write(_ text: String, to path: String) -> Bool {
    let file = open(path, O_WRONLY | O_CREAT)
    guard file >= 0 else { return false }
    defer { close(file) }
    return unsafe Glibc.write(file, text, text.utf8.count) == text.utf8.count
  }

  static func open(_ path: String, _ flags: Int32) -> Int32 {
    unsafe Glibc.open(path, flags | O_CLOEXEC, 0o644)
  }
}
