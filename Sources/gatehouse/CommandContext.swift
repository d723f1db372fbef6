import AdapterBundle
import AdapterHost
import AdapterManagement
import ArgumentParser
import ConnectorLedger
import ConnectorModel
import ConnectorService
import ConnectorStore
import ControlSocket
import Foundation
import Logging

/// One run of a command: the service over the store, who has given it, and the way to print.
struct CommandContext {
  let service: ConnectorService
  /// Where its data are.
  let folder: DataFolder
  let caller: Caller
  let console: any Console
  let printer: Printer

  /// What the words of the command mean.
  var find: Finding { Finding(service: service) }

  /// Runs `body` where the store is: in the running service, which then carries out the whole command, or
  /// here, where the store is opened under its lock and closed afterwards. Turns an error into a line on
  /// standard error and an exit code.
  ///
  /// - Parameter absence: what becomes of the command where there is no store.
  static func run(
    _ options: CommonOptions, ifNoStore absence: AbsentStore = .fails,
    _ body: (CommandContext) async throws -> Void
  ) async throws {
    let console = Surroundings.console
    let printer = try Printer(output: options.output, console: console)
    do {
      if let service = Surroundings.service {
        try service.check(options, console)
        let caller = Surroundings.caller ?? Caller(name: ControlUser.name, door: .socket)
        try await body(
          CommandContext(
            service: service.service, folder: service.folder, caller: caller, console: console,
            printer: printer))
        return
      }
      let folder = try DataFolder(option: options.data, console)
      if let connection = try folder.runningService() {
        let words = Array(CommandLine.arguments.dropFirst())
        throw try ForwardedCommand(connection: connection, console: console).run(words)
      }
      try await folder.withService(options, console, ifNoStore: absence) { service in
        let caller = Caller(name: ControlUser.name, door: .commandLine)
        let context = CommandContext(
          service: service, folder: folder, caller: caller, console: console, printer: printer)
        // A command that ends with an error may have changed something before.
        do { try await body(context) } catch {
          try await service.decisions.decideNews()
          throw error
        }
        try await service.decisions.decideNews()
      }
    } catch {
      throw printer.exitCode(for: error)
    }
  }

  /// Builds the tables anew and compares them: in the running service, or here, where nothing of what they hold is
  /// needed.
  ///
  /// - Parameter isPutIntoUse: whether the new ones then take the place of the old.
  static func rebuild(
    _ options: CommonOptions, puttingIntoUse isPutIntoUse: Bool,
    _ body: (RebuildReport, Printer) throws -> Void
  ) async throws {
    let console = Surroundings.console
    let printer = try Printer(output: options.output, console: console)
    do {
      if let running = Surroundings.service {
        try running.check(options, console)
        let ledger = running.service.ledger
        let report =
          isPutIntoUse ? try await ledger.rebuildTables() : try await ledger.checkTables()
        return try body(report, printer)
      }
      let folder = try DataFolder(option: options.data, console)
      if let connection = try folder.runningService() {
        throw try ForwardedCommand(connection: connection, console: console)
          .run(Array(CommandLine.arguments.dropFirst()))
      } else {
        try await folder.withStore { store in
          let care = TableCare(journal: store.journal, tables: store.tables)
          let actor = Surroundings.present.name
          try body(
            isPutIntoUse ? try care.rebuild(by: actor, at: .wallClock) : try care.check(), printer)
        }
      }
    } catch {
      throw printer.exitCode(for: error)
    }
  }

  /// A command that is about adapters and keys only: it opens no store, and waits for no other command.
  ///
  /// - Parameter ofStore: whether it is about what is kept in a store, which must be there.
  static func withAdapters(
    _ options: CommonOptions, ofStore: Bool = false,
    _ body: (AdapterAdministration, Printer) throws -> Void
  ) throws {
    let console = Surroundings.console
    try withoutStore(output: options.output) { printer in
      let folder = try DataFolder(option: options.data, console)
      let administration = AdapterAdministration(
        source: try folder.adapters(options, console), runtime: try AdapterRuntime(console),
        host: SemanticVersion(Gatehouse.configuration.version), now: { Timestamp.wallClock })
      if ofStore { try folder.checkStore() }
      try body(administration, printer)
    }
  }

  /// A command that needs no data folder.
  static func withoutStore(
    output: OutputFormat?, _ body: (Printer) throws -> Void
  ) throws {
    let printer = try Printer(output: output, console: Surroundings.console)
    do {
      // What names files of this machine is done by whoever gives the command, with their own rights.
      guard Surroundings.service == nil else {
        throw ServiceError(.denied, "a service does not carry out this command for others")
      }
      try body(printer)
    } catch {
      throw printer.exitCode(for: error)
    }
  }
}

extension Timestamp {
  static var wallClock: Timestamp {
    Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
  }
}

extension AdapterRuntime {
  /// As the environment variables GATEHOUSE_ISOLATION and GATEHOUSE_ACCEPT_MISSING have it for all
  /// adapters, for tests.
  init(_ console: any Console) throws(ServiceError) {
    let program = Surroundings.programPath
    do {
      try self.init(
        choice: console.environment["GATEHOUSE_ISOLATION"],
        accepting: console.environment["GATEHOUSE_ACCEPT_MISSING"], program: program)
    } catch {
      throw ServiceError(
        .badRequest, code: error.code, error.message, remedy: .said(error.remedy))
    }
  }
}
