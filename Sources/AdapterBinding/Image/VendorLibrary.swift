import AdapterBundle
import AdapterHost
import ForeignSignature

/// A partner's shared library: its bytes, of which nothing is run here, and what its file is called.
package struct VendorLibrary: Sendable {
  /// Without folders.
  package let file: String
  package let bytes: [UInt8]
  /// What it calls itself (DT_SONAME); nil when it has no name.
  package let soname: String?
  private let exports: Set<String>

  package init(path: String, bytes: [UInt8]) throws(BundleError) {
    file = path.split(separator: "/").last.map(String.init) ?? path
    self.bytes = bytes
    let soname: String?
    do throws(AdapterError) {
      exports = try SharedLibrary.exports(of: bytes, path: path)
      soname = try SharedLibrary.soname(of: bytes, path: path)
    } catch {
      throw BundleError(
        error.code, error.message, lookedAt: path, remedy: "Name the vendor's .so file.")
    }
    guard soname.map(Self.isName) ?? true else {
      throw BundleError(
        "binding.bad-soname", "The name that the library gives itself is none.", lookedAt: path,
        remedy: "Ask the vendor for a library that is linked with a name of plain letters.")
    }
    self.soname = soname
  }

  private static func isName(_ text: String) -> Bool {
    (1...128).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }

  /// What it is known by.
  var name: String { soname ?? file }

  /// It is the library that a binding is for, and has what the binding calls.
  func check(_ binding: Binding) throws(BundleError) {
    try checkName(binding.soname)
    for function in binding.functions where !exports.contains(function.signature.name) {
      throw BundleError(
        "binding.no-function", "The library has no function \(function.signature.name).",
        lookedAt: "\(function.path).declaration",
        remedy: "Take the name over from the header, or ask for the build that exports it.")
    }
  }

  /// A name of a library stands for what its functions take and give: a vendor changes it with them.
  private func checkName(_ expected: String?) throws(BundleError) {
    guard let soname else {
      guard let expected, expected != file else { return }
      throw BundleError(
        "binding.other-library",
        "The binding is for \(expected), and the library \(file) has no name of its own.",
        lookedAt: "$.library.soname",
        remedy: "Name the file that is called \(expected), or take soname out of the binding.")
    }
    guard expected != soname else { return }
    let intent = expected.map { "The binding is for \($0)" } ?? "The binding names no library"
    throw BundleError(
      "binding.other-library", "\(intent), and the library calls itself \(soname).",
      lookedAt: "$.library.soname",
      remedy:
        "Name the library that the binding is for; or compare the binding with the header of this one, and write \"soname\": \"\(soname)\" into it."
    )
  }
}
