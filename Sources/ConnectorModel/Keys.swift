/// The id of a connector: the partner's GUID, lower case with dashes. The same in every tenant.
package struct ConnectorID: Hashable, Sendable, Codable, RawRepresentable, CustomStringConvertible {
  package let rawValue: String

  package init(rawValue: String) { self.rawValue = rawValue.lowercased() }

  package var description: String { rawValue }

  /// Whether a text is an id as adapters and manifests must write it: a GUID in lower case with dashes.
  package static func isValid(_ text: String) -> Bool {
    let groups = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return groups.map(\.count) == [8, 4, 4, 4, 12]
      && groups.joined().allSatisfy { byte in
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
      }
  }

  /// Microsoft Defender for Endpoint: the one partner that is not a third party.
  package static let defender = ConnectorID(rawValue: "fc780465-2017-40d4-a0c5-307022471b92")
}

/// The id of a policy, of whichever kind: a GUID in lower case.
package struct PolicyID: Hashable, Sendable, Codable, RawRepresentable, CustomStringConvertible {
  package let rawValue: String

  package init(rawValue: String) { self.rawValue = rawValue.lowercased() }

  package var description: String { rawValue }
}

/// The id of a group of devices, compared as it stands.
package struct GroupID: Hashable, Sendable, Codable, RawRepresentable, CustomStringConvertible {
  package let rawValue: String

  package init(rawValue: String) { self.rawValue = rawValue }

  package var description: String { rawValue }
}

/// The dense number of a device in its store, given in the order in which devices were first seen.
package struct DeviceKey: Hashable, Comparable, Sendable, Codable, RawRepresentable,
  CustomStringConvertible
{
  package let rawValue: Int64

  package init(rawValue: Int64) { self.rawValue = rawValue }

  package var description: String { String(rawValue) }

  package static func < (left: DeviceKey, right: DeviceKey) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// A place in the journal; the first row is 1, and 0 lies before it.
package struct JournalPosition: Hashable, Comparable, Sendable, Codable, RawRepresentable,
  CustomStringConvertible
{
  package let rawValue: Int64

  package init(rawValue: Int64) { self.rawValue = rawValue }

  package var description: String { String(rawValue) }

  package static let start = JournalPosition(rawValue: 0)

  /// The place so many rows further on, or the last or first one there is.
  package func advanced(by rows: Int64) -> JournalPosition {
    JournalPosition(rawValue: rawValue.addingSaturating(rows))
  }

  /// The place of the next row; there is none after the greatest.
  package var next: JournalPosition { advanced(by: 1) }

  package static func < (left: JournalPosition, right: JournalPosition) -> Bool {
    left.rawValue < right.rawValue
  }
}
