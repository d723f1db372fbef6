import CAdapterChannel
import MTDAdapterABI

/// What a worker said of the library that it has loaded.
extension WorkerAnswer {
  /// Checks table and descriptor as if the library were loaded here; nothing in them is called.
  func library(path: String) throws(LoadFault) -> AdapterLibrary {
    switch header.status {
    case CHANNEL_LOADED: break
    case CHANNEL_NO_ENTRY: throw .noEntry(found: [])
    default: throw .unloadable(String(readable: message), path: path)
    }
    let table = try unsafe AdapterTable(
      statuses: [header.entry_status, header.again_status], table: tableCopy,
      isSameTable: header.is_same_table != 0)
    let arena = CallArena()
    defer { withExtendedLifetime(arena) {} }
    do {
      let descriptor = try unsafe DescriptorReader(minor: table.abiMinor).read(
        descriptor(in: arena))
      return AdapterLibrary(
        path: path, descriptor: descriptor, abiMinor: table.abiMinor, table: nil)
    } catch {
      throw error.loadFault
    }
  }

  /// The table, if it is as long as it says, up to what this host knows.
  private var tableCopy: UnsafePointer<mtda_adapter>? {
    // The worker copies a table up to what it knows.
    let known = unsafe MemoryLayout<mtda_adapter>.size
    let place = unsafe sized(header.table, mtda_adapter.leastBytes, most: .max, copied: known)
    guard let place = unsafe place else { return nil }
    return unsafe UnsafePointer(place.assumingMemoryBound(to: mtda_adapter.self))
  }

  /// A struct that begins with its size. Of one whose size its reader refuses there is the size only.
  private func sized(
    _ offset: UInt64, _ least: Int, most: Int, copied: Int = .max
  ) -> UnsafeMutableRawPointer? {
    guard offset % 8 == 0, let start = unsafe place(UInt(offset), 4) else { return nil }
    let size = Int(unsafe start.loadUnaligned(as: UInt32.self))
    guard size >= least, size <= most else { return unsafe start }
    return unsafe place(UInt(offset), UInt64(min(size, copied)))
  }

  private func descriptor(in arena: CallArena) -> UnsafePointer<mtda_descriptor>? {
    guard
      let place = unsafe sized(
        header.descriptor, mtda_descriptor.leastBytes, most: StructTail.longest)
    else { return nil }
    let size = Int(unsafe place.load(as: UInt32.self))
    let known = unsafe MemoryLayout<mtda_descriptor>.size
    guard unsafe (mtda_descriptor.leastBytes...StructTail.longest).contains(size),
      let own = unsafe arena.allocate(UInt64(max(size, known)), alignment: 16)
    else { return unsafe UnsafePointer(place.assumingMemoryBound(to: mtda_descriptor.self)) }
    unsafe own.copyMemory(from: place, byteCount: size)
    let record = unsafe own.assumingMemoryBound(to: mtda_descriptor.self)
    var copy = unsafe mtda_descriptor.read(own, bytes: size)
    unsafe copy.partner_id = resolved(copy.partner_id)
    unsafe copy.name = resolved(copy.name)
    unsafe copy.vendor = resolved(copy.vendor)
    unsafe copy.adapter_version = resolved(copy.adapter_version)
    unsafe copy.homepage = resolved(copy.homepage)
    unsafe copy.platforms = array(
      copy.platforms, copy.platform_count, copy.platform_stride, arena,
      texts: [
        MemoryLayout<mtda_platform>.offset(of: \.app_id),
        MemoryLayout<mtda_platform>.offset(of: \.store_id),
        MemoryLayout<mtda_platform>.offset(of: \.app_config),
      ])
    unsafe copy.toggles = array(
      copy.toggles, copy.toggle_count, copy.toggle_stride, arena,
      texts: [
        MemoryLayout<mtda_toggle>.offset(of: \.label), MemoryLayout<mtda_toggle>.offset(of: \.help),
      ])
    unsafe copy.level_words = array(
      copy.level_words, copy.level_word_count, copy.level_word_stride, arena,
      texts: [MemoryLayout<mtda_level_word>.offset(of: \.word)])
    unsafe copy.identifiers = array(
      copy.identifiers, copy.identifier_count, UInt32(MemoryLayout<UInt32>.size), arena, texts: [])
    unsafe record.initialize(to: copy)
    return unsafe UnsafePointer(record)
  }

  private func resolved(_ text: mtda_str) -> mtda_str {
    unsafe resolved(text, atMost: DescriptorReader.configurationBytes)
  }

  private static let mostEntries: UInt64 = 256

  /// A copy of an array with pointers that are good. What its reader refuses by count or stride alone
  /// stays without content: the reader never looks.
  private func array<Record: ForeignRecord & BitwiseCopyable>(
    _ start: UnsafePointer<Record>?, _ count: UInt64, _ stride: UInt32, _ arena: CallArena,
    texts: [Int?]
  ) -> UnsafePointer<Record>? {
    guard let start = unsafe start, count > 0 else { return nil }
    let isRefused =
      count > Self.mostEntries || stride < UInt32(Record.leastBytes)
      || stride > UInt32(StructTail.longest)
    guard !isRefused else { return unsafe start }
    let bytes = count * UInt64(stride)
    let offsets = texts.compactMap { $0 }
    guard let place = unsafe place(UInt(bitPattern: start), bytes),
      let copy = unsafe arena.allocate(bytes, alignment: 16)
    else { return nil }
    unsafe copy.copyMemory(from: place, byteCount: Int(bytes))
    for index in 0..<Int(count) {
      for offset in offsets {
        let at = index * Int(stride) + offset
        let view = unsafe resolved(copy.loadUnaligned(fromByteOffset: at, as: mtda_str.self))
        unsafe copy.storeBytes(of: view, toByteOffset: at, as: mtda_str.self)
      }
    }
    return unsafe UnsafePointer(copy.assumingMemoryBound(to: Record.self))
  }
}
