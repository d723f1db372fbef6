import ConnectorModel
import DeviceIntake
import DropFolder
import Logging

/// Reads device data that are dropped.
struct DeviceFileWork {
  let service: ConnectorService
  let folders: DropFolders
  let log: Logger
  let remedyText: @Sendable (Remedy) -> String

  private static let caller = Caller(name: "gatehouse", door: .dropFolder)

  /// Works until the task is cancelled.
  func run() async {
    await DropWatch(
      log: log, open: { () throws(DropFolderError) in try folders.devices() }, read: read
    ).run()
  }

  private func read(_ file: DroppedFile) async throws(DropFolderError) -> DroppedFile.Outcome {
    let open = try file.open()
    do throws(ServiceError) {
      let answer = try await service.deviceImport.read(
        .open(open.handle, name: file.name), format: nil, by: Self.caller
      ) { _ in }
      return .init(answer.intake)
    } catch {
      return .init(error, remedyText)
    }
  }
}

extension DroppedFile.Outcome {
  fileprivate init(_ intake: IntakeSummary) {
    guard intake.problemCount > 0 else {
      self = .done(saying: nil)
      return
    }
    let count =
      "\(intake.problemCount) of \(intake.records) records were not taken; the others were."
    let shown = intake.problems.map(\.description)
    self = .refused(because: ([count] + shown).joined(separator: "\n"))
  }
}
