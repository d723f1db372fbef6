import CBindingProgram

/// How it was proved that a bound adapter calls its partner's library rightly. A wrong signature corrupts memory in
/// silence.
package enum BindingProof: String, CaseIterable, Sendable, Codable {
  /// A compiler has compared the binding with the library's header.
  case compiled
  /// It was compared with the library's own debugging information.
  case debugInfo = "debug-info"
  /// Nobody has compared it: it runs only in a sandbox, with guarded memory.
  case unproven

  package var number: UInt32 {
    switch self {
    case .compiled: BINDING_COMPILED
    case .debugInfo: BINDING_DEBUG_INFO
    case .unproven: BINDING_UNPROVEN
    }
  }

  /// Whether an adapter may run like this.
  func allows(_ profile: IsolationProfile) -> Bool {
    self != .unproven || [.sandbox, .locked].contains(profile)
  }
}

extension ElfFile {
  /// The proof of a bound adapter; nil for one that somebody has written. A proof that is not known is none.
  func bindingProof() throws(LoadFault) -> BindingProof? {
    guard let start = try startOfLastSegment(16).map(LittleEndianBytes.init),
      start.uint64(at: 0) == BINDING_MAGIC
    else { return nil }
    return BindingProof.allCases.first { $0.number == start.uint32(at: 12) } ?? .unproven
  }
}

extension LoadFault {
  static func unproven(_ profile: IsolationProfile) -> LoadFault {
    LoadFault(
      "load.unproven-binding",
      "The adapter is a binding whose signatures nobody has proved, and it would run in: \(profile.words).",
      lookedAt: "the program behind the interpreter",
      remedy:
        "Run it in the profile sandbox or locked, or build it anew with --header or --debug-info.")
  }
}
