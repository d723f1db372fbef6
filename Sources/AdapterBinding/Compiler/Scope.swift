import CBindingProgram
import ForeignSignature

/// What a name in a binding stands for while a verb is compiled.
struct Slot {
  enum Content {
    case value(CType, Layout)
    /// So many elements in a row, in the frame.
    case array(CType, Layout, count: UInt32)
    /// A pointer to an element of a loop.
    case element(CType, Layout)
  }

  var content: Content
  var place: UInt32
  var isKept: Bool
}

/// The names that a step can see, and what surrounds it.
struct Scope {
  var verb: Binding.Verb
  var names: [String: Slot] = [:]
  var inDevice = false
  var inInventory = false
  var inApp = false
  /// What is gathered, and how many of them can be.
  var gathered: (record: GatherStep.Record, room: UInt32)?
  /// All of them are meant, and no single one.
  var isAmongGathered = false
  /// Whose events are looped over.
  var callback: Int?
  var depth = 0

  /// One record is meant from here on.
  mutating func enter(_ record: GatherStep.Record) {
    switch record {
    case .device: inDevice = true
    case .app: inApp = true
    }
  }
}
