import ConnectorLedger
import ConnectorModel
import ConnectorService
import NameFolding

/// What the words of a command mean: connectors, policies, groups and devices by their ids, their names, or the
/// beginnings of these. Names are compared as people type them (`FoldedName`); what nearly matches is offered. What
/// destroys something is found by its whole name or its id only.
struct Finding {
  let service: ConnectorService

  private var settings: Settings { service.ledger.settings }

  /// How much of a name is enough.
  enum Exactness {
    /// A beginning of a word of it.
    case beginning
    /// All of it.
    case whole
  }

  /// The connector that somebody means by its partner's id or name.
  func connector(
    _ text: String, _ exactness: Exactness = .beginning
  ) throws(ServiceError) -> ConnectorID {
    let all = settings.connectors
    if let exact = all.first(where: { $0.id == ConnectorID(rawValue: text) }) { return exact.id }
    let sought = FoldedName(text)
    let whole = all.filter { FoldedName($0.descriptor.name) == sought }
    let begun = all.filter { FoldedName($0.descriptor.name).hasWord(beginningWith: sought) }
    if whole.isEmpty, exactness == .whole, let meant = begun.first {
      throw ServiceError(
        .conflict, code: "wholeNameRequired",
        "\"\(text)\" is not the whole name of \(meant.descriptor.name)", remedy: .giveWholeName)
    }
    let named = whole.isEmpty ? begun : whole
    guard let only = named.first else {
      throw ServiceError(
        .notFound, "there is no connector \"\(text)\"", remedy: .listConnectors,
        suggestions: near(text, among: all.map(\.descriptor.name)))
    }
    guard named.count == 1 else {
      let names = named.map(\.descriptor.name).joined(separator: ", ")
      throw ServiceError(
        .conflict, "\"\(text)\" can mean \(names)", remedy: "Give more of the name, or the id.")
    }
    return only.id
  }

  /// The classic policy that somebody means by its id or name, or by its partner's.
  func classicPolicy(
    _ text: String, _ exactness: Exactness = .beginning
  ) throws(ServiceError) -> PolicyID {
    let all = settings.classicPolicies
    let exact = all.filter {
      $0.id == PolicyID(rawValue: text) || FoldedName($0.displayName) == FoldedName(text)
    }
    if exact.isEmpty {
      do throws(ServiceError) {
        let id = try connector(text, exactness)
        if let policy = settings.classicPolicy(of: id) { return policy.id }
      } catch  where error.kind == .conflict {
        throw error
      } catch {}
    }
    return try one(
      text, of: exact.map(\.id),
      among: settings.connectors.map(\.descriptor.name) + all.map(\.displayName),
      kind: "classic policy")
  }

  /// The policy that somebody means by its id or its whole name.
  func policy<Policy: AssignedPolicy>(
    _ text: String, of kind: Policy.Type
  ) throws(ServiceError) -> PolicyID {
    let all = Policy.all(in: settings)
    if let exact = all.first(where: { $0.id == PolicyID(rawValue: text) }) { return exact.id }
    let named = all.filter { FoldedName($0.displayName) == FoldedName(text) }
    return try one(text, of: named.map(\.id), among: all.map(\.displayName), kind: Policy.kind)
  }

  /// The policy of either kind that somebody means.
  func anyPolicy(_ text: String) throws(ServiceError) -> PolicyID {
    if let id = try? policy(text, of: CompliancePolicy.self) { return id }
    if let id = try? policy(text, of: AppProtectionPolicy.self) { return id }
    let names =
      settings.compliancePolicies.map(\.displayName)
      + settings.appProtectionPolicies.map(\.displayName)
    throw ServiceError(
      .notFound, "there is no policy \"\(text)\"", remedy: .listPoliciesOfDevice,
      suggestions: near(text, among: names))
  }

  /// The group that somebody means by its id or its name.
  func group(_ text: String) throws(ServiceError) -> GroupID {
    try settings.groups.named(text)
  }

  /// The device that somebody means by its number, with or without `#`, its name, or one of its identifiers.
  func device(_ text: String) async throws(ServiceError) -> DeviceKey {
    if text.first == "#", let key = try await device(numbered: text.dropFirst()) { return key }
    var found = try await service.devices.keys(named: text)
    if let key = try await device(numbered: text[...]), !found.contains(key) { found.append(key) }
    guard let key = found.first else {
      throw ServiceError(
        .notFound, "no device is named \"\(text)\"", remedy: .listDevices,
        suggestions: try await service.devices.names(like: text).map {
          "\($0.name) (#\($0.number))"
        })
    }
    guard found.count == 1 else {
      let numbers = found.prefix(10).map { "#\($0)" }.joined(separator: ", ")
      throw ServiceError(
        .conflict, "\"\(text)\" names \(found.count) devices: \(numbers)",
        remedy: "Give the number of the one that is meant.")
    }
    return key
  }

  func devices(_ texts: [String]) async throws(ServiceError) -> [DeviceKey] {
    var keys: [DeviceKey] = []
    for text in texts { keys.append(try await device(text)) }
    return keys
  }

  private func device(numbered text: Substring) async throws(ServiceError) -> DeviceKey? {
    guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int64(text) else {
      return nil
    }
    let key = DeviceKey(rawValue: number)
    return try await service.devices.exists(key) ? key : nil
  }

  private func near(_ text: String, among names: [String]) -> [String] {
    NameLikeness(to: FoldedName(text)).nearest(among: names)
  }

  private func one(
    _ text: String, of ids: [PolicyID], among names: [String], kind: String
  ) throws(ServiceError) -> PolicyID {
    guard let only = ids.first else {
      throw ServiceError(
        .notFound, "there is no \(kind) \"\(text)\"", remedy: "Give its id or its name.",
        suggestions: near(text, among: names))
    }
    guard ids.count == 1 else {
      throw ServiceError(
        .conflict, "\(ids.count) of the kind \(kind) are named \"\(text)\"", remedy: "Give the id.")
    }
    return only
  }
}
