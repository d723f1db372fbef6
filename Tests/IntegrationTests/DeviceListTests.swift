import Foundation
import Testing

/// Listings of devices: filters, orders, forms, and where they end.
@Suite("Listings of devices", .timeLimit(.minutes(5)))
struct DeviceListTests {
  @Test("Conditions hold together, and say what the whole listing says")
  func filters() async throws {
    let gatehouse = try await Self.sample()
    let all = try await gatehouse.json("device", "list").elements
    let lookout: (JSON) -> Bool = { device in
      device["complianceReason"]["connector"] != .null
    }
    let filters: [(String, (JSON) -> Bool)] = [
      ("--state noncompliant", { $0["complianceState"].text == "noncompliant" }),
      ("--reason threatLevelAbove", { $0["complianceReason"]["rule"].text == "threatLevelAbove" }),
      ("--platform ios", { $0["platform"].text == "ios" }),
      ("--ownership personal", { $0["ownership"].text == "personal" }),
      ("--group warehouse", { $0["groups"].elements.contains(.string("warehouse")) }),
      ("--silent-since 2026-11-20", { ($0["lastCheckInAt"].text ?? "") < "2026-11-20" }),
      ("--changes-within 8d", { $0["holdsUntil"] != .null }),
      ("--changes-within 1m", { _ in false }),
      ("--partner lookout --reason threatLevelAbove", lookout),
      (
        "--platform ios --ownership company --state compliant",
        {
          $0["platform"].text == "ios" && $0["ownership"].text == "company"
            && $0["complianceState"].text == "compliant"
        }
      ),
    ]
    for (options, fits) in filters {
      let wanted = all.filter { fits($0) && (!options.contains("--reason") || Self.isAbove($0)) }
      let words = ["device", "list"] + options.split(separator: " ").map(String.init)
      #expect(try await gatehouse.json(words).elements == wanted, "\(options)")
      #expect(wanted.isEmpty == options.contains("1m"), "\(options) chooses nothing")
    }
    let partner = try await gatehouse.json("device", "list", "--partner", "lookout").elements
    #expect(!partner.isEmpty && partner.allSatisfy { $0["platform"].text == "ios" })
  }

  private static func isAbove(_ device: JSON) -> Bool {
    device["complianceReason"]["rule"].text == "threatLevelAbove"
  }

  @Test("An order is the whole listing in another order")
  func orders() async throws {
    let gatehouse = try await Self.sample()
    let all = try await gatehouse.json("device", "list").elements
    let late = try await gatehouse.json("device", "list", "--sort", "last-check-in").elements
    #expect(Set(late) == Set(all) && late != all)
    let times = late.compactMap { $0["lastCheckInAt"].text }
    #expect(times == times.sorted())
    let backwards = try await gatehouse.json("device", "list", "--descending").elements
    #expect(backwards == all.reversed())
    let names = try await gatehouse.json("device", "list", "--sort", "name").elements
    let known = names.compactMap { $0["name"].text?.lowercased() }
    #expect(names.count == all.count && names.last?["name"] == .null && known.count < all.count)
  }

  @Test("The hint repeats the whole command, and the parts are the whole")
  func hint() async throws {
    let gatehouse = try await Self.sample()
    let options = ["--platform", "ios", "--sort", "name", "--output", "jsonl"]
    let whole = try await gatehouse.run(["device", "list"] + options).out
    var (parts, words) = ("", ["device", "list"] + options + ["--limit", "4"])
    for _ in 0..<20 {
      let answer = try await gatehouse.run(words)
      parts += answer.out
      guard let more = answer.err.firstRange(of: "More: gatehouse ") else { break }
      let hint = answer.err[more.upperBound...].dropLast()
      for option in ["--platform ios", "--sort name", "--output jsonl", "--limit 4", "--after "] {
        #expect(hint.contains(option), "\(hint)")
      }
      words = hint.split(separator: " ").map(String.init)
    }
    #expect(parts == whole && whole.split(separator: "\n").count > 8)
  }

  @Test("Listings for programs are whole; one for people ends after a thousand and says so")
  func whole() async throws {
    let gatehouse = try Gatehouse()
    let lines = (1...2_100).map {
      #"{"serialNumber":"SN\#($0)","platform":"ios","name":"Till \#($0)"}"#
    }
    let fleet = try gatehouse.scratch.write(lines.joined(separator: "\n"), to: "fleet.jsonl")
    try await gatehouse.prepare(["import", fleet])
    #expect(try await gatehouse.json("device", "list").elements.count == 2_100)
    for (format, extra) in [("jsonl", 0), ("csv", 1)] {
      let answer = try await gatehouse.run("device", "list", "--output", format)
      #expect(answer.out.utf8.count { $0 == UInt8(ascii: "\n") } == 2_100 + extra)
      #expect(answer.err.isEmpty)
    }
    let table = try await gatehouse.run("device", "list")
    #expect(table.out.contains("#1000 ") && !table.out.contains("#1001 "))
    #expect(table.err == "More: gatehouse device list --after 1000\n")
    let other = try await gatehouse.run("tenant", "show", "--output", "csv").out
    #expect(try JSON(parsing: other) == (try await gatehouse.json("tenant", "show")))
    let cut = try await gatehouse.run("device", "list", "-o", "json", "--limit", "1")
    #expect(try JSON(parsing: cut.out).elements.count == 1)
    #expect(cut.err.contains("More: "))
    let long = try await gatehouse.run("device", "list", "--limit", "2000")
    #expect(long.out.split(separator: "\n").count { $0.hasPrefix("Device") } == 2)
  }

  @Test("A table fits the terminal, or says what it left out")
  func width() async throws {
    var gatehouse = try await Self.sample()
    for width in [80, 120] {
      gatehouse.columns = width
      for command in [
        "device list", "device show 10", "connector list", "connector show lookout", "status",
        "policy compliance list", "policy compliance show iOS", "audit list", "group list",
        "unmatched lookout", "adapter list", "classic-policy list", "evaluate",
      ] {
        let answer = try await gatehouse.run(command.split(separator: " ").map(String.init))
        let long = answer.out.split(separator: "\n").filter { $0.count > width }
        #expect(long.isEmpty, "\(command) at \(width): \(long)")
      }
      let list = try await gatehouse.run("device", "list").out
      #expect(list.contains("To fit \(width) columns, left out: "))
      #expect(list.contains("Serial number") == !list.hasPrefix("Device  Name  Serial"))
      let wide = try await gatehouse.run("device", "list", "-o", "wide").out
      #expect(wide.contains("App protection") && !wide.contains("left out"))
    }
  }

  private static func sample() async throws -> Gatehouse {
    let gatehouse = try Gatehouse(adapters: ["lookout"])
    try await gatehouse.prepare(
      ["connector", "add", "lookout"], ["connector", "set", "lookout", "iosEnabled=on"],
      ["policy", "compliance", "create", "iOS", "--platform", "ios", "--require", "low"],
      ["policy", "compliance", "assign", "iOS", "--all-devices"],
      ["import"] + Package.fleet(),
      ["ingest", "lookout", Package.sample("partners/lookout-events.json")], ["evaluate"])
    return gatehouse
  }
}
