import ConnectorModel
import DeviceIntake
import Testing

/// One odd value costs what it is, and nothing beside it.
@Suite struct OddValueTests {
  @Test(arguments: OddValues.table.readers)
  func `an odd value costs itself at every place`(_ reader: OddValues.Reader) throws {
    let template = RecordTemplate(reader)
    let neighbour = reader.encoded(reader.neighbour)
    let good = try checkIns(reader, [neighbour, reader.encoded(template.good)]).checkIns
    try #require(good.count == 2, "the records of the table are good")
    let values = try #require(OddValues.table.values[reader.values])
    for place in template.names.indices {
      let spared = reader.encoded(template.record(placing: nil, at: place))
      let without = try checkIns(reader, [neighbour, spared, neighbour])
      for value in values {
        let odd = reader.encoded(template.record(placing: value.text, at: place))
        let reading = try checkIns(reader, [neighbour, odd, neighbour])
        let trial = Trial(
          reader: reader, name: template.names[place], value: value, neighbour: good[0],
          good: good[1], without: without, reading: reading)
        if let fault = trial.fault {
          Issue.record("\(value.name) at \(template.names[place]): \(fault) \(reading.everything)")
        }
      }
    }
  }

  @Test func `the table is large`() {
    let runs = OddValues.table.readers.map { reader in
      RecordTemplate(reader).names.count * (OddValues.table.values[reader.values]?.count ?? 0)
    }
    #expect(runs.reduce(0, +) > 4_000)
  }

  private func checkIns(_ reader: OddValues.Reader, _ records: [[UInt8]]) throws -> IntakeReading {
    try IntakeReading(reader.source(records), format: IntakeFormat(rawValue: reader.format))
  }

  /// One odd record between two good ones, and the record as it would be good.
  private struct Trial {
    var reader: OddValues.Reader
    var name: String
    var value: OddValues.Value
    var neighbour: CheckIn
    var good: CheckIn
    var without: IntakeReading
    var reading: IntakeReading

    /// What it has cost too much; nil when all is well.
    var fault: String? {
      let (checkIns, summary) = (reading.checkIns, reading.summary)
      guard checkIns.first == neighbour, checkIns.last == neighbour, checkIns.count >= 2
      else {
        return "a neighbour is lost or changed"
      }
      guard summary.checkIns + summary.ignored + summary.problemCount == 3 else {
        return "the records do not add up"
      }
      guard checkIns.count == 3 else {
        let mayCostRecord = reader.costs[name] == .record || value.mayCost == .record
        return mayCostRecord || without.checkIns.count < 3 ? nil : "the record is lost"
      }
      guard without.checkIns.count == 3 else { return nil }
      let spared = without.checkIns[1]
      if checkIns[1] != spared {
        let differing = checkIns[1].differences(spared).subtracting([name])
        guard differing.isSubset(of: spared.differences(good)) else {
          return "other members changed: \(differing)"
        }
      }
      let isDropped = checkIns[1] == spared && spared != good
      let mayBeQuiet = value.saysNothing == true || reader.quiet.contains(name)
      return isDropped && !mayBeQuiet && summary.notes.isEmpty ? "it was left out in silence" : nil
    }
  }
}

extension CheckIn {
  /// The properties in which two check-ins differ.
  fileprivate func differences(_ other: CheckIn) -> Set<String> {
    let pairs = zip(Mirror(reflecting: self).children, Mirror(reflecting: other).children)
    return Set(
      pairs.compactMap {
        String(describing: $0.value) == String(describing: $1.value) ? nil : $0.label
      })
  }
}
