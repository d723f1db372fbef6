import ConnectorModel
import ConnectorService
import ControlSocket
import Foundation

/// Where a command's words go, and where its files and its surroundings come from: this program's own
/// terminal, or the terminal of somebody who speaks to a running service.
protocol Console: Sendable {
  var environment: [String: String] { get }
  /// Where relative paths begin.
  var folder: String { get }
  /// Whether a person watches standard error.
  var isWatched: Bool { get }

  /// Writes on standard output.
  func write(_ text: String)
  /// Writes on standard error.
  func note(_ text: String)
  /// Opens a file that is named among the command's words; `-` is standard input.
  /// - Parameter most: no more bytes than these are read, and one more to notice it; nil: all.
  func open(_ path: String, atMost most: Int?) throws(ServiceError) -> FileHandle
}

extension Console {
  /// A path as the command's words mean it, absolute.
  func path(_ given: String) -> String {
    let base = URL(fileURLWithPath: folder, isDirectory: true)
    return URL(fileURLWithPath: given, relativeTo: base).standardizedFileURL.path
  }
}

/// What a command runs in.
enum Surroundings {
  @TaskLocal static var console: any Console = OwnTerminal()
  /// The service that carries the command out, when it was forwarded to one.
  @TaskLocal static var service: RunningService?
  /// Who has forwarded the command.
  @TaskLocal static var caller: Caller?
  /// Who gives the command: whoever has forwarded it, or the user of this process.
  static var present: Caller { caller ?? Caller(name: ControlUser.name, door: .commandLine) }
  /// Whether listings take as much room as they need.
  @TaskLocal static var isWide = false

  /// How many columns a table may take: as many as the shell says that there are, or as every terminal has.
  static var width: Int {
    guard !isWide else { return .max }
    let said = console.environment["COLUMNS"].flatMap { Int($0) } ?? 80
    return max(said, 40)
  }

  /// The file of this program; what belongs to it lies beside.
  static var programPath: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
  }
}
