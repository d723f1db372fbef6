import AdapterBundle
import AdapterHost
import AdapterManagement
import ConnectorLedger
import ConnectorModel
import ConnectorService
import ConnectorStore
import ControlSocket
import Foundation
import Logging
import SystemFiles

/// What becomes of a command where there is no store.
enum AbsentStore {
  /// It is refused: whoever mistypes the folder must not look at an empty fleet.
  case fails
  /// A new one is made.
  case isMade
  /// It is answered as by a new one, which is made nowhere: what is asked is not about what is in a store.
  case isEmpty
}

/// Where a tenant's data are: the folder that is named with --data, or by GATEHOUSE_DATA, or the standard one.
struct DataFolder: Hashable {
  let path: String
  /// Who has said so, in words.
  private let origin: String

  init(option: String?, _ console: any Console) throws(ServiceError) {
    let environment = console.environment
    if let given = option ?? environment["GATEHOUSE_DATA"] {
      guard !given.isEmpty else {
        throw ServiceError(.badRequest, "the data folder has no name", remedy: "Give --data DIR.")
      }
      path = console.path(given)
      origin = option == nil ? "GATEHOUSE_DATA names it" : "--data names it"
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      guard attributes?[.type] as? FileAttributeType != .typeRegular else {
        throw ServiceError(
          .badRequest, "the data folder \(path) is a file (\(origin))",
          remedy: "Name the folder with --data DIR or GATEHOUSE_DATA.")
      }
    } else if let home = environment["XDG_DATA_HOME"]
      ?? environment["HOME"].map({ "\($0)/.local/share" })
    {
      path = "\(home)/gatehouse"
      origin = "the standard folder, as neither --data nor GATEHOUSE_DATA names one"
    } else {
      throw ServiceError(
        .badRequest, "no data folder is known", remedy: "Give --data DIR or set GATEHOUSE_DATA.")
    }
  }

  /// The commands that make a store where there is none; every other one is about what is in a store.
  static let makers = [
    "serve", "import", "connector add", "adapter install", "trust add", "tenant set",
    "group create", "policy compliance create", "policy app-protection create",
  ]

  /// A question makes no store: whoever mistypes the folder is told so.
  func checkStore() throws(ServiceError) {
    guard !SQLiteStore.isThere(in: path) else { return }
    let makers = Self.makers.map { "gatehouse \($0)" }.joined(separator: ", ")
    throw ServiceError(
      .notFound, code: "store.missing", "there is no store in \(path) (\(origin))",
      remedy: .said(
        "Name the folder with --data DIR or GATEHOUSE_DATA. These make a new store: \(makers)."))
  }

  /// Where a running service is spoken to.
  var socket: String { "\(path)/socket" }
  /// Where files are dropped for a running service.
  var drop: String { "\(path)/drop" }
  /// Where dropped files go from there.
  var intake: String { "\(path)/intake" }

  /// A connection to the service that runs on this folder; nil when none does.
  func runningService() throws(ServiceError) -> ControlConnection? {
    let stranger: String
    do throws(ControlError) {
      guard let connection = try ControlConnection.toService(at: socket) else { return nil }
      let peer = try connection.peer()
      if peer.mayServe(path) { return connection }
      stranger = peer.name
    } catch  where error.number == EACCES {
      throw ServiceError(
        .denied, code: "service.denied", "you may not speak to the service that runs on \(path)",
        remedy: "Do it as the service's user, or as a member of the group that it was given.")
    } catch {
      throw ServiceError(.failed, code: "service.connection", "\(error)")
    }
    throw ServiceError(
      .denied, code: "service.impostor",
      "at \(socket) listens a program of \(stranger), to whom the folder does not belong: nothing was handed to it",
      remedy:
        "Find out who that is. The folder belongs to the service's user, who alone may write to it."
    )
  }

  /// The keys that are trusted, as the folder's owner has them: a member of the service's group may ask for them too.
  private var trust: TrustStore {
    TrustStore(folder: "\(path)/trust", owner: FileStatus(path, followsLink: true)?.owner)
  }

  /// The folder of adapters that is made from what the journal keeps.
  private var ownAdapters: AdapterInstallation {
    AdapterInstallation(folder: "\(path)/adapters", trust: trust)
  }

