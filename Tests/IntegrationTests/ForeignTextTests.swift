import Foundation
import Testing

/// What devices and partners are called: people find it by what they type, and a terminal or a log is not steered by
/// it.
@Suite("Foreign text", .timeLimit(.minutes(5)))
struct ForeignTextTests {
  @Test("A device is found by the name that a keyboard makes of it")
  func found() async throws {
    let gatehouse = try await Self.fleet(
      "Inés\u{2019} iPad", "Cafe\u{301} 3", "\u{FF34}\u{FF36} Lobby", "GRO\u{DF} 1", "iPad", "iPad",
      "5")
    for (typed, number) in [
      ("ine\u{301}s' ipad", 1), ("In\u{E9}s\u{B4} iPad", 1), ("CAF\u{C9} 3", 2), ("tv lobby", 3),
      ("gross 1", 4), ("#5", 5), ("6", 6), ("SN3", 3),
    ] {
      let device = try await gatehouse.json("device", "show", typed)
      #expect(device["device"]["key"].int == number, "\(typed)")
    }
    for typed in ["IPAD", "5"] {
      let several = try await gatehouse.run("explain", typed)
      #expect(several.status == 5 && several.err.contains("names 2 devices"), "\(several.err)")
    }
  }

  @Test("What nearly matches is offered")
  func offered() async throws {
    let gatehouse = try await Self.fleet("Inés\u{2019} iPad", "Till 12")
    try await gatehouse.prepare(
      ["connector", "add", "lookout"], ["group", "create", "field-staff"],
      [
        "policy", "compliance", "create", "iOS: at most low", "--platform", "ios", "--require",
        "low",
      ])
    for (command, offer) in [
      ("explain|Ines iPad", "Inés\u{2019} iPad (#1)"), ("device|show|Til 12", "Till 12 (#2)"),
      ("connector|show|Lokout for Work", "Lookout for Work"),
      ("policy|compliance|show|iOS: at most lo", "iOS: at most low"),
      ("group|delete|feild-staff", "field-staff"),
    ] {
      let words = command.split(separator: "|").map(String.init)
      let answer = try await gatehouse.run(words)
      #expect(answer.status == 3 && answer.err.contains("Did you mean \(offer)?"), "\(answer.err)")
      let error = try JSON(parsing: try await gatehouse.run(words + ["-o", "json"]).err)
      #expect(error["error"]["suggestions"] == .array([.string(offer)]), "\(command)")
    }
    #expect(try await !gatehouse.run("explain", "quite another").err.contains("Did you mean"))
  }

  @Test("Policies, groups and partners are found by any usual mark and case")
  func settings() async throws {
    let gatehouse = try await Self.fleet("Till 12")
    try await gatehouse.prepare(
      ["connector", "add", "lookout"], ["group", "create", "Chef\u{2019}s caf\u{E9}"],
      [
        "policy", "compliance", "create", "\u{201C}Low\u{201D}", "--platform", "ios", "--require",
        "low",
      ],
      ["policy", "compliance", "assign", "\"LOW\"", "--group", "chef's CAFE\u{301}"],
      ["group", "add", "CHEF`S caf\u{E9}", "till 12"],
      ["connector", "show", "LOOKOUT\u{A0}for  work"])
    let groups = try await gatehouse.json("group", "list")
    #expect(groups[0]["members"].int == 1 && groups.elements.count == 1)
  }

