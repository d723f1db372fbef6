import AdapterHost
import ConnectorModel
import ConnectorStore
import DropFolder
import Logging

/// Keeps one connector's adapter up to date, and reads what is dropped for it.
struct ConnectorWork {
  let id: ConnectorID
  let name: String
  let service: ConnectorService
  let folders: DropFolders
  let log: Logger

  /// Works until the task is cancelled or the connector is deleted.
  func run() async {
    let sleeper = Sleeper()
    service.bell.add(sleeper)
    defer { service.bell.remove(sleeper) }
    do throws(DropFolderError) {
      let folder = try folders.connector(name)
      let watch = try FolderWatch(folder) { sleeper.wake() }
      defer { withExtendedLifetime(watch) {} }
      await work(FileWork(folder: folder, log: log), sleeper)
    } catch {
      log.error("messages of \(name) cannot be dropped: \(error)")
    }
  }

  private func work(_ files: FileWork, _ sleeper: Sleeper) async {
    var backOff = BackOff()
    var schedule = PollSchedule()
    /// After a failure, nothing is tried before this moment, whoever wakes.
    var due = ContinuousClock.now
    while (try? service.connectorIDs()[id]) != nil {
      var pause: Duration? = due - .now
      if due <= .now {
        let isRead = await files.takeAll { file throws(DropFolderError) in try await read(file) }
        let isTold = await attend()
        pause = isRead && isTold ? backOff.reset() : backOff.next()
        due = .now + (pause ?? .zero)
      }
      await poll(by: &schedule)
      let pauses = [pause, schedule.pause(from: .now)].compactMap { $0 }
      guard await sleeper.rest(atMost: pauses.min()) else { return }
    }
  }

  /// Has the adapter ask its partner when that is due. One that fails is asked again when it is due the next time.
  private func poll(by schedule: inout PollSchedule) async {
    schedule.follow(await service.pollInterval(of: id), at: .now)
    guard schedule.isDue(at: .now) else { return }
    var retryAfter: Duration = .zero
    do throws(ServiceError) {
      if let failure = try await service.poll(id)?.failure {
        retryAfter = .milliseconds(Int64(failure.retryAfterMilliseconds))
        note("the partner was not asked: \(failure.message)", failure.code)
      }
    } catch {
      note(error.message, error.code)
    }
    schedule.polled(retryAfter: retryAfter, at: .now)
  }

  private func note(_ message: String, _ code: String?) {
    log.warning("\(message)", metadata: ["partner": "\(name)", "code": "\(code ?? "")"])
  }

  private func read(_ file: DroppedFile) async throws(DropFolderError) -> DroppedFile.Outcome {
    let open = try file.open()
    let body = try open.bytes(atMost: ConnectorService.mostMessageBytes)
    do throws(ServiceError) {
      return .init(
        try await service.ingest(
          connector: id.rawValue, source: "drop", messageId: open.id, body: body))
    } catch {
      return .init(error)
    }
  }

  /// Tells the adapter what it has not been told yet. False when something is left.
  private func attend() async -> Bool {
    do throws(ServiceError) {
      guard let failure = try await service.attend(to: id) else { return true }
      log.warning("\(failure)", metadata: ["partner": "\(name)"])
    } catch {
      note(error.message, error.code)
    }
    return false
  }
}

extension DroppedFile.Outcome {
  fileprivate init(_ answer: IngestAnswer) {
    if answer.isPending {
      self = .done(saying: "It is kept; the adapter reads it as soon as it can.")
    } else if let failure = answer.failure {
      self = .refused(because: ([failure] + answer.problems).joined(separator: "\n"))
    } else {
      let said = answer.problems.isEmpty ? nil : answer.problems.joined(separator: "\n")
      self = .done(saying: said)
    }
  }
}

extension ConnectorService {
  /// The connectors there are, with their names.
  nonisolated func connectorIDs() throws(ServiceError) -> [ConnectorID: String] {
    try read { tables throws(StoreError) in
      Dictionary(
        uniqueKeysWithValues: try tables.connectors().map { ($0.id, $0.descriptor.name) })
    }
  }

  /// Delivers what the adapter has not been told, and has it read what it has not read. Nil when nothing is
  /// left, otherwise why something is.
  func attend(to id: ConnectorID) async throws(ServiceError) -> String? {
    if let failure = try await deliver(to: id)?.failure { return failure }
    return try await inLane(.connector(id)) { service throws(ServiceError) in
      // Messages of a connector that refuses them were refused when they came.
      let hasPending = try service.read { tables throws(StoreError) in
        try !tables.pendingMessages(of: id).isEmpty
      }
      guard hasPending else { return nil }
      let failure = try await service.readPending(of: id).last?.result.failure
      return failure.flatMap { $0.isAboutTheProcess ? $0.message : nil }
    }
  }
}
