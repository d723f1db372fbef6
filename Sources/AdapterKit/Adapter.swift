/// A translator of one security partner's bytes into reports about devices.
///
/// Write a type that conforms, export it with one line (see ``AdapterLibrary``), and build it as a dynamic
/// library. The kit does the rest of `mtda.h`: the table, the instances, their order of calls, the checks of
/// every configuration, errors, cancellation and deadlines, and handing over reports in batches.
///
/// An adapter opens no socket and no file, starts no thread and keeps nothing between two calls that would
/// matter after a restart. A new value is made for each configuration, so a configuration that is refused
/// leaves the one before in force. Calls of one value never overlap.
public protocol Adapter {
  /// What the adapter says of itself. Read once for each process.
  static var descriptor: Descriptor { get }

  /// Keys of the settings that ``init(configuration:)`` understands. All others are refused.
  static var settingKeys: [String] { get }

  /// Takes a configuration whose toggles, values and setting keys were checked against the descriptor.
  /// Throws ``AdapterFailure/configuration(_:)`` for a setting whose value makes no sense.
  init(configuration: Configuration) throws(AdapterFailure)

  /// Reads one message of the partner's. What it holds may be cut, repeated, in any order or hostile.
  /// Reports of records that were read before a failure stand.
  func receive(_ payload: Payload, _ reporter: Reporter) throws(AdapterFailure)

  /// Takes note of devices that are disclosed to this connector, new or changed.
  func devices(_ devices: DeviceBatch, _ reporter: Reporter) throws(AdapterFailure)

  /// Takes note of app inventories of disclosed devices, already filtered. Called only while App Sync is on.
  func apps(_ inventories: InventoryBatch, _ reporter: Reporter) throws(AdapterFailure)

  /// The moment to ask the partner.
  func poll(_ reporter: Reporter) throws(AdapterFailure)
}

extension Adapter {
  public static var settingKeys: [String] { [] }

  /// An adapter has no use for devices unless it says so.
  public func devices(_ devices: DeviceBatch, _ reporter: Reporter) throws(AdapterFailure) {
    throw .unsupported("this adapter has no use for device records")
  }

  /// Lets inventories pass unread where App Sync is offered: then the host gives the partner what it may see.
  public func apps(_ inventories: InventoryBatch, _ reporter: Reporter) throws(AdapterFailure) {
    guard Self.descriptor.toggles.contains(.appSync) else {
      throw .unsupported("this adapter does not offer App Sync")
    }
  }

  /// An adapter that is only told things has nothing to ask.
  public func poll(_ reporter: Reporter) throws(AdapterFailure) {
    throw .unsupported("this adapter does not ask its partner; messages come through receive")
  }
}
