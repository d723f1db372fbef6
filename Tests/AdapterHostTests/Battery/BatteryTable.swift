import Foundation

/// `calls.txt`: what the kernel answers an adapter to each of many system calls, in each profile and at each stage.
struct BatteryTable {
  /// Where calls are made. The trial and `adapter call` are the sandbox again, reached in other ways.
  enum Place: String, CaseIterable {
    case worker, sandbox, locked, trial
    case adapterCall = "adapter call"
  }

  enum Stage: Int, CaseIterable {
    /// By a constructor of the library.
    case loading
    /// Once the adapter is active.
    case call
  }

  /// What comes of a call.
  enum Outcome: Character {
    /// The kernel has looked at it, whatever it then said.
    case reached = "+"
    case refused = "-"
    /// There is no such path.
    case absent = "o"
    /// It differs by kernel and user.
    case either = "?"
    /// It is not made: where nothing refuses it, it would disturb the host.
    case spared = "."
  }

  /// What the kernel has answered.
  enum Answer { case reached, refused, absent }

  struct Row {
    var line: Int
    var call: String
    /// As they stand in C.
    var arguments: String
    var word: String
    var expected: [Place: [Outcome]]

    var name: String { "line \(line), \(call) (\(arguments)), \(word)" }
  }

  let rows: [Row]

  init() throws {
    let file = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().appending(path: "calls.txt")
    let lines = try String(contentsOf: file, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    rows = lines.enumerated().compactMap { number, line in
      guard !line.isEmpty, !line.hasPrefix("#") else { return nil }
      let parts = line.components(separatedBy: " ; ")
      guard parts.count == 3 + Place.allCases.count else {
        fatalError("Line \(number + 1) of calls.txt has \(parts.count) columns.")
      }
      let cells = zip(Place.allCases, parts.dropFirst(3)).map { place, cell in
        (place, cell.compactMap(Outcome.init(rawValue:)))
      }
      return Row(
        line: number + 1, call: parts[0], arguments: parts[1], word: parts[2],
        expected: Dictionary(uniqueKeysWithValues: cells))
    }
  }

  /// The calls of one place in C, for `battery.c`.
  func source(for place: Place) -> String {
    let cases = rows.enumerated().filter { $1.expected[place]?.first != .spared }.map {
      "case \($0): return CALL(\($1.call), \($1.arguments));"
    }
    return (["#define COUNT \(rows.count)"] + cases).joined(separator: "\n") + "\n"
  }

  /// What is otherwise than the table says, as sentences.
  /// - Parameter answers: for each row.
  func differences(_ answers: [Answer], at place: Place, _ stage: Stage) -> [String] {
    zip(rows, answers).compactMap { row, answer in
      let expected = row.expected[place] ?? []
      guard expected.indices.contains(stage.rawValue) else { return "\(row.name): no \(stage)" }
      switch expected[stage.rawValue] {
      case .either, .spared: return nil
      case .reached where answer != .refused: return nil
      case .refused where answer == .refused: return nil
      case .absent where answer == .absent: return nil
      default: return "\(place.rawValue), \(stage): \(answer), \(row.name)"
      }
    }
  }
}
