import ConnectorModel
import Glibc
import MTDAdapterABI
import Synchronization
import SystemFiles

/// An adapter that has said who it is: to this process, which then never unloads it, or to a worker.
package struct AdapterLibrary: Sendable {
  /// Absolute, without symbolic links.
  package let path: String
  package let descriptor: PartnerDescriptor
  /// The minor version of the ABI that the adapter was compiled with.
  package let abiMinor: UInt16
  /// Its functions, when it is loaded into this process.
  let table: AdapterTable?
  /// The bytes that a worker loads, verified ones or a loose file's; nil for a file that this process has loaded.
  var image: AdapterImage?
  /// Of a bound adapter, how its signatures were proved.
  package var proof: BindingProof?

  /// What two libraries have in common only if they are the same: the digest of verified bytes, or the path of
  /// a file as it lies there.
  package var identity: String { image?.digest ?? path }

  private static let opened = Mutex<[FileStatus.Identity: AdapterLibrary]>([:])

  /// Checks a file, loads it and reads its descriptor. Opening a file again, under whatever name,
  /// gives the library that it gave the first time. Constructors of the library run in this process.
  /// - Parameter isResolved: whether the path is absolute and without symbolic links: a confined process follows none.
  package static func open(
    path: String, isResolved: Bool = false
  ) throws(AdapterError) -> AdapterLibrary {
    do throws(LoadFault) {
      let file = try isResolved ? AdapterFile(resolved: path) : AdapterFile(path: path)
      if let library = opened.withLock({ $0[file.identity] }) { return library }
      return try LibraryLoader.ofThisProcess.load(path) { () throws(LoadFault) in
        // Whoever came before may have loaded it.
        if let library = opened.withLock({ $0[file.identity] }) { return library }
        let library = try load(file)
        opened.withLock { $0[file.identity] = library }
        return library
      }
    } catch {
      throw error.error(adapter: path)
    }
  }

  private static let openedImages = Mutex<[String: Result<AdapterLibrary, LoadFault>]>([:])

  /// Whether a library is being loaded into this process at this moment: then the process cannot end by `exit`.
  package static var isBeingLoaded: Bool { LibraryLoader.ofThisProcess.isAtWork }

  /// Ends the process at once, also where `exit` cannot.
  package static func endProcess(_ code: Int32) -> Never { _exit(code) }

  /// Loads bytes that somebody has verified, and not the file that they were read from. The same digest
  /// gives the same answer for as long as the process lives, once there was one.
  package static func open(
    verified bytes: [UInt8], digest: String, path: String
  ) throws(AdapterError) -> AdapterLibrary {
    let image = try AdapterImage.of(bytes, digest: digest, path: path)
    do throws(LoadFault) {
      if let outcome = openedImages.withLock({ $0[digest] }) { return try outcome.get() }
      return try LibraryLoader.ofThisProcess.load(path) { () throws(LoadFault) in
        if let outcome = openedImages.withLock({ $0[digest] }) { return try outcome.get() }
        let outcome = Result { () throws(LoadFault) in
          try load(try AdapterFile(image), shownAs: path)
        }
        openedImages.withLock { $0[digest] = outcome }
        return try outcome.get()
      }
    } catch {
      throw error.error(adapter: path)
    }
  }

  /// Looks into a file without running anything of it: a library of this machine with our entry, which may
  /// run in this profile. Answers the proof of a bound adapter.
  static func check(
    _ file: AdapterFile, for profile: IsolationProfile
  ) throws(LoadFault) -> BindingProof? {
    let (entries, proof) = try file.inspect { (elf) throws(LoadFault) in
      (try elf.exports(withPrefix: "mtda_entry_"), try elf.bindingProof())
    }
    guard entries.contains("mtda_entry_1") else { throw .noEntry(found: entries) }
    guard proof?.allows(profile) != false else { throw .unproven(profile) }
    return proof
  }

  private static func load(
    _ file: AdapterFile, shownAs path: String? = nil
  ) throws(LoadFault) -> AdapterLibrary {
    let proof = try check(file, for: .inProcess)
    let table = try unsafe AdapterTable(entry: DynamicLibrary.entry(of: file))
    do {
      let descriptor = try unsafe DescriptorReader(minor: table.abiMinor).read(
        table.functions.descriptor)
      return AdapterLibrary(
        path: path ?? file.path, descriptor: descriptor, abiMinor: table.abiMinor, table: table,
        proof: proof)
    } catch {
      throw error.loadFault
    }
  }
}
