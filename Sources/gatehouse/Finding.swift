import ConnectorLedger
import ConnectorModel
import ConnectorService

/// What the words of a command mean: connectors, policies and devices by their ids, their names, or the beginnings
/// of these. What destroys something is found by its whole name or its id only.
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
    let whole = all.filter { $0.descriptor.name.lowercased() == text.lowercased() }
    let begun = all.filter { $0.descriptor.name.hasWord(beginningWith: text) }
    if whole.isEmpty, exactness == .whole, let meant = begun.first {
      throw ServiceError(
        .conflict, code: "wholeNameRequired",
        "\"\(text)\" is not the whole name of \(meant.descriptor.name)", remedy: .giveWholeName)
    }
    let named = whole.isEmpty ? begun : whole
    guard let only = named.first else {
      throw ServiceError(.notFound, "there is no connector \"\(text)\"", remedy: .listConnectors)
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
      $0.id == PolicyID(rawValue: text) || $0.displayName.lowercased() == text.lowercased()
    }
    if exact.isEmpty {
      do throws(ServiceError) {
        let id = try connector(text, exactness)
        if let policy = settings.classicPolicy(of: id) { return policy.id }
      } catch  where error.kind == .conflict {
        throw error
      } catch {}
    }
    return try one(text, of: exact.map(\.id), kind: "classic policy")
  }

  /// The policy that somebody means by its id or its whole name.
  func policy<Policy: AssignedPolicy>(
    _ text: String, of kind: Policy.Type
  ) throws(ServiceError) -> PolicyID {
    let all = Policy.all(in: settings)
    if let exact = all.first(where: { $0.id == PolicyID(rawValue: text) }) { return exact.id }
    let named = all.filter { $0.displayName.lowercased() == text.lowercased() }
    return try one(text, of: named.map(\.id), kind: Policy.kind)
  }

  /// The policy of either kind that somebody means.
  func anyPolicy(_ text: String) throws(ServiceError) -> PolicyID {
    if let id = try? policy(text, of: CompliancePolicy.self) { return id }
    if let id = try? policy(text, of: AppProtectionPolicy.self) { return id }
    throw ServiceError(
      .notFound, "no policy \"\(text)\" is assigned to this device", remedy: .listPoliciesOfDevice)
  }

  /// The device that somebody means by its number, its name, or one of its identifiers.
  func device(_ text: String) async throws(ServiceError) -> DeviceKey {
    var found: [DeviceKey]
    if text.first == "#", let number = Int64(text.dropFirst()) {
      let key = DeviceKey(rawValue: number)
      found = try await service.devices.exists(key) ? [key] : []
    } else {
      found = try await service.devices.keys(named: text)
    }
    guard let key = found.first else {
      throw ServiceError(.notFound, "no device is named \"\(text)\"", remedy: .listDevices)
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

  private func one(
    _ text: String, of ids: [PolicyID], kind: String
  ) throws(ServiceError) -> PolicyID {
    guard let only = ids.first else {
      throw ServiceError(
        .notFound, "there is no \(kind) \"\(text)\"", remedy: "Give its id or its name.")
    }
    guard ids.count == 1 else {
      throw ServiceError(
        .conflict, "\(ids.count) of the kind \(kind) are named \"\(text)\"", remedy: "Give the id.")
    }
    return only
  }
}

extension String {
  /// Whether a word of the name begins with `text`, or the name does, without regard to case.
  fileprivate func hasWord(beginningWith text: String) -> Bool {
    let sought = text.lowercased()
    guard !sought.isEmpty else { return false }
    return lowercased().hasPrefix(sought)
      || lowercased().split(separator: " ").contains { $0.hasPrefix(sought) }
  }
}
