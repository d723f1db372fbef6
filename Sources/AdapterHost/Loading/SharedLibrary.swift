/// A shared library that is no adapter: somebody's, of which only the names are looked at.
package enum SharedLibrary {
  /// What a library for this machine exports. Nothing of it runs.
  package static func exports(
    of bytes: [UInt8], path: String
  ) throws(AdapterError) -> Set<String> {
    do throws(LoadFault) {
      let size = UInt64(bytes.count)
      let elf = try ElfFile(size: size) { offset, count in
        guard offset <= size, UInt64(count) <= size - offset else { return nil }
        return Array(bytes[Int(offset)..<Int(offset) + count])
      }
      return Set(try elf.exports(withPrefix: ""))
    } catch {
      throw error.error(adapter: path)
    }
  }
}
