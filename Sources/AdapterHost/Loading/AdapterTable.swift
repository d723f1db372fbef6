import MTDAdapterABI

/// A table of an adapter's functions that is complete: copied once, so that it stays as it was checked.
@safe struct AdapterTable: Sendable {
  /// Every function slot of 1.0 is set; the pointers in it are of memory that lives as long as the process.
  nonisolated(unsafe) let functions: mtda_adapter

  var abiMinor: UInt16 { unsafe functions.abi_minor }

  /// Asks an entry function twice and checks what it gives.
  init(entry: mtda_entry_1_fn) throws(LoadFault) {
    var first: UnsafePointer<mtda_adapter>?
    var second: UnsafePointer<mtda_adapter>?
    let statuses = unsafe [entry(MTDA_ABI_MINOR, &first), entry(MTDA_ABI_MINOR, &second)]
    try unsafe self.init(
      statuses: statuses, table: first, isSameTable: first == second)
  }

  /// Checks what two calls of an entry function gave.
  init(
    statuses: [mtda_status], table: UnsafePointer<mtda_adapter>?, isSameTable: Bool
  ) throws(LoadFault) {
    for status in statuses { try Self.check(status) }
    guard let table = unsafe table else {
      throw LoadFault(
        "abi.null-table", "mtda_entry_1 answers MTDA_OK and gives no table.",
        lookedAt: "the table of mtda_entry_1", remedy: "Set *out when the answer is MTDA_OK.")
    }
    guard isSameTable else {
      throw LoadFault(
        "abi.entry-not-pure", "Two calls of mtda_entry_1 give two different tables.",
        lookedAt: "mtda_entry_1", remedy: "Hand out one static table.")
    }
    unsafe functions = try Self.checked(table)
  }

  private static func check(_ status: mtda_status) throws(LoadFault) {
    guard status != MTDA_ABI else {
      throw LoadFault(
        "abi.host-too-old", "The adapter needs a newer host than ABI 1.\(MTDA_ABI_MINOR).",
        lookedAt: "the answer of mtda_entry_1",
        remedy: "Update this host, or install an older version of the adapter.", status: status)
    }
    guard status == MTDA_OK else {
      throw LoadFault(
        "abi.entry-failed", "mtda_entry_1 answers \(status).",
        lookedAt: "the answer of mtda_entry_1",
        remedy: "Ask the adapter's vendor: this function must not fail.", status: status)
    }
  }

  /// A longer table than ours is an offer of functions that came later; the host calls none of them. A shorter
  /// one is of an older header.
  private static func checked(
    _ table: UnsafePointer<mtda_adapter>
  ) throws(LoadFault) -> mtda_adapter {
    let place = unsafe UnsafeRawPointer(table)
    let size = Int(unsafe place.loadUnaligned(as: UInt32.self))
    let least = unsafe mtda_adapter.leastBytes
    guard size >= least else {
      throw LoadFault(
        "abi.struct-size",
        "The table says that it is \(size) bytes long; the first version has \(least).",
        lookedAt: "mtda_adapter.struct_size", remedy: "Set it to sizeof(mtda_adapter).")
    }
    let functions = unsafe mtda_adapter.read(place, bytes: size)
    guard unsafe functions.abi_major == MTDA_ABI_MAJOR else {
      throw LoadFault(
        "abi.major", "The table is of ABI major \(unsafe functions.abi_major).",
        lookedAt: "mtda_adapter.abi_major", remedy: "Set it to MTDA_ABI_MAJOR.")
    }
    if let slot = unsafe emptySlot(of: functions) {
      throw LoadFault(
        "abi.null-function", "The slot \"\(slot)\" of the table is null.",
        lookedAt: "mtda_adapter.\(slot)",
        remedy: "Fill it; a function without a use answers MTDA_UNSUPPORTED.")
    }
    return unsafe functions
  }

  private static func emptySlot(of table: mtda_adapter) -> String? {
    let slots: [(String, Bool)] = unsafe [
      ("create", table.create == nil), ("configure", table.configure == nil),
      ("activate", table.activate == nil), ("devices", table.devices == nil),
      ("apps", table.apps == nil), ("receive", table.receive == nil), ("poll", table.poll == nil),
      ("cancel", table.cancel == nil), ("deactivate", table.deactivate == nil),
      ("destroy", table.destroy == nil), ("extension", table.extension == nil),
    ]
    return slots.first { $0.1 }?.0
  }
}
