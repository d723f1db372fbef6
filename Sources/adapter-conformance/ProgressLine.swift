import Foundation
import Glibc

/// One line on standard error that is written over and over, on a terminal only.
struct ProgressLine {
  private let isShown = isatty(STDERR_FILENO) == 1

  func show(_ text: String) {
    if isShown { Program.complain("\r\u{1B}[K\(text)") }
  }

  func clear() {
    if isShown { Program.complain("\r\u{1B}[K") }
  }
}
