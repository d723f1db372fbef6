import ConnectorModel

/// One operation while it goes on.
struct Crossing {
  /// Lays out in shared memory what lies in a range, and gives its address, or 0.
  typealias Layout = (isolated WorkerAdapter, CallArena, Range<Int>) -> UInt

  let operation: AdapterOperation
  let command: UInt32
  /// From a record that is sent to its place in what was given; empty for a message, which counts its
  /// records itself.
  let indices: [Int]
  var queue: CrossingQueue
  let stop: StopFlag
  let layout: Layout

  var result = CrossingResult()
  /// Reports that were offered so far.
  var offered = 0
  /// Bytes of the reports that it has brought so far.
  var bytes = 0
  /// How many workers died of it so far.
  var deaths = 0
  var isComplete = false

  /// How often workers may die of one call before the search for the record at fault is given up.
  static let mostDeaths = 40

  var goesOn: Bool { !isComplete && result.failure == nil && !result.isUnsupported }

  /// A part that lies in shared memory, ready to be commanded.
  struct Laid {
    var part: CrossingQueue.Part
    var room: WorkerMemory.Room
    /// Its place in the input.
    var record: UInt64
  }
}
