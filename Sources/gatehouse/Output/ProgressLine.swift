import Foundation
import SafeText
import Synchronization

/// One line on standard error that is written over, only where a person is watching.
final class ProgressLine: Sendable {
  private let console: any Console
  private let last = Mutex<(at: ContinuousClock.Instant, width: Int)>((.now, 0))

  init(_ console: any Console) { self.console = console }

  /// Shows `text`, at most ten times a second.
  func show(_ text: @autoclosure () -> String) {
    guard console.isWatched else { return }
    last.withLock { last in
      guard last.at.duration(to: .now) > .milliseconds(100) else { return }
      let line = Printable.line(text())
      let rest = String(repeating: " ", count: max(0, last.width - line.count))
      write("\r\(line)\(rest)")
      last = (.now, line.count)
    }
  }

  func clear() {
    last.withLock { last in
      guard last.width > 0 else { return }
      write("\r\(String(repeating: " ", count: last.width))\r")
      last.width = 0
    }
  }

  private func write(_ text: String) {
    console.note(text)
  }
}
