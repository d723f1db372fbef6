import CFleetEvaluation
import ConnectorModel

/// The decisions of one plan about a whole fleet: a code for each device, a place in its row's verdicts.
package struct FleetDecisions: Sendable {
  /// By place; meaningless where no device lies.
  fileprivate(set) var codes: [UInt8]
  /// By class.
  fileprivate(set) var rows: [Int]
  fileprivate(set) var loops: [fleet_loop]
  /// The plan, with every row that it took.
  package fileprivate(set) var plan: FleetPlan
}

extension FleetProjection {
  /// Decides about every device.
  package func decided(by plan: FleetPlan) -> FleetDecisions {
    var decisions = FleetDecisions(
      codes: Array(repeating: 0, count: devices.count),
      rows: Array(repeating: 0, count: classes.count),
      loops: Array(repeating: .none, count: classes.count), plan: plan)
    for (number, members) in classes.enumerated() where members.count > 0 {
      let row = decisions.plan.row(of: members.deviceClass)
      decisions.rows[number] = row
      decisions.loops[number] = fleet_loop(decisions.plan.rows[row].shape)
      if case .many = decisions.plan.rows[row].shape { lookUp(members, row: row, &decisions) }
    }
    evaluate(decisions.loops, &decisions.codes)
    return decisions
  }

  /// The codes of rows with so many partners that each combination of states is looked up.
  private func lookUp(_ members: ClassMembers, row: Int, _ decisions: inout FleetDecisions) {
    for place in members.places {
      decisions.codes[place] = decisions.plan.code(
        of: columns.map { $0[place] }, row: row, deviceClass: members.deviceClass)
    }
  }
}

extension fleet_loop {
  /// Nobody's word matters and the codes stay 0, or they have been looked up.
  static let none = fleet_loop(
    low: FLEET_NOBODY, high: FLEET_NOBODY, low_table: SIMD16(), high_table: SIMD16())

  init(_ shape: RuleRow.Shape) {
    self = .none
    switch shape {
    case .constant, .many: return
    case .one(let groups):
      (low, low_table) = (UInt32(groups.column), groups.codes)
    case .two(let first, let second):
      (low, low_table) = (UInt32(first.column), first.codes)
      (high, high_table) = (UInt32(second.column), second.codes &<< 4)
    }
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