  @Test("Joiners and flags print as they are")
  func joiners() async throws {
    let names = [
      "\u{639}\u{644}\u{6CC}\u{200C}\u{631}\u{636}\u{627}", "\u{1F468}\u{200D}\u{1F469} iPad",
      "\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F} iPad", "\u{2764}\u{FE0F} 1",
    ]
    let gatehouse = try await Self.fleet(names[0], names[1], names[2], names[3])
    let list = try await gatehouse.run("device", "list").out
    for name in names { #expect(list.unicodeScalars.contains(name.unicodeScalars), "\(name)") }
  }

  /// Escapes, a control sequence in one byte, line breaks, an override and an isolate, a separator, and a letter
  /// that nobody sees outside of a flag.
  private static let hostile =
    "E\u{1B}[31m\u{9B}2J\u{7}\r\nX\u{202E}\u{2066}\u{2028}\u{200F}\u{E0041}\u{7F}"

  /// Commands that print nothing that comes from devices and partners, each with the reason.
  private static let silent: [String: String] = [
    "serve": "It logs, which has a test of its own.",
    "doctor": "It is about this machine.",
  ]

  private static let prefixes = ["adapter", "bind", "trust"]

  /// What is printed with a fleet and a partner of which nothing is as it should be.
  private static let commands = [
    "device list", "device show 1", "explain 1", "explain 1 --if lookout:iosEnabled=off",
    "explain nobody", "disclosures 1", "unmatched lookout", "connector list",
    "connector show lookout", "connector readiness lookout", "connector add nobody",
    "connector set lookout iosEnabled=off --preview --all", "connector delete lookout",
    "classic-policy enable lookout", "classic-policy restore lookout",
    "classic-policy migrate lookout", "device clashes", "policy compliance set iOS --require low",
    "policy app-protection set y --maximum low", "classic-policy list",
    "classic-policy show lookout", "classic-policy edit lookout --what x",
    "classic-policy disable lookout", "classic-policy delete lookout",
    "policy compliance create x --platform ios --require low",
    "policy compliance list", "policy compliance show iOS",
    "policy compliance assign iOS --nobody --preview --all", "policy compliance delete x",
    "policy app-protection create y --platform ios --maximum low", "policy app-protection list",
    "policy app-protection show y", "policy app-protection assign y --all-devices",
    "policy app-protection delete y", "group list", "group create z", "group add z 1",
    "group remove z 1", "group delete z", "tenant show", "tenant set newDeviceGraceHours=1",
    "import BAD", "import NOWHERE", "ingest lookout BAD", "evaluate", "quarantine list",
    "quarantine show 1", "quarantine retry 1", "quarantine drop 1", "audit list",
    "audit list --device 1", "audit verify", "audit head",
    "audit checkpoint CHECKPOINT --key NOWHERE", "store check", "store rebuild", "store replay",
    "store copy NOWHERE",
    "status",
    "complete devices e", "device list -o wide", "device list -o csv", "device list -o json",
    "NOWHERE", "device list --limit NOWHERE", "NOWHERE -o json", "adapter inspect NOWHERE",
    "adapter verify NOWHERE", "adapter install NOWHERE", "adapter sign NOWHERE --key NOWHERE",
    "adapter explain NOWHERE", "trust add NOWHERE --partner NOWHERE", "bind check NOWHERE",
    "device list -o jsonl", "explain 1 -o json", "unmatched lookout -o json", "audit list -o csv",
  ]

  @Test("No command lets anything through that steers a terminal")
  func wall() async throws {
    let gatehouse = try await Self.hostileFleet()
    let scratch = gatehouse.scratch
    let files = [
      "BAD": try scratch.write(
        "{\"serialNumber\":\"\(Self.hostile.escaped)\",\"platform\":\"\(Self.hostile.escaped)\"}\n",
        to: "bad.jsonl"),
      "NOWHERE": scratch.path("no\u{1B}[31m\u{202E}where"),
      "CHECKPOINT": scratch.path("checkpoint"),
    ]
    for command in Self.commands {
      let words = command.split(separator: " ").map { files[String($0)] ?? String($0) }
      let answer = try await gatehouse.run(words)
      let isCSV = command.hasSuffix("csv")
      #expect(
        answer.out.steering(lineEnds: isCSV) == [], "\(command): \(answer.out.debugDescription)")
      #expect(answer.err.steering() == [], "\(command): \(answer.err.debugDescription)")
    }
    let printed = Set(Self.commands.map { $0.split(separator: " ").map(String.init) })
    for command in try await Command.all() where !Self.prefixes.contains(command[0]) {
      let isTried = printed.contains { $0.starts(with: command) }
      #expect(isTried || Self.silent[command[0]] != nil, "\(command) is not tried")
    }
  }

