import CAdapterChannel

/// Puts one thing after another where a worker reads them once, at its start. Each answer is an offset.
@safe struct StartLayout {
  private let memory: WorkerMemory
  private var used: UInt64 = 0

  init(_ memory: WorkerMemory) { self.memory = memory }

  /// Lays out all that a worker is told of how it is to run.
  ///
  /// - Parameter ctx: the number that stands for the host in front of the adapter.
  mutating func out(_ options: WorkerOptions, ctx: UInt64) {
    let input = unsafe memory.input
    unsafe input.pointee.ctx = ctx
    unsafe input.pointee.data_bytes = options.dataBytes
    unsafe input.pointee.file_bytes = options.bounds.fileBytes
    unsafe input.pointee.profile = options.profile.number
    unsafe input.pointee.accepted = SandboxLayer.bits(options.acceptedMissing)
    unsafe input.pointee.absent = SandboxLayer.bits(options.treatedAsMissing)
    unsafe input.pointee.newest_landlock = options.newestLandlock
    unsafe input.pointee.library = out(WorkerLibrary.opened)
    let folders = LibraryFolders.readable.prefix(Int(CHANNEL_FOLDERS))
    unsafe withUnsafeMutableBytes(of: &input.pointee.folders) { places in
      for (index, folder) in folders.enumerated() {
        unsafe places.storeBytes(of: out(folder), toByteOffset: index * 4, as: UInt32.self)
      }
    }
    unsafe input.pointee.folder_count = UInt32(folders.count)
    let filters = SyscallFilters.code
    unsafe input.pointee.filters = (out(filters[0]), out(filters[1]))
    unsafe input.pointee.filter_counts = (UInt32(filters[0].count), UInt32(filters[1].count))
  }

  /// A path, which ends with a NUL.
  private mutating func out(_ path: String) -> UInt32 {
    let bytes = Array(path.utf8) + [0]
    return unsafe bytes.withUnsafeBytes { unsafe out($0) }
  }

  private mutating func out(_ instructions: [UInt64]) -> UInt32 {
    unsafe instructions.withUnsafeBytes { unsafe out($0) }
  }

  private mutating func out(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    used = (used + 7) & ~7
    let room = unsafe memory.bytes(of: .whole)
    unsafe UnsafeMutableRawBufferPointer(rebasing: room[Int(used)...]).copyMemory(from: bytes)
    defer { used += UInt64(bytes.count) }
    return UInt32(WorkerMemory.roomOffset + used)
  }
}

extension IsolationProfile {
  fileprivate var number: UInt32 {
    switch self {
    case .locked: CHANNEL_PROFILE_LOCKED
    case .sandbox: CHANNEL_PROFILE_SANDBOX
    case .worker, .inProcess: CHANNEL_PROFILE_WORKER
    }
  }
}
