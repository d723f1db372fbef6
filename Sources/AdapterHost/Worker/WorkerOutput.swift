import Glibc

/// What an adapter prints, which its worker writes into a pipe. Neither side ever waits for it: the pipe's size is the
/// bound, and whoever prints more loses it.
///
/// It belongs to one connection's thread.
final class WorkerOutput {
  private let pipe: Int32
  /// Lines that were read to say why it died, and are still to be logged.
  private var kept: [String] = []

  private static let mostLines = 20

  /// - Parameter pipe: closed with this.
  init(_ pipe: Int32) { self.pipe = pipe }

  deinit { close(pipe) }

  /// The last few lines that it has printed and nobody has taken.
  func takeLines() -> [String] {
    defer { kept = [] }
    return kept + lines().suffix(Self.mostLines)
  }

  /// The last that it has printed, for a sentence about its end; empty for nothing.
  func lastLine() -> String {
    let lines = lines()
    kept = lines.suffix(Self.mostLines)
    // What comes behind this is of more use to the log than in a sentence.
    return lines.prefix { !$0.hasPrefix("Current stack trace") }.last ?? ""
  }

  private func lines() -> [String] {
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(pipe, $0.baseAddress, $0.count) }
    guard count > 0 else { return [] }
    return bytes.prefix(count).split { $0 == 10 || $0 == 13 }.map {
      String(readable: Array($0.prefix(AdapterLog.lineBytes)))
    }
  }
}
