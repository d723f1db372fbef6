import AdapterBundle
import AdapterHost
import ConnectorModel
import ConnectorStore

/// Acts on installed adapters and on trusted keys: done first, recorded then, and followed by the adapters
/// that run. What cannot be done leaves no record.
///
/// They block the calling thread while files are written and libraries are tried.
extension ConnectorService {
  /// - Parameter host: the version of this program.
  package nonisolated func installAdapter(
    _ bundle: [UInt8], _ options: InstallOptions, host: SemanticVersion?,
    conformance: any ConformanceTrial
  ) async throws(ServiceError) -> InstallReport {
    try await administering(host: host) { administration throws(ServiceError) in
      let report = try administration.install(bundle, options, conformance: conformance)
      return (report, report.act)
    }
  }

  package nonisolated func rollBackAdapter(
    _ partner: String, to version: String?
  ) async throws(ServiceError) -> (name: String, from: SemanticVersion?, to: SemanticVersion) {
    try await administering { administration throws(ServiceError) in
      let change = try administration.giving { () throws(BundleError) in
        try administration.installation.rollBack(partner, to: version)
      }
      let act = AdministrativeAct(
        .adapterRolledBack, of: change.name, which: change.to.description,
        detail: change.from.map { "from \($0)" })
      return (change, act)
    }
  }

  package nonisolated func removeAdapter(
    _ partner: String, version: String?
  ) async throws(ServiceError) -> (name: String, removed: [SemanticVersion]) {
    try await administering { administration throws(ServiceError) in
      try checkNotTried(partner, version: version, administration)
      let removal = try administration.giving { () throws(BundleError) in
        try administration.installation.remove(partner, version: version)
      }
      let act = AdministrativeAct(
        .adapterRemoved, of: removal.name,
        which: removal.removed.map(\.description).joined(separator: ", "),
        detail: version == nil ? "all versions" : nil)
      return (removal, act)
    }
  }

  package nonisolated func pinAdapter(
    _ partner: String, to version: String?
  ) async throws(ServiceError) -> (name: String, pinned: SemanticVersion?) {
    try await administering { administration throws(ServiceError) in
      let pin = try administration.giving { () throws(BundleError) in
        try administration.installation.pin(partner, to: version)
      }
      let act = AdministrativeAct(
        pin.pinned == nil ? .adapterUnpinned : .adapterPinned, of: pin.name,
        which: pin.pinned?.description)
      return (pin, act)
    }
  }

  package nonisolated func setAdapter(
    _ partner: String, isEnabled: Bool
  ) async throws(ServiceError) -> String {
    try await administering { administration throws(ServiceError) in
      let name = try administration.giving { () throws(BundleError) in
        try administration.installation.setEnabled(isEnabled, partner)
      }
      return (name, AdministrativeAct(isEnabled ? .adapterEnabled : .adapterDisabled, of: name))
    }
  }

  /// Remembers in which folder newer bundles may lie; nil forgets it.
  package nonisolated func setAdapterSource(_ folder: String?) async throws(ServiceError) {
    try await administering { administration throws(ServiceError) in
      try administration.giving { () throws(BundleError) in
        try administration.installation.setSource(folder)
      }
      return ((), AdministrativeAct(.adapterSourceChanged, of: folder ?? "none"))
    }
  }

  package nonisolated func adapterSourceFolder() throws(ServiceError) -> String? {
    do throws(BundleError) { return try adapterSource.installation.lock().source } catch {
      throw ServiceError(error)
    }
  }

  /// - Parameter publicKey: a .pub file.
  package nonisolated func trust(
    _ publicKey: [UInt8], name: String, partners: [String], notAfter: Timestamp?
  ) async throws(ServiceError) -> TrustedKey {
    try await administering { administration throws(ServiceError) in
      let key = try administration.giving { () throws(BundleError) in
        try administration.installation.trust.add(
          try MinisignPublicKey(publicKey), name: name, partners: partners, notAfter: notAfter,
          at: now())
      }
      return (key, AdministrativeAct(.keyTrusted, of: key.name, which: key.id, detail: key.scope))
    }
  }

  package nonisolated func revokeTrust(
    in id: String, because reason: String
  ) async throws(ServiceError) -> Revocation {
    try await administering { administration throws(ServiceError) in
      let trust = administration.installation.trust
      let (revocation, name) = try administration.giving { () throws(BundleError) in
        let name = try trust.list().first { $0.id == id.uppercased() }?.name
        return (try trust.revoke(id, reason: reason, at: now()), name)
      }
      let object = name ?? (KeyID(id) == nil ? "a manifest" : "a key")
      let act = AdministrativeAct(
        .keyRevoked, of: object, which: revocation.revoked, detail: revocation.reason)
      return (revocation, act)
    }
  }

  package nonisolated func removeTrust(in id: KeyID) async throws(ServiceError) {
    try await administering { administration throws(ServiceError) in
      let trust = administration.installation.trust
      let name = try administration.giving { () throws(BundleError) in
        let name = try trust.list().first { $0.id == id.description }?.name
        try trust.remove(id)
        return name
      }
      return ((), AdministrativeAct(.keyRemoved, of: name ?? "a key", which: id.description))
    }
  }

  nonisolated func administering<Answer: Sendable>(
    host: SemanticVersion? = nil,
    _ body: (AdapterAdministration) throws(ServiceError) -> (Answer, AdministrativeAct)
  ) async throws(ServiceError) -> Answer {
    let administration = AdapterAdministration(
      source: adapterSource, runtime: runtime, host: host, now: now)
    let (answer, act) = try body(administration)
    let record = await outcome(ofRecording: act)
    // What was done holds at once, such as a revocation, also where there is no room for the record of it.
    await reloadAdapters()
    try record.get()
    return answer
  }

  private func outcome(ofRecording act: AdministrativeAct) -> Result<Void, ServiceError> {
    do throws(ServiceError) {
      try commit([.administrativeAct(act)])
      return .success(())
    } catch {
      return .failure(
        ServiceError(
          .failed, code: "audit.not-recorded",
          "it was done, and there is no record of it: \(error.message)", remedy: error.remedy))
    }
  }

  private nonisolated func checkNotTried(
    _ partner: String, version: String?, _ administration: AdapterAdministration
  ) throws(ServiceError) {
    let (id, entry) = try administration.giving { () throws(BundleError) in
      try administration.installation.partner(named: partner)
    }
    let trial = try read { tables throws(StoreError) in
      try tables.shadowTrial(of: ConnectorID(rawValue: id))
    }
    guard let trial, trial.isOn, version == nil || version == trial.version else { return }
    throw ServiceError(
      .conflict, code: "shadow.is-tried",
      "\(entry.name) \(trial.version) is being tried beside the version in use",
      remedy: "End the trial first: gatehouse adapter shadow \(id) --off")
  }
}

extension InstallReport {
  fileprivate var act: AdministrativeAct {
    var details = [verdict.state.rawValue + (verdict.signer.map { ": \($0)" } ?? "")]
    if let replaced { details.append("in the place of \(replaced)") }
    if !isCurrent { details.append("another version stays in use") }
    return AdministrativeAct(
      .adapterInstalled, of: name, which: version.description,
      detail: details.joined(separator: ", "))
  }
}

extension TrustedKey {
  fileprivate var scope: String {
    let whom = partners.contains("*") ? "all partners" : partners.joined(separator: ", ")
    return "for \(whom)" + (notAfter.map { ", signatures until \($0.iso8601)" } ?? "")
  }
}
