/// Who runs this process.
package enum ControlUser {
  /// The user's name, or its number in words.
  package static var name: String {
    Kernel.name(ofUser: Kernel.user) ?? "uid \(Kernel.user)"
  }
}