  @Test("JSON says what the device says, in escapes")
  func json() async throws {
    let gatehouse = try await Self.hostileFleet()
    let device = try await gatehouse.json("device", "show", "1")
    #expect(device["device"]["name"].text?.contains("\u{1B}[31m") == true)
    #expect(device["device"]["name"].text?.contains("\u{202E}") == true)
  }

  @Test("Nor does the log of a service")
  func log() async throws {
    let served = try await Served()
    try served.drop("{\"platform\":\"\(Self.hostile.escaped)\"}", as: "a.jsonl", into: "devices")
    try served.drop("nonsense", as: "b\u{1B}[31m\u{202E}.json", into: "devices")
    try await eventually { served.names("devices/refused").count >= 4 }
    #expect(await served.service.stop() == 0)
    #expect(served.service.words.steering() == [])
    #expect(served.service.words.contains(".json"))
  }

  @Test("A listing for a spreadsheet carries out nothing, and keeps what it shows")
  func csv() async throws {
    let gatehouse = try await Self.fleet("=cmd|'x'!A1", "a,b \"c\"", "-v", "plain")
    let lines = try await gatehouse.run(
      "device", "list", "-o", "csv", "--columns", "number,name,serial"
    ).out.split(separator: "\r\n").map(String.init)
    #expect(
      lines == [
        "number,name,serial", "1,'=cmd|'x'!A1,SN1", "2,\"a,b \"\"c\"\"\",SN2", "3,'-v,SN3",
        "4,plain,SN4",
      ])
  }

  private static func fleet(_ names: String...) async throws -> Gatehouse {
    let gatehouse = try Gatehouse(adapters: ["lookout"])
    let lines = names.enumerated().map { index, name in
      #"{"serialNumber":"SN\#(index + 1)","platform":"ios","management":"enrolled","name":"\#(name.escaped)"}"#
    }
    let file = try gatehouse.scratch.write(lines.joined(separator: "\n"), to: "names.jsonl")
    try await gatehouse.prepare(["import", file])
    return gatehouse
  }

  private static func hostileFleet() async throws -> Gatehouse {
    let gatehouse = try Gatehouse(adapters: ["lookout"])
    let text = hostile.escaped
    let device = """
      {"serialNumber":"EV1","directoryDeviceId":"d-1","userPrincipalName":"mara.lindqvist@example.org",\
      "platform":"ios","management":"enrolled","osVersion":"18 \(text)","model":"\(text)",\
      "manufacturer":"\(text)","name":"\(text)","groups":["\(text)"],\
      "installedApps":[{"appId":"\(text)","name":"\(text)"}]}
      """
    let fleet = try gatehouse.scratch.write(device, to: "fleet.jsonl")
    let sample = try String(
      contentsOfFile: Package.sample("partners/lookout-events.json"), encoding: .utf8)
    let events = try gatehouse.scratch.write(
      sample.replacing("SPYWARE", with: "SPY\(text)").replacing("\"SECURE\"", with: "\"\(text)\""),
      to: "events.json")
    try await gatehouse.prepare(
      ["connector", "add", "lookout"],
      [
        "connector", "set", "lookout", "iosEnabled=on",
        "allowPartnerToCollectIOSApplicationMetadata=on",
      ],
      ["policy", "compliance", "create", "iOS", "--platform", "ios", "--require", "low"],
      ["policy", "compliance", "assign", "iOS", "--all-devices"], ["import", fleet])
    _ = try await gatehouse.run("ingest", "lookout", events)
    return gatehouse
  }
}

extension String {
  /// As a string of JSON has it.
  fileprivate var escaped: String {
    unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case "\u{20}"..<"\u{7F}": String(scalar)
      default:
        UTF16.encode(scalar).map {
          $0.map { "\\u" + String(0x10000 + UInt32($0), radix: 16).dropFirst() }
        }?
        .joined() ?? ""
      }
    }.joined()
  }

  /// The characters that would do something to a terminal or a log, as numbers.
  fileprivate func steering(lineEnds: Bool = false) -> [String] {
    unicodeScalars.filter { scalar in
      switch scalar.value {
      case 0x0A: false
      case 0x0D: !lineEnds
      case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069,
        0xE0000...0xE007F:
        true
      default: false
      }
    }.map { String($0.value, radix: 16) }
  }
}
