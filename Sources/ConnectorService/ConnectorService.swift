import AdapterBundle
import AdapterManagement
import AdapterRunning
import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Logging
import Threads

/// A tenant's connector: what administrators, device managers and partners can do with it, as small values over
/// one ledger, its readers and the runners. Commands name their caller; questions change nothing.
///
/// Nothing here blocks the thread of whoever calls: reading is done on a pool of threads that may block, writing
/// on the ledger's own.
package struct ConnectorService: Sendable {
  package let ledger: ConnectorLedger
  package let runners: Runners
  let readers: Readers
  package let adapterSupply: InstalledAdapters
  let adapterKeeper: AdapterKeeper
  let decisionMaker: DecisionMaker
  let now: @Sendable () -> Timestamp
  let log: Logger

  package var tenant: TenantSettings { TenantSettings(changing: changing) }
  package var connectors: Connectors { Connectors(self) }
  package var classicPolicies: ClassicPolicies { ClassicPolicies(changing: changing) }
  package var compliancePolicies: CompliancePolicies { CompliancePolicies(changing: changing) }
  package var appProtectionPolicies: AppProtectionPolicies {
    AppProtectionPolicies(changing: changing)
  }
  package var groups: Groups { Groups(readers: readers, changing: changing) }
  package var previews: Previews { Previews(self) }
  package var deviceImport: DeviceImport {
    DeviceImport(ledger: ledger, runners: runners, now: now)
  }
  package var partnerMessages: PartnerMessages { PartnerMessages(self) }
  package var devices: Devices { Devices(readers: readers, maker: decisionMaker, now: now) }
  package var overview: Overview { Overview(self) }
  package var decisions: Decisions { Decisions(self) }
  package var explanations: Explanations { Explanations(readers: readers, now: now) }
  package var audit: Audit { Audit(readers: readers) }
  package var silences: Silences { Silences(ledger: ledger, maker: decisionMaker, now: now) }
  package var quarantines: Quarantines { Quarantines(self) }
  package var trials: Trials { Trials(self) }
  package var adapters: Adapters { Adapters(self) }

  var changing: SettingsWriter { SettingsWriter(ledger: ledger, now: now) }

  /// Brings the folder of adapters to what the journal keeps, before anything in it is used.
  package func open() async throws(ServiceError) { try await adapterKeeper.open() }

  /// Tells every adapter what it has not been told. A service does that by itself.
  package func tellAdapters() async throws(ServiceError) {
    do throws(RunnerError) { _ = try await runners.deliverAll() } catch {
      throw ServiceError(error)
    }
  }

  /// Ends every adapter that was started and lets the ledger come to its end.
  package func close() async {
    await adapterKeeper.close()
    await runners.close()
    await ledger.close()
  }
}

extension ConnectorService {
  /// - Parameters:
  ///   - ownAdapters: the folder of adapters that is made from what the journal keeps.
  ///   - supply: where runners get their adapters; nil: they are those that are installed.
  ///   - scratchFolder: where tables for the past are made for a while.
  ///   - patience: how long somebody waits for one connector, or for a round of deciding, who has something else to do.
  ///   - longestPatience: how long whoever has nothing else to do waits for a connector.
  ///   - now: the time by which is decided and which rows bear.
  package init(
    ledger: ConnectorLedger, adapters: AdapterFinder, ownAdapters: AdapterInstallation,
    supply: (any AdapterSupply)? = nil, scratchFolder: String, patience: Duration = .seconds(5),
    longestPatience: Duration = .seconds(45), log: Logger,
    now: @escaping @Sendable () -> Timestamp
  ) {
    let installed = InstalledAdapters(adapters, log: log)
    let context = RunnerContext(
      ledger: ledger, supply: supply ?? installed, log: log, patience: patience,
      longestPatience: longestPatience, now: now)
    self.init(
      ledger: ledger, runners: Runners(context),
      readers: Readers(ledger, scratchFolder: scratchFolder), adapterSupply: installed,
      adapterKeeper: AdapterKeeper(
        ledger: ledger, supply: installed, own: ownAdapters, log: log),
      decisionMaker: DecisionMaker(ledger, patience: patience, now: now), now: now, log: log)
  }
}
