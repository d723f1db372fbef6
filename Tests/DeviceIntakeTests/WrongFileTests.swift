import DeviceIntake
import Foundation
import Testing

/// What is not device data is called what it is, and no device comes of it: `Tables/wrong-files.json`.
@Suite struct WrongFileTests {
  struct Refused: Decodable, CustomTestStringConvertible {
    var name: String
    var text: String?
    var base64: String?
    var format: String?
    var says: String

    var bytes: [UInt8] {
      text.map { Array($0.utf8) } ?? Array(Data(base64Encoded: base64 ?? "") ?? Data())
    }
    var testDescription: String { name }
  }

  struct Taken: Decodable, CustomTestStringConvertible {
    var name: String
    var text: String
    var devices: Int
    var notes: [String]
    var problems: [String]?

    var testDescription: String { name }
  }

  struct Table: Decodable {
    var refused: [Refused]
    var taken: [Taken]
  }

  static let table: Table = {
    let file = Samples.folder.deletingLastPathComponent().appending(path: "Tables/wrong-files.json")
    do { return try JSONDecoder().decode(Table.self, from: Data(contentsOf: file)) } catch {
      fatalError("wrong-files.json: \(error)")
    }
  }()

  @Test(arguments: table.refused)
  func `it is refused and called what it is`(_ file: Refused) {
    let sentence = failure(file.bytes, format: file.format.flatMap { IntakeFormat(rawValue: $0) })
    #expect(sentence?.contains(file.says) == true, "\(sentence ?? "it was taken")")
    #expect(sentence?.hasPrefix("input ") == true)
  }

  @Test(arguments: table.taken)
  func `it is taken as far as it holds devices, and the rest is named`(_ file: Taken) throws {
    let reading = try IntakeReading(file.text)
    #expect(reading.checkIns.count == file.devices, "\(reading.everything)")
    expect(reading.complaints, toContain: file.problems ?? [])
    expect(reading.notes, toContain: file.notes)
    let readAs = reading.summary.notes.count { $0.message.hasPrefix("was read as ") }
    #expect(readAs == (file.problems == nil ? 0 : 1), "where something is amiss, it is told")
  }

  private func expect(_ sentences: [String], toContain parts: [String]) {
    #expect(sentences.count == parts.count, "\(sentences)")
    for (sentence, part) in zip(sentences, parts) {
      #expect(sentence.contains(part), "\(sentence)")
    }
  }
}
