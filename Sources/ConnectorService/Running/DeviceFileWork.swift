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
      log: log, open: { () throws(DropFolderError) in try folders.devices() },
      kept: folders.kept, read: read
    ).run()
  }

  private func read(_ files: [DroppedFile]) async -> [DroppedFile.Outcome] {
    var outcomes: [DroppedFile.Outcome] = []
    var sources: [IntakeSource] = []
    var places: [Int] = []
    for file in files {
      do throws(DropFolderError) {
        sources.append(.open(try file.open().handle, name: file.name))
        places.append(outcomes.count)
        outcomes.append(.later)
      } catch {
        outcomes.append(.refused(because: "\(error)"))
      }
    }
    for (place, result) in zip(places, await read(sources)) {
      do throws(ServiceError) { outcomes[place] = .init(try result.get()) } catch {
        outcomes[place] = .init(error, remedyText)
      }
    }
    return outcomes
  }

  /// A file alone may be of any size, and is read as it comes.
  private func read(_ sources: [IntakeSource]) async -> [Result<IntakeSummary, ServiceError>] {
    guard let only = sources.first, sources.count == 1 else {
      return await service.deviceImport.read(together: sources, by: Self.caller)
    }
    do throws(ServiceError) {
      let answer = try await service.deviceImport.read(
        only, format: nil, by: Self.caller, progress: { _ in })
      return [.success(answer.intake)]
    } catch {
      return [.failure(error)]
    }
  }
}

extension DroppedFile.Outcome {
  fileprivate init(_ intake: IntakeSummary) {
    let notes = intake.notes.map { "note: \($0)" }
    guard intake.problemCount > 0 else {
      self = .done(saying: notes.isEmpty ? nil : notes.joined(separator: "\n"))
      return
    }
    let count =
      "\(intake.problemCount) of \(intake.records) records were not taken; the others were."
    let shown = intake.problems.map(\.description) + notes
    self = .refused(because: ([count] + shown).joined(separator: "\n"))
  }
}
