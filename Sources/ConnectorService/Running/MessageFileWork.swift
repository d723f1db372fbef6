import AdapterRunning
import ConnectorLedger
import ConnectorModel
import DropFolder
import Logging

/// Reads a partner's messages that are dropped. A folder that cannot be used is looked at again, after growing
/// pauses.
struct MessageFileWork {
  let id: ConnectorID
  let service: ConnectorService
  let folders: DropFolders
  let log: Logger
  let remedyText: @Sendable (Remedy) -> String

  private static let caller = Caller(name: "gatehouse", door: .dropFolder)

  /// Works until the task is cancelled.
  func run() async {
    await DropWatch(
      log: log,
      open: { () throws(DropFolderError) in
        try folders.connector(id, among: service.ledger.settings.connectors)
      }, kept: folders.kept, read: read
    ).run()
  }

  private func read(_ files: [DroppedFile]) async -> [DroppedFile.Outcome] {
    var outcomes: [DroppedFile.Outcome] = []
    var messages: [PartnerMessages.Arrival] = []
    var places: [Int] = []
    for file in files {
      do throws(DropFolderError) {
        let open = try file.open()
        let body = try open.bytes(atMost: PartnerMessages.bytesMost)
        messages.append(.init(body: body, source: "drop", messageId: open.id))
        places.append(outcomes.count)
        outcomes.append(.later)
      } catch {
        outcomes.append(.refused(because: "\(error)"))
      }
    }
    let answers = await service.partnerMessages.take(messages, of: id, by: Self.caller)
    for (place, answer) in zip(places, answers) {
      do throws(ServiceError) { outcomes[place] = .init(try answer.get()) } catch {
        outcomes[place] = .init(error, remedyText)
      }
    }
    return outcomes
  }
}

extension DroppedFile.Outcome {
  fileprivate init(_ answer: IngestAnswer) {
    if let pending = answer.pending {
      self = .done(saying: "It is kept, and read as soon as the adapter can run. Now: \(pending)")
    } else if answer.isNotUnderstood {
      let said =
        ["Nothing of it was understood. It is kept, and is no contact."] + answer.likeness
        + answer.problems
      self = .refused(because: said.joined(separator: "\n"))
    } else if let failure = answer.failure {
      self = .refused(
        because: ([failure] + answer.likeness + answer.problems).joined(separator: "\n"))
    } else {
      let said = answer.problems.isEmpty ? nil : answer.problems.joined(separator: "\n")
      self = .done(saying: said)
    }
  }
}

extension IngestAnswer {
  fileprivate var likeness: [String] { looksLike.map { ["It is \($0)."] } ?? [] }
}
