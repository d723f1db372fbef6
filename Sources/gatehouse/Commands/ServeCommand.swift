import AdapterHost
import AdapterManagement
import ArgumentParser
import ConnectorModel
import ConnectorService
import ControlSocket
import Logging
import ServiceLifecycle
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Run as a service, until it is told to stop.",
    discussion: """
      Examples:
        gatehouse serve
        gatehouse serve --data /var/lib/gatehouse --group mtd-admins

      While the service runs, every other gatehouse command that is given on the same data folder is \
      carried out by it; the answers are the same. The service keeps each connector's adapter running, \
      tells it of devices as they change, decides when the time comes, and reads what is dropped:

        DATA/drop/devices/     device data, in the formats of gatehouse import
        DATA/drop/CONNECTOR/   messages of a partner's, as for gatehouse ingest

      Write a file elsewhere on the same disk and rename it into the folder. It ends up in \
      DATA/intake/FOLDER/done/ or, if not all of it was taken, in refused/ beside that, with the reason \
      in NAME.reason.txt. Both keep the newest files.

      SIGTERM and SIGINT: ends what is under way, then stops, after --end-within at the latest. SIGHUP: \
      looks at the adapters and at the wall clock anew.
      """)

  @OptionGroup var common: CommonOptions
  @Option(
    help: ArgumentHelp(
      "A group of users who may give commands and drop files, beside the service's own user.",
      valueName: "name"))
  var group: String?
  @Option(
    help: ArgumentHelp(
      "How many files each done/ and refused/ keeps, with 1 GiB; older ones are removed.",
      valueName: "count"),
    transform: Int.typed)
  var keepFiles: Int = ServiceWork.keptFilesMost
  @Option(
    help: ArgumentHelp(
      "How long what is under way may take to end when the service is told to stop; then it is left.",
      valueName: "seconds"))
  var endWithin: Int = 50
  @Option(
    help: ArgumentHelp("What to log: \(Logger.Level.words).", valueName: "level"),
    transform: Logger.Level.named)
  var logLevel: Logger.Level = .info

  func validate() throws {
    guard keepFiles >= 0 else { throw ValidationError("--keep-files counts from 0.") }
    guard (0...86_400).contains(endWithin) else {
      throw ValidationError("--end-within is from 0 to 86400 seconds.")
    }
  }

  func run() async throws {
    let console = Surroundings.console
    let printer = try Printer(output: common.output, console: console)
    do {
      try await serve(console)
    } catch {
      throw printer.exitCode(for: error)
    }
  }
}

extension Logger.Level {
  fileprivate static var words: String { allCases.map(\.rawValue).joined(separator: ", ") }

  @Sendable fileprivate static func named(_ word: String) throws -> Logger.Level {
    guard let level = Logger.Level(rawValue: word) else {
      throw ValidationError("There is no level \"\(word)\"; it is one of: \(words).")
    }
    return level
  }
}

extension ServeCommand {
  private func serve(_ console: any Console) async throws {
    guard Surroundings.service == nil else {
      throw ServiceError(.denied, "a running service starts no other")
    }
    let folder = try DataFolder(option: common.data, console)
    let group = try group.map { name throws(ServiceError) in
      guard let group = ControlGroup(named: name) else {
        throw ServiceError(
          .notFound, "there is no group \(name)", remedy: "Make it: groupadd \(name).")
      }
      return group
    }
    let log = Logger(label: "gatehouse") { _ in StandardErrorLog(logLevel: logLevel) }
    let adapters = try folder.adapters(common, console).folder
    let patience = try CallerPatience(console.environment)
    let clock = ServiceClock.ofThisMachine
    try await folder.withService(common, console, ifNoStore: .isMade, log: log, now: clock.now) {
      service in
      try await run(
        service, clock: clock, in: folder, adapters: adapters, group: group, patience: patience,
        log: log)
    }
    log.info("stopped")
  }

  private func run(
    _ service: ConnectorService, clock: ServiceClock, in folder: DataFolder, adapters: String,
    group: ControlGroup?, patience: CallerPatience, log: Logger
  ) async throws {
    let work = try ServiceWork(
      service, clock: clock, dropFolder: folder.drop, intakeFolder: folder.intake,
      group: group?.number, keptFiles: keepFiles, log: log, remedyText: \.text)
    let listener: ControlListener
    do throws(ControlError) {
      try group?.open(folder: folder.path, forWriting: false)
      listener = try ControlListener(path: folder.socket, group: group)
    } catch {
      throw ServiceError(.failed, code: "service.socket", "\(error)")
    }
    log.info(
      "gatehouse \(Gatehouse.configuration.version) serves \(folder.path)",
      metadata: ["isolation": "\(service.adapters.runtime.profile.rawValue)"])
    if let groups = CgroupFolder.own {
      log.info(
        "each worker has a control group of its own",
        metadata: ["bounds": "\(groups.controllers.joined(separator: ","))"])
    }
    let running = RunningService(service: service, folder: folder, adapters: adapters)
    // ServiceLifecycle's own words about each step are of use when something is wrong only.
    var quiet = log
    quiet.logLevel = max(log.logLevel, .warning)
    let services: [any ServiceLifecycle.Service] = [
      ControlService(listener: listener, running: running, patience: patience, log: log),
      WorkService(work: work),
      ReloadService(service: service, clock: clock, log: log),
      // The last is told first.
      EndService(patience: .seconds(endWithin), log: log),
    ]
    try await ServiceGroup(
      services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet
    ).run()
  }
}

extension ServiceClock {
  /// The continuous clock goes on while the machine sleeps, and nobody can set it.
  fileprivate static var ofThisMachine: ServiceClock {
    let start = ContinuousClock.now
    return ServiceClock(
      wall: { .wallClock },
      elapsed: {
        let (seconds, rest) = start.duration(to: .now).components
        return TimeSpan(milliseconds: seconds * 1000 + rest / 1_000_000_000_000_000)
      })
  }
}
