import AdapterRunning
import ConnectorLedger
import ConnectorModel
import ConnectorStore

/// What came of offering something again that was set aside.
package struct QuarantineRetryAnswer: Hashable, Sendable, Codable {
  package var number: Int64
  package var connector: String
  /// "device #7", "message 12".
  package var item: String
  /// The adapter has answered; it is no longer set aside.
  package var isAnswered: Bool
  package var reports: Int
  /// Why it is still set aside.
  package var code: String?
  package var reason: String?
}

/// Commands and questions about what adapters did not survive.
package struct Quarantines: Sendable {
  private let readers: Readers
  private let runners: Runners
  private let supply: InstalledAdapters

  init(_ service: ConnectorService) {
    readers = service.readers
    runners = service.runners
    supply = service.adapterSupply
  }

  /// What is set aside, of one connector or of all.
  package func list(
    of connector: ConnectorID? = nil
  ) async throws(ServiceError) -> [QuarantineView] {
    let items = try await readers.read { tables, _ throws(StoreError) in
      try tables.quarantined(of: connector)
    }
    var views: [QuarantineView] = []
    for item in items { views.append(await view(of: item)) }
    return views
  }

  package func view(_ number: Int64) async throws(ServiceError) -> QuarantineView {
    await view(of: try await item(number))
  }

  /// Offers something once more, as it is now. It is no longer set aside if the adapter answers.
  package func retry(
    _ number: Int64, by caller: Caller
  ) async throws(ServiceError) -> QuarantineRetryAnswer {
    let id = try await item(number).finding.subject.connector
    do throws(RunnerError) {
      let answer = try await runners.runner(of: id).retry(number, by: caller)
      return QuarantineRetryAnswer(
        number: number, connector: name(of: id), item: answer.item.description,
        isAnswered: answer.finding == nil, reports: answer.reports, code: answer.finding?.code,
        reason: answer.finding?.message)
    } catch {
      throw ServiceError(error)
    }
  }

  /// Gives something up. A message that is dropped is never read; a record of a device is offered again
  /// when the device is. Without a confirmation nothing changes and the error states the consequence.
  package func drop(
    _ number: Int64, isConfirmed: Bool, by caller: Caller
  ) async throws(ServiceError) -> QuarantineView {
    let item = try await item(number)
    let view = await view(of: item)
    guard isConfirmed else {
      throw ServiceError(
        unconfirmed: "\(number) was not given up",
        view.message == nil
          ? "The record leaves the list, and is offered again when its device is."
          : "What \(view.connectorName) said in this message would never be read.")
    }
    do throws(RunnerError) {
      try await runners.runner(of: item.finding.subject.connector).drop(number, by: caller)
      return view
    } catch {
      throw ServiceError(error)
    }
  }

  private func item(_ number: Int64) async throws(ServiceError) -> QuarantinedItem {
    let all = try await readers.read { tables, _ throws(StoreError) in
      try tables.quarantined(of: nil)
    }
    guard let item = all.first(where: { $0.number.rawValue == number }) else {
      throw ServiceError(notQuarantined: number)
    }
    return item
  }

  private func name(of id: ConnectorID) -> String {
    readers.settings.connector(id)?.descriptor.name ?? id.rawValue
  }

  /// With the version that runs, or would be started; that is not known everywhere without loading it.
  private func view(of item: QuarantinedItem) async -> QuarantineView {
    let id = item.finding.subject.connector
    let running = runners.runner(of: id).adapterVersion
    let version = if let running { running } else { await supply.installedVersion(of: id) }
    return QuarantineView(item, connectorName: name(of: id), adapterVersion: version)
  }
}
