import ConnectorModel
import ConnectorServer
import ConnectorService
import Foundation
import Testing

/// Compliance policies that come as files, by the table in `graph-policies.json`.
struct GraphPolicyTests {
  @Test(arguments: try GraphPolicyCase.all())
  func `a policy is read as it is meant, or refused by the name of what is wrong`(
    given: GraphPolicyCase
  ) throws {
    if let words = given.refused {
      let error = #expect(throws: ServiceError.self) { try GraphCompliancePolicy(given.bytes) }
      for word in words {
        #expect(error?.message.contains(word) == true, "\(error?.message ?? "")")
      }
      #expect(error?.kind == .badRequest)
      return
    }
    let policy = try GraphCompliancePolicy(given.bytes)
    #expect(policy.gracePeriodHours == given.hours)
    #expect(policy.content.blockGracePeriodHours == given.hours ?? 0)
    #expect(policy.content.displayName == "Phones")
    #expect(policy.content.deviceThreatProtectionEnabled)
    #expect(
      policy.content.deviceThreatProtectionRequiredSecurityLevel.rawValue == given.level ?? "low")
    #expect(policy.content.osMinimumVersion != nil)
    if let others = given.others {
      #expect(policy.content.otherProperties.keys.sorted() == others)
    }
  }

  @Test func `words that PowerShell has written in the place of values are called so`() throws {
    let depth = try GraphPolicyCase.all().filter { $0.source.contains("ConvertTo-Json") }
    #expect(depth.count > 3)
    for given in depth {
      let error = #expect(throws: ServiceError.self) { try GraphCompliancePolicy(given.bytes) }
      guard case .said(let words) = error?.remedy else {
        Issue.record("\(given): no way out")
        continue
      }
      #expect(words.contains("-Depth"))
    }
  }
}

/// A row of the table.
struct GraphPolicyCase: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var source: String
  var bytes: [UInt8]
  var refused: [String]?
  /// Of grace; nil: no schedule.
  var hours: Int?
  var level: String?
  /// The names of properties that are kept and not checked.
  var others: [String]?

  static func all() throws -> [GraphPolicyCase] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "graph-policies.json")
    let table = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    let members = try #require(table as? [String: Any])
    let base = try #require(members["base"] as? [String: Any])
    let cases = try #require(members["cases"] as? [[String: Any]])
    return try cases.map { try GraphPolicyCase($0, base: base) }
  }

  private init(_ row: [String: Any], base: [String: Any]) throws {
    testDescription = try #require(row["name"] as? String)
    source = row["source"] as? String ?? ""
    refused = row["refused"] as? [String]
    hours = row["hours"] as? Int
    level = row["level"] as? String
    others = row["others"] as? [String]
    let text = try row["text"] as? String ?? Self.policy(row, base: base)
    bytes = try Self.bytes(of: text, in: row["encoding"] as? String)
  }

  private static func policy(_ row: [String: Any], base: [String: Any]) throws -> String {
    var policy = base
    if let hours = row["hoursAre"] {
      policy["scheduledActionsForRule"] = [
        ["scheduledActionConfigurations": [["actionType": "block", "gracePeriodHours": hours]]]
      ]
    }
    policy.merge(row["with"] as? [String: Any] ?? [:]) { $1 }
    for name in row["without"] as? [String] ?? [] { policy[name] = nil }
    let whole: Any =
      switch row["wrap"] as? String {
      case "page": ["@odata.context": "x", "value": [policy]]
      case "page of two": ["value": [policy, policy]]
      case "list": [policy]
      default: policy
      }
    let data = try JSONSerialization.data(withJSONObject: whole, options: .prettyPrinted)
    return String(decoding: data, as: UTF8.self)
  }

  private static func bytes(of text: String, in encoding: String?) throws -> [UInt8] {
    switch encoding {
    case "utf-8 with mark": [0xEF, 0xBB, 0xBF] + text.utf8
    case "utf-16le": try wide(text, .utf16LittleEndian)
    case "utf-16be": try wide(text, .utf16BigEndian)
    case "utf-16le with mark": [0xFF, 0xFE] + (try wide(text, .utf16LittleEndian))
    case "utf-16be with mark": [0xFE, 0xFF] + (try wide(text, .utf16BigEndian))
    case "crlf": Array(text.replacing("\n", with: "\r\n").utf8)
    default: Array(text.utf8)
    }
  }

  private static func wide(_ text: String, _ encoding: String.Encoding) throws -> [UInt8] {
    Array(try #require(text.data(using: encoding)))
  }
}
