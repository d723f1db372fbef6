import Logging
import MTDAdapterABI
import Synchronization

/// The lines that an adapter writes: cut, cleaned, and no more than a few for each call.
final class AdapterLog: Sendable {
  private let logger: Logger
  private let mostLines: Int
  private let lines = Mutex(0)

  static let lineBytes = 1_024

  init(_ logger: Logger, partner: String, mostLines: Int) {
    var logger = logger
    logger[metadataKey: "partner"] = "\(partner)"
    self.logger = logger
    self.mostLines = mostLines
  }

  func write(_ level: UInt32, _ text: UnsafePointer<mtda_str>?) {
    guard let text = unsafe text else { return }
    let line = lines.withLock { lines in
      lines += lines < Int.max ? 1 : 0
      return lines
    }
    guard line <= mostLines else { return }
    let view = unsafe UnsafeRawPointer(text).loadUnaligned(as: mtda_str.self)
    unsafe logger.log(
      level: Self.level(level), "\(String(readable: view, atMost: Self.lineBytes))")
  }

  /// Something that happened to the adapter's process.
  func note(_ error: AdapterError) {
    logger.warning("\(error.message)", metadata: ["code": "\(error.code)"])
  }

  /// A line that the adapter printed instead of logging it; it is bounded where it comes from.
  func writePrinted(_ line: String) {
    logger.notice("the adapter printed: \(line)")
  }

  /// Counts lines that were dropped before they came here.
  func drop(_ count: UInt64) {
    lines.withLock { $0 += Int(min(count, UInt64(Int32.max))) }
  }

  /// Begins a new call; says what of the one before was dropped.
  func renew() {
    let dropped = lines.withLock { lines in
      defer { lines = 0 }
      return max(0, lines - mostLines)
    }
    guard dropped > 0 else { return }
    logger.warning("further lines of the adapter were dropped", metadata: ["lines": "\(dropped)"])
  }

  /// A level that is not known is as grave as any.
  private static func level(_ number: UInt32) -> Logger.Level {
    switch number {
    case MTDA_LOG_DEBUG: .debug
    case MTDA_LOG_INFO: .info
    case MTDA_LOG_WARNING: .warning
    default: .error
    }
  }
}