  /// Where adapters are searched: in the folder that is named, for those who write adapters loose files
  /// among them; in the data folder's own; then in those of the site and of vendors.
  func adapters(
    _ options: CommonOptions, _ console: any Console
  ) throws(ServiceError) -> AdapterSource {
    let trust = trust
    let further = try AdapterSearchPath.installations(console.environment, trust: trust)
    let ownInstallation = ownAdapters
    guard let given = options.adapters ?? console.environment["GATEHOUSE_ADAPTERS"] else {
      return AdapterSource(
        installation: ownInstallation, loadsLooseFiles: false, further: further)
    }
    return AdapterSource(
      installation: AdapterInstallation(folder: console.path(given), trust: trust),
      loadsLooseFiles: true, further: [ownInstallation] + further)
  }

  /// Opens the store under its lock and a service over it, and closes both. What can only be read is opened for
  /// reading.
  ///
  /// - Parameter absence: what becomes of it where there is no store.
  func withService(
    _ options: CommonOptions, _ console: any Console, ifNoStore absence: AbsentStore,
    log: Logger = Logger(label: "gatehouse") { _ in StandardErrorLog() },
    now: @escaping @Sendable () -> Timestamp = { .wallClock },
    _ body: (ConnectorService) async throws -> Void
  ) async throws {
    let opened = try openStore(absence, console, now)
    defer { withExtendedLifetime(opened) {} }
    if let last = opened.cutShortAfter {
      log.warning(
        "rows after \(last) are missing: the store was copied while it was in use, without its -wal file",
        metadata: ["code": "audit.copiedShort"])
    }
    let service = ConnectorService(
      ledger: try ConnectorLedger(journal: opened.journal, tables: opened.tables, now: now),
      adapters: AdapterFinder(
        try adapters(options, console), runtime: try AdapterRuntime(console)),
      ownAdapters: ownAdapters,
      scratchFolder: opened.isReadOnly ? FileManager.default.temporaryDirectory.path : path,
      log: log, now: now)
    do {
      if !opened.isReadOnly { try await service.open() }
      try await body(service)
    } catch {
      await service.close()
      throw error
    }
    await service.close()
  }

  /// The store; for reading only, and with a word about that, where nothing can be written.
  private func openStore(
    _ absence: AbsentStore, _ console: any Console, _ now: () -> Timestamp
  ) throws -> OpenStore {
    switch absence {
    case .isMade: return try OpenStore(folder: path, at: now())
    case .isEmpty where !SQLiteStore.isThere(in: path): return try OpenStore()
    case .isEmpty, .fails: try checkStore()
    }
    do throws(StoreError) {
      return try OpenStore(folder: path, at: now())
    } catch {
      guard [.cannotOpen, .full, .engine].contains(error.code),
        let opened = try? OpenStore(readingOnly: path)
      else { throw error }
      console.note(
        "\(path) cannot be written: what is asked is answered from it as it is, and nothing is"
          + " changed.\n")
      return opened
    }
  }

  /// Opens the store under its lock and nothing over it: for what must work where the tables cannot be read.
  func withStore<Value>(_ body: (SQLiteStore) async throws -> Value) async throws -> Value {
    try checkStore()
    let lock = try StoreLock(folder: path)
    defer { withExtendedLifetime(lock) {} }
    return try await body(try SQLiteStore(folder: path))
  }
}

/// A store that is open.
private struct OpenStore {
  let journal: any Journal
  let tables: any Tables
  /// Nil: nothing is written, which keeps nobody else away.
  private let lock: StoreLock?

  /// The last row of a store that lacks those behind it; nil: none is missing, as far as it knows.
  private(set) var cutShortAfter: JournalPosition?

  var isReadOnly: Bool { lock == nil }

  /// Makes the store where there is none.
  init(folder: String, at time: Timestamp) throws(StoreError) {
    lock = try StoreLock(folder: folder)
    let store = try SQLiteStore(folder: folder)
    (journal, tables) = (store.journal, store.tables)
    cutShortAfter = try store.noteWhereCutShort(by: "gatehouse", at: time)
  }

  init(readingOnly folder: String) throws(StoreError) {
    lock = nil
    let store = try SQLiteStore(readingOnly: folder)
    (journal, tables) = (store.journal, store.tables)
    cutShortAfter = store.isCutShort ? try journal.head().position : nil
  }

  /// An empty one, in memory.
  init() throws(StoreError) {
    lock = nil
    (journal, tables) = (MemoryJournal(), try SQLiteTables())
  }
}
