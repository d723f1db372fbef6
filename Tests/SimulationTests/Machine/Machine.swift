import ConnectorModel
import ConnectorStore
import Synchronization

/// Tables for one simulation after the other.
struct SimulatedTables {
  let inUse: SQLiteTables
  let scratch: SQLiteTables

  init() throws(StoreError) {
    inUse = try SQLiteTables()
    scratch = try SQLiteTables()
  }
}

/// What outlives the processes of the simulated service: the disk, the partners, and the weather.
final class Machine: Sendable {
  let scheduler: Scheduler
  let journal = MemoryJournal()
  let tables: SQLiteTables
  /// Where the journal is read once more.
  let scratch: SQLiteTables
  let partners: [Partner]
  let storm: Storm
  let observer = Observer()
  /// What is wrong with the service on purpose.
  let fault: PlantedFault?
  /// Where tasks run that have no thread of their own. Everybody shares it: nobody may block it.
  let pool: Pool
  /// Where questions are answered.
  let readers: Pool
  /// How often the job that runs has read.
  private let reads = Mutex((job: 0, count: 0))
  private static let readsMost = 1_000
  /// Hears what happens, where somebody wants to read it.
  private let story: (@Sendable (String) -> Void)?

  init(
    seed: UInt64, tables: SimulatedTables, fault: PlantedFault?,
    story: (@Sendable (String) -> Void)?
  ) {
    scheduler = Scheduler(seed: seed)
    self.tables = tables.inUse
    scratch = tables.scratch
    self.fault = fault
    self.story = story
    pool = Pool(scheduler, mayBlock: false)
    readers = Pool(scheduler, mayBlock: true)
    storm = Storm(scheduler)
    partners = [
      Partner("11111111-0000-4000-8000-000000000001", "Acme", needsClassicPolicy: true, polls: nil),
      Partner(
        "22222222-0000-4000-8000-000000000002", "Beta", needsClassicPolicy: false,
        polls: .seconds(60)),
    ]
  }

  /// Tables, journal and libraries block; only threads may wait for them that nobody shares with others.
  func expectBlockableThread() {
    observer.expect(scheduler.mayBlock, .threads, "a thread was blocked that everybody shares")
  }

  /// False when one job reads for ever, waiting for tables that nobody else can change meanwhile.
  func mayReadAgain() -> Bool {
    let job = scheduler.jobs
    let count = reads.withLock { reads in
      reads = reads.job == job ? (job, reads.count + 1) : (job, 1)
      return reads.count
    }
    observer.expect(count < Self.readsMost, .ends, "somebody reads again and again")
    return count < Self.readsMost
  }

  /// The wall clock.
  var now: Timestamp {
    let (seconds, attoseconds) = scheduler.elapsed.components
    return Timestamp(
      milliseconds: 1_795_000_000_000 + seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
  }

  /// Tells what happens.
  func tell(_ event: @autoclosure () -> String) {
    guard let story else { return }
    let seconds = scheduler.elapsed / .milliseconds(1) / 1_000
    story("\(seconds) \(event())")
  }

  func partner(_ id: ConnectorID) -> Partner? { partners.first { $0.id == id } }

  func chance(_ odds: Double) -> Bool {
    odds > 0 && scheduler.draw { .random(in: 0..<1, using: &$0) < odds }
  }

  func number(_ range: ClosedRange<Int>) -> Int {
    scheduler.draw { .random(in: range, using: &$0) }
  }

  func seconds(_ range: ClosedRange<Double>) -> Duration {
    scheduler.draw { .seconds(Double.random(in: range, using: &$0)) }
  }
}
