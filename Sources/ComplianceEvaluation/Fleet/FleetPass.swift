import ConnectorModel

/// The decisions of one plan about a whole fleet: a code for each device, a place in its row's verdicts.
package struct FleetDecisions: Sendable {
  /// By place; meaningless where no device lies.
  fileprivate(set) var codes: [UInt8]
  /// By class.
  fileprivate(set) var rows: [Int]
  /// The plan, with every row that it took.
  package fileprivate(set) var plan: FleetPlan
}

extension FleetProjection {
  /// Decides about every device.
  package func decided(by plan: FleetPlan) -> FleetDecisions {
    var decisions = FleetDecisions(
      codes: Array(repeating: 0, count: devices.count),
      rows: Array(repeating: 0, count: classes.count), plan: plan)
    for (number, members) in classes.enumerated() where members.count > 0 {
      decisions.rows[number] = decisions.plan.row(of: members.deviceClass)
    }
    decideAgain(&decisions)
    return decisions
  }

  /// Makes the codes of all devices anew, for devices of classes whose rows are known.
  package func decideAgain(_ decisions: inout FleetDecisions) {
    for (number, members) in classes.enumerated() where members.count > 0 {
      let row = decisions.rows[number]
      switch decisions.plan.rows[row].shape {
      case .constant: decisions.codes.fill(0, of: members)
      case .one(let runs):
        let states = columns[runs.column]
        if runs.count <= 4 {
          decisions.codes.pass(states, runs.distances() as InlineArray<3, UInt8>, of: members)
        } else {
          decisions.codes.pass(states, runs.distances() as InlineArray<9, UInt8>, of: members)
        }
      case .two(let low, let high):
        let (first, second) = (columns[low.column], columns[high.column])
        if low.count <= 4, high.count <= 4 {
          decisions.codes.pass(
            first, low.distances() as InlineArray<3, UInt8>, second, high.distances(), of: members)
        } else {
          decisions.codes.pass(
            first, low.distances() as InlineArray<9, UInt8>, second, high.distances(), of: members)
        }
      case .many: lookUp(members, row: row, &decisions)
      }
    }
  }

  private func lookUp(_ members: ClassMembers, row: Int, _ decisions: inout FleetDecisions) {
    for place in members.places {
      decisions.codes[place] = decisions.plan.code(
        of: columns.map { $0[place] }, row: row, deviceClass: members.deviceClass)
    }
  }
}

// Loops over bytes that the compiler turns into vector instructions: the bounds are checked before, and
// nothing in them jumps.
extension [UInt8] {
  fileprivate mutating func fill(_ code: UInt8, of members: FleetProjection.ClassMembers) {
    var codes = mutableSpan
    var block = 0
    while let run = members.run(from: &block) {
      precondition(run.lowerBound >= 0 && run.upperBound <= codes.count)
      for place in run { codes[place] = code }
    }
  }

  @inline(__always)
  fileprivate mutating func pass<let size: Int>(
    _ states: [UInt8], _ distances: InlineArray<size, UInt8>,
    of members: FleetProjection.ClassMembers
  ) {
    let states = states.span
    var codes = mutableSpan
    var block = 0
    while let run = members.run(from: &block) {
      precondition(run.lowerBound >= 0 && run.upperBound <= codes.count)
      precondition(run.upperBound <= states.count)
      for place in run { codes[place] = states[place].run(distances) &>> 4 }
    }
  }

  @inline(__always)
  fileprivate mutating func pass<let size: Int>(
    _ low: [UInt8], _ lowDistances: InlineArray<size, UInt8>, _ high: [UInt8],
    _ highDistances: InlineArray<size, UInt8>, of members: FleetProjection.ClassMembers
  ) {
    let (low, high) = (low.span, high.span)
    var codes = mutableSpan
    var block = 0
    while let run = members.run(from: &block) {
      precondition(run.lowerBound >= 0 && run.upperBound <= codes.count)
      precondition(run.upperBound <= low.count && run.upperBound <= high.count)
      for place in run {
        codes[place] = low[place].run(lowDistances) &>> 4 | high[place].run(highDistances)
      }
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
