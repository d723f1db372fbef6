import DeviceIntake
import DropFolder
import Logging

/// Reads device data that are dropped.
struct DeviceFileWork {
  let service: ConnectorService
  let folders: DropFolders
  let log: Logger

  func run() async {
    let sleeper = Sleeper()
    do throws(DropFolderError) {
      let folder = try folders.devices()
      let watch = try FolderWatch(folder) { sleeper.wake() }
      defer { withExtendedLifetime(watch) {} }
      let files = FileWork(folder: folder, log: log)
      var backOff = BackOff()
      while true {
        let isDone = await files.takeAll { file throws(DropFolderError) in try await read(file) }
        guard await sleeper.rest(atMost: isDone ? backOff.reset() : backOff.next()) else { return }
      }
    } catch {
      log.error("device data cannot be dropped: \(error)")
    }
  }

  private func read(_ file: DroppedFile) async throws(DropFolderError) -> DroppedFile.Outcome {
    let open = try file.open()
    do throws(ServiceError) {
      let answer = try await service.importDevices(
        from: .open(open.handle, name: file.name), format: nil
      ) { _ in }
      return .init(answer.intake)
    } catch {
      return .init(error)
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
