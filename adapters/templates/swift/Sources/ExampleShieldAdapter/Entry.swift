import AdapterKit

private let library = AdapterLibrary(ExampleShield.self)

/// The one function that the host calls by name.
@c(mtda_entry_1)
public func entry(_ hostMinor: UInt32, _ table: UnsafeMutableRawPointer?) -> Int32 {
  unsafe library.entry(hostMinor, table)
}
