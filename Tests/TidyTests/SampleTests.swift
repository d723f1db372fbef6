import Foundation
import Testing

/// The made-up fleet that `make run` shows.
@Suite("Samples")
struct SampleTests {
  @Test("Every sample is JSON")
  func json() {
    let samples = Repository.shared.files(in: "Samples")
    #expect(samples.count > 15)
    for file in samples {
      if file.path.hasSuffix(".jsonl") {
        for line in file.lines where !line.text.isEmpty && !line.text.isJSON {
          Issue.record("\(file.at(line)): not JSON")
        }
      } else if file.path.hasSuffix(".json") {
        #expect(file.text.isJSON, "\(file.path) is not JSON")
      } else {
        Issue.record("\(file.path): a sample in no format that is checked")
      }
    }
  }

  @Test("Every property list in a sample can be read")
  func propertyLists() throws {
    let webhooks = Repository.shared.files(in: "Samples/fleet/nanomdm", named: ".json")
    #expect(!webhooks.isEmpty)
    for file in webhooks {
      let payload = try #require(
        file.text.firstMatch(of: /"raw_payload": "([A-Za-z0-9+\/=]+)"/),
        "\(file.path) has no payload")
      let data = try #require(Data(base64Encoded: String(payload.1)))
      let message = try PropertyListDecoder().decode(AppleMessage.self, from: data)
      #expect(!message.udid.isEmpty, "\(file.path)")
    }
  }

  @Test("Nobody in a sample can be reached: addresses end in reserved names")
  func addresses() {
    for file in Repository.shared.files(in: "Samples") {
      for line in file.lines {
        guard line.text.contains("@") else { continue }
        for match in line.text.matches(of: /[\w.+-]+@([\w.-]+\.[a-z]+)/)
        where !["example.org", "example.com", "example.net"].contains(match.1) {
          Issue.record("\(file.at(line)): \(match.1) may belong to somebody")
        }
      }
    }
  }
}

private struct AppleMessage: Decodable {
  enum CodingKeys: String, CodingKey {
    case udid = "UDID"
  }

  let udid: String
}

extension String {
  fileprivate var isJSON: Bool {
    (try? JSONSerialization.jsonObject(with: Data(utf8), options: .fragmentsAllowed)) != nil
  }
}
