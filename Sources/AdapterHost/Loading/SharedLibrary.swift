/// Shared libraries as bytes, of which nothing is run.
package enum SharedLibrary {
  /// What a library for this machine exports.
  package static func exports(
    of bytes: [UInt8], path: String
  ) throws(AdapterError) -> Set<String> {
    do throws(LoadFault) {
      return Set(try elf(bytes).exports(withPrefix: ""))
    } catch {
      throw error.error(adapter: path)
    }
  }

  /// What a library calls itself, which is what those that need it ask for; nil when it has no name.
  package static func soname(
    of bytes: [UInt8], path: String
  ) throws(AdapterError) -> String? {
    do throws(LoadFault) {
      return try elf(bytes).soname()
    } catch {
      throw error.error(adapter: path)
    }
  }

  /// How the signatures of a bound adapter were proved; nil for one that somebody has written, and for what is no
  /// library.
  package static func bindingProof(of bytes: [UInt8]) -> BindingProof? {
    try? elf(bytes).bindingProof()
  }

  private static func elf(_ bytes: [UInt8]) throws(LoadFault) -> ElfFile {
    let size = UInt64(bytes.count)
    return try ElfFile(size: size) { offset, count in
      guard offset <= size, UInt64(count) <= size - offset else { return nil }
      return Array(bytes[Int(offset)..<Int(offset) + count])
    }
  }
}
