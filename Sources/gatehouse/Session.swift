import AdapterBundle
import AdapterHost
import ArgumentParser
import ConnectorModel
import ConnectorService
import ConnectorStore
import Foundation
import Logging

/// One run of a command: the store under its lock, the service over it, and the way to print.
struct Session {
  let service: ConnectorService
  let printer: Printer

  /// Opens everything, runs `body`, closes everything, and turns an error into a line on standard
  /// error and an exit code.
  static func run(
    _ options: CommonOptions, _ body: (Session) async throws -> Void
  ) async throws {
    let environment = ProcessInfo.processInfo.environment
    let printer = try Printer(output: options.output, environment: environment)
    do {
      let folder = try DataFolder(option: options.data, environment: environment)
      let lock = try StoreLock(folder: folder.path)
      defer { withExtendedLifetime(lock) {} }
      let store = try SQLiteStore(folder: folder.path)
      let service = ConnectorService(
        store: store, adapters: try folder.adapters(options, environment),
        runtime: try AdapterRuntime(environment),
        user: environment["USER"] ?? environment["LOGNAME"] ?? "uid \(getuid())",
        log: Logger(label: "gatehouse") { _ in StandardErrorLog() }, now: { Timestamp.wallClock })
      let result = await Result(of: {
        try await service.catchUp()
        try await body(Session(service: service, printer: printer))
      })
      await service.close()
      try result.get()
    } catch {
      throw printer.exitCode(for: error)
    }
  }
}

extension Result where Success == Void, Failure == any Error {
  fileprivate init(of body: () async throws -> Void) async {
    do {
      self = .success(try await body())
    } catch {
      self = .failure(error)
    }
  }
}

extension Timestamp {
  static var wallClock: Timestamp {
    Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
  }
}

/// Where a tenant's data are.
struct DataFolder {
  let path: String

  init(option: String?, environment: [String: String]) throws(ServiceError) {
    if let given = option ?? environment["GATEHOUSE_DATA"] {
      guard !given.isEmpty else {
        throw ServiceError(.badRequest, "the data folder has no name", remedy: "Give --data DIR.")
      }
      path = URL(fileURLWithPath: given).standardizedFileURL.path
    } else if let home = environment["XDG_DATA_HOME"]
      ?? environment["HOME"].map({ "\($0)/.local/share" })
    {
      path = "\(home)/gatehouse"
    } else {
      throw ServiceError(
        .badRequest, "no data folder is known", remedy: "Give --data DIR or set GATEHOUSE_DATA.")
    }
  }

  /// The adapters of the folder that is named, for those who write adapters loose files among them; or
  /// those of the data folder's own, which is made here.
  func adapters(
    _ options: CommonOptions, _ environment: [String: String]
  ) throws -> AdapterSource {
    let trust = TrustStore(folder: "\(path)/trust")
    if let given = options.adapters ?? environment["GATEHOUSE_ADAPTERS"] {
      let folder = URL(fileURLWithPath: given).standardizedFileURL.path
      return AdapterSource(
        installation: AdapterInstallation(folder: folder, trust: trust), loadsLooseFiles: true)
    }
    let own = URL(fileURLWithPath: "\(path)/adapters")
    try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
    return AdapterSource(
      installation: AdapterInstallation(folder: own.path, trust: trust), loadsLooseFiles: false)
  }
}

extension Session {
  /// A command that is about adapters and keys only: it needs no store, and waits for no other command.
  static func withAdapters(
    _ options: CommonOptions, _ body: (AdapterAdministration, Printer) throws -> Void
  ) throws {
    let environment = ProcessInfo.processInfo.environment
    try withoutStore(output: options.output) { printer in
      let folder = try DataFolder(option: options.data, environment: environment)
      let administration = AdapterAdministration(
        source: try folder.adapters(options, environment),
        runtime: try AdapterRuntime(environment),
        host: SemanticVersion(Gatehouse.configuration.version), now: { Timestamp.wallClock })
      try body(administration, printer)
    }
  }
}

extension AdapterRuntime {
  /// As the environment variables GATEHOUSE_ISOLATION and GATEHOUSE_ACCEPT_MISSING have it for all
  /// adapters, until profiles are kept for each.
  init(_ environment: [String: String]) throws(ServiceError) {
    let program =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    do {
      try self.init(
        choice: environment["GATEHOUSE_ISOLATION"],
        accepting: environment["GATEHOUSE_ACCEPT_MISSING"], program: program)
    } catch {
      throw ServiceError(.badRequest, code: error.code, error.message, remedy: error.remedy)
    }
  }
}

extension Session {
  /// A command that needs no data folder.
  static func withoutStore(
    output: OutputFormat?, _ body: (Printer) throws -> Void
  ) throws {
    let printer = try Printer(output: output, environment: ProcessInfo.processInfo.environment)
    do {
      try body(printer)
    } catch {
      throw printer.exitCode(for: error)
    }
  }
}
