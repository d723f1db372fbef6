import ArgumentParser
import Foundation
import Testing

@testable import gatehouse

/// Numbers and times at their ends, at each place of a command line where one is read.
struct NumberTests {
  private struct Door: Decodable {
    var door: String
    var taken: [String]
    var refused: [String]
  }

  private static let doors: [Door] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "numbers.json")
    guard let data = try? Data(contentsOf: file),
      let doors = try? JSONDecoder().decode([Door].self, from: data)
    else { preconditionFailure("the table cannot be read") }
    return doors
  }()

  private func words(_ door: Door, _ value: String) -> [String] {
    door.door.split(separator: " ").map { String($0).replacing("VALUE", with: value) }
  }

  @Test(arguments: doors.indices)
  func `what is a number there is read`(index: Int) {
    let door = Self.doors[index]
    for value in door.taken {
      #expect(throws: Never.self, "\(door.door) \(value)") {
        _ = try gatehouse.Gatehouse.parseAsRoot(words(door, value))
      }
    }
  }

  @Test(arguments: doors.indices)
  func `what is none is refused, and not taken for the nearest`(index: Int) {
    let door = Self.doors[index]
    for value in door.refused {
      #expect(throws: (any Error).self, "\(door.door) \(value)") {
        _ = try gatehouse.Gatehouse.parseAsRoot(words(door, value))
      }
    }
  }
}
