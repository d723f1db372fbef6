import ConnectorStore
import Synchronization

/// What goes wrong, and how often; until it is over.
final class Storm: Sendable {
  /// Odds, each between 0 and 1.
  struct Odds {
    var appendFails = 0.0
    var readFails = 0.0
    var commitFails = 0.0
    /// The process dies where it writes.
    var dies = 0.0
    var callFails = 0.0
    var callHangs = 0.0
    var startFails = 0.0
    var loadBlocks = 0.0
    var trialHangs = 0.0
  }

  private let scheduler: Scheduler
  private let present: Mutex<Odds>
  private let over = Mutex(false)
  /// When nothing at all can be written to the tables.
  private let fullDisk: Range<Duration>?

  /// Half of the seeds have little or nothing go wrong, so that what goes wrong does not hide what is wrong.
  init(_ scheduler: Scheduler) {
    self.scheduler = scheduler
    func draw(_ most: Double, in share: Double) -> Double {
      scheduler.draw {
        Double.random(in: 0..<1, using: &$0) < share ? .random(in: 0...most, using: &$0) : 0
      }
    }
    present = Mutex(
      Odds(
        appendFails: draw(0.1, in: 0.3), readFails: draw(0.1, in: 0.3),
        commitFails: draw(0.1, in: 0.3), dies: draw(0.02, in: 0.3), callFails: draw(0.3, in: 0.4),
        callHangs: draw(0.6, in: 0.5), startFails: draw(0.3, in: 0.3),
        loadBlocks: draw(0.1, in: 0.3), trialHangs: draw(0.5, in: 0.5)))
    let (begins, lasts) = (draw(10, in: 0.1), draw(60, in: 1))
    fullDisk = begins > 0 ? .seconds(begins)..<(.seconds(begins + lasts)) : nil
  }

  /// From now on all is well; what hangs goes on to hang.
  func end() {
    present.withLock { $0 = Odds() }
    over.withLock { $0 = true }
  }

  /// Whether tables and journal can always be read and written.
  var sparesDisk: Bool {
    fullDisk == nil && present.withLock { $0.readFails + $0.commitFails == 0 }
  }

  var fillsDisk: Bool { !isOver && (fullDisk?.contains(scheduler.elapsed) ?? false) }

  var isOver: Bool { over.withLock { $0 } }

  func strikes(_ odds: KeyPath<Odds, Double>) -> Bool {
    let odds = present.withLock { $0[keyPath: odds] }
    return odds > 0 && scheduler.draw { .random(in: 0..<1, using: &$0) < odds }
  }
}

extension StoreError {
  static let full = StoreError(code: .full, message: "The disk is full.", remedy: "Wait.")
  static let unreadable = StoreError(code: .engine, message: "A read failed.", remedy: "Wait.")
  /// The process has ended: nothing that it does reaches the disk.
  static let over = StoreError(code: .cannotOpen, message: "The process is over.", remedy: "None.")
}
