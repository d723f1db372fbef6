import ConnectorModel

/// The decisions of one plan about a whole fleet: a code for each device, a place in its row's verdicts.
package struct FleetDecisions: Sendable {
  /// By place; meaningless where no device lies.
  fileprivate(set) var codes: [UInt8]
  /// By class.
  fileprivate(set) var rows: [Int]
  fileprivate(set) var loops: [RowLoop]
  /// The plan, with every row that it took.
  package fileprivate(set) var plan: FleetPlan
}

extension FleetProjection {
  /// Decides about every device.
  package func decided(by plan: FleetPlan) -> FleetDecisions {
    var decisions = FleetDecisions(
      codes: Array(repeating: 0, count: devices.count),
      rows: Array(repeating: 0, count: classes.count),
      loops: Array(repeating: RowLoop(.constant), count: classes.count), plan: plan)
    for (number, members) in classes.enumerated() where members.count > 0 {
      let row = decisions.plan.row(of: members.deviceClass)
      decisions.rows[number] = row
      decisions.loops[number] = RowLoop(decisions.plan.rows[row].shape)
      if case .many = decisions.plan.rows[row].shape { lookUp(members, row: row, &decisions) }
    }
    pass(decisions.loops, &decisions.codes)
    return decisions
  }

  /// The codes of rows with so many partners that each combination of states is looked up.
  private func lookUp(_ members: ClassMembers, row: Int, _ decisions: inout FleetDecisions) {
    for place in members.places {
      decisions.codes[place] = decisions.plan.code(
        of: columns.map { $0[place] }, row: row, deviceClass: members.deviceClass)
    }
  }

  /// The codes of all others, in the order of memory: neighbouring blocks of one class in one run.
  func pass(_ loops: [RowLoop], _ codes: inout [UInt8]) {
    var block = 0
    while block < classOfBlock.count {
      let number = classOfBlock[block]
      let first = block * Self.blockSize
      repeat { block += 1 } while block < classOfBlock.count && classOfBlock[block] == number
      let run = first..<block * Self.blockSize
      let loop = loops[number]
      switch loop.kind {
      case .fill: codes.fill(run)
      case .one:
        if loop.isShort {
          codes.pass(columns[loop.low], loop.lowDistances.first3, run)
        } else {
          codes.pass(columns[loop.low], loop.lowDistances, run)
        }
      case .two:
        let (low, high) = (columns[loop.low], columns[loop.high])
        if loop.isShort {
          codes.pass(low, loop.lowDistances.first3, high, loop.highDistances.first3, run)
        } else {
          codes.pass(low, loop.lowDistances, high, loop.highDistances, run)
        }
      case .leave: continue
      }
    }
  }
}

/// What the loop over the devices of one row does: the row's shape without anything that memory is managed for.
struct RowLoop {
  enum Kind {
    case fill, one, two
    /// The codes are there already.
    case leave
  }

  var kind: Kind
  var low = 0
  var high = 0
  var lowDistances = InlineArray<9, UInt8>(repeating: 0)
  var highDistances = InlineArray<9, UInt8>(repeating: 0)
  /// No partner has more than four runs of states.
  var isShort = true

  init(_ shape: RuleRow.Shape) {
    switch shape {
    case .constant: kind = .fill
    case .many: kind = .leave
    case .one(let runs):
      kind = .one
      low = runs.column
      lowDistances = runs.distances
      isShort = runs.count <= 4
    case .two(let first, let second):
      kind = .two
      low = first.column
      high = second.column
      lowDistances = first.distances
      highDistances = second.distances
      isShort = max(first.count, second.count) <= 4
    }
  }
}

extension InlineArray where Element == UInt8, count == 9 {
  fileprivate var first3: InlineArray<3, UInt8> { [self[0], self[1], self[2]] }
}

// Loops over bytes that the compiler turns into vector instructions: the bounds are checked before, and
// nothing in them jumps.
extension [UInt8] {
  fileprivate mutating func fill(_ run: Range<Int>) {
    var codes = mutableSpan
    precondition(run.lowerBound >= 0 && run.upperBound <= codes.count)
    for place in run { codes[place] = 0 }
  }

  @inline(__always)
  fileprivate mutating func pass<let size: Int>(
    _ states: [UInt8], _ distances: InlineArray<size, UInt8>, _ run: Range<Int>
  ) {
    let states = states.span
    var codes = mutableSpan
    precondition(run.lowerBound >= 0 && run.upperBound <= codes.count)
    precondition(run.upperBound <= states.count)
    for place in run { codes[place] = states[place].run(distances) &>> 4 }
  }

  @inline(__always)
  fileprivate mutating func pass<let size: Int>(
    _ low: [UInt8], _ lowDistances: InlineArray<size, UInt8>, _ high: [UInt8],
    _ highDistances: InlineArray<size, UInt8>, _ run: Range<Int>
  ) {
    let (low, high) = (low.span, high.span)
    var codes = mutableSpan
    precondition(run.lowerBound >= 0 && run.upperBound <= codes.count)
    precondition(run.upperBound <= low.count && run.upperBound <= high.count)
    for place in run {
      codes[place] = low[place].run(lowDistances) &>> 4 | high[place].run(highDistances)
    }
  }
}

extension UInt8 {
  /// The number of the run of states in which this one lies, in the upper four bits. States are below 16, so a
  /// sum has the bit of 16 exactly when it reaches that, and nothing needs to be compared.
  @inline(__always)
  fileprivate func run<let size: Int>(_ distances: InlineArray<size, UInt8>) -> UInt8 {
    var run: UInt8 = 0
    for index in 0..<size { run &+= (self &+ distances[index]) & 16 }
    return run
  }
}

extension FleetDecisions {
  /// What the code at a place of a class stands for.
  func verdict(at place: Int, ofClass number: Int) -> FleetVerdict {
    verdicts(ofClass: number)[code(at: place)]
  }

  func code(at place: Int) -> Int { Int(codes[place]) }

  func verdicts(ofClass number: Int) -> [FleetVerdict] { plan.rows[rows[number]].verdicts }

  /// Whether equal codes of a class mean the same in both.
  func isAlike(_ other: FleetDecisions, inClass number: Int) -> Bool {
    plan.rows[rows[number]] == other.plan.rows[other.rows[number]]
  }
}
