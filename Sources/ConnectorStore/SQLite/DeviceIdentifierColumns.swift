import ConnectorModel

/// The columns of a device's identifiers, in the order of the kinds' names. The partner's own ids are no
/// columns: they belong to connectors.
enum DeviceIdentifierColumns {
  private static let all: [(kind: IdentifierKind, name: String)] = [
    (.directoryDeviceId, "directory_device_id"), (.imei, "imei"),
    (.mdmDeviceId, "mdm_device_id"), (.serialNumber, "serial_number"), (.udid, "udid"),
    (.userPrincipalName, "user_principal_name"),
  ]

  static let names = all.map(\.name)

  /// The statement that reads one identifier of a device, by its kind.
  static let selectOne = Dictionary(
    uniqueKeysWithValues: all.map { ($0.kind, "SELECT \($0.name) FROM device WHERE key = ?") })

  static func values(of identifiers: [DeviceIdentifier]) -> [SQLValue] {
    all.map { column in SQLValue(identifiers.first { $0.kind == column.kind }?.value) }
  }

  static func append(_ identifiers: [DeviceIdentifier], to values: inout SQLiteValues) {
    for column in all {
      if let place = identifiers.indices.first(where: { identifiers[$0].kind == column.kind }) {
        values.append(identifiers[place].value)
      } else {
        values.append(SQLValue.null)
      }
    }
  }

  static func identifiers(in row: SQLiteRow, from first: Int32) -> [DeviceIdentifier] {
    var identifiers: [DeviceIdentifier] = []
    for (index, column) in all.enumerated() {
      guard let value = row.optionalText(first + Int32(index)) else { continue }
      if let identifier = DeviceIdentifier(recorded: column.kind, value) {
        identifiers.append(identifier)
      }
    }
    return identifiers
  }
}
