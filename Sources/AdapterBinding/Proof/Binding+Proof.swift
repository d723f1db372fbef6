import AdapterBundle
import AdapterHost
import Foundation

extension Binding {
  /// Compares the binding with the vendor's header; a C compiler does it.
  package func check(header: String, folders: [String] = []) throws(BundleError) -> SignatureCheck {
    let file = URL(fileURLWithPath: header)
    guard FileManager.default.isReadableFile(atPath: file.path) else {
      throw BundleError(
        "binding.no-header", "There is no header at \(header).", lookedAt: header,
        remedy: "Name the vendor's header.", kind: .notFound)
    }
    return try HeaderCheck.run(self, checkedTypes(), header: file, folders: folders)
  }

  /// Compares the binding with the debugging information in the library.
  package func check(debugInfoOf library: String) throws(BundleError) -> SignatureCheck {
    try DebugInfoCheck.run(self, checkedTypes(), library: library)
  }

  /// Checks all names and types in it, and that what it is compiled to holds together.
  package func check() throws(BundleError) {
    _ = try ProgramBytes.checked(
      try BindingCompiler.compile(self), self, .unproven, name: soname ?? "", library: [])
  }

  /// Checks that a library is the one that the binding is for, and has the functions that it calls.
  package func check(library: VendorLibrary) throws(BundleError) { try library.check(self) }

  private func checkedTypes() throws(BundleError) -> TypeTable {
    try BindingCompiler.compiled(self).types
  }
}
