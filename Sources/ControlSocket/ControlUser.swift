import Glibc

/// Who runs this process.
package enum ControlUser {
  /// The user's name, or its number in words.
  package static var name: String {
    let user = geteuid()
    return Kernel.name(ofUser: user) ?? "uid \(user)"
  }
}
