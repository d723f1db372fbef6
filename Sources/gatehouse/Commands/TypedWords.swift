import ArgumentParser
import ConnectorModel
import ConnectorService
import DeviceIntake
import NameFolding

extension RawRepresentable where Self: CaseIterable, RawValue == String {
  /// A word of a fixed choice as people type it (`FoldedName`).
  init?(typed word: String) {
    let typed = FoldedName(word)
    guard let found = Self.allCases.first(where: { FoldedName($0.rawValue) == typed }) else {
      return nil
    }
    self = found
  }
}

extension ThreatLevel: ExpressibleByArgument {
  public init?(argument: String) { self.init(typed: argument) }
}

extension Platform: ExpressibleByArgument {
  public init?(argument: String) { self.init(typed: argument) }
}

extension CompliancePolicyType: ExpressibleByArgument {
  public init?(argument: String) { self.init(typed: argument) }
}

extension PartnerUnresponsiveAction: ExpressibleByArgument {
  public init?(argument: String) { self.init(typed: argument) }
}

extension PartnerPriority: ExpressibleByArgument {
  public init?(argument: String) { self.init(typed: argument) }
}

extension RemediationAction: ExpressibleByArgument {
  public init?(argument: String) { self.init(typed: argument) }
}

extension ComplianceState: ExpressibleByArgument {
  public init?(argument: String) { self.init(typed: argument) }
}

extension Ownership: ExpressibleByArgument {
  public init?(argument: String) { self.init(typed: argument) }
}

extension AuditKind: ExpressibleByArgument {
  public init?(argument: String) { self.init(typed: argument) }
}

extension IntakeFormat: ExpressibleByArgument {
  public init?(argument: String) { self.init(typed: argument) }
}

extension Int {
  /// A whole number on the command line.
  @Sendable static func typed(_ word: String) throws -> Int { try wholeNumber(word) }
}

extension Int64 {
  /// A whole number on the command line.
  @Sendable static func typed(_ word: String) throws -> Int64 { try wholeNumber(word) }
}

private func wholeNumber<Number: FixedWidthInteger>(_ word: String) throws -> Number {
  guard let number = Number(FoldedName(word).text) else {
    let isTooLarge = !word.isEmpty && word.allSatisfy { $0.isASCII && $0.isNumber }
    throw ValidationError("\"\(word)\" is no whole number\(isTooLarge ? " of this size" : "").")
  }
  return number
}
