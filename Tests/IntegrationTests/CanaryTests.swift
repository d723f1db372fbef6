import Foundation
import Testing

/// What must not be told is told nowhere, with the built program.
@Suite("Withheld apps")
struct CanaryTests {
  /// The adapter dies of the app `org.poison`: if it were told of it, the list of what is set aside would say so.
  @Test(
    "An app that is withheld is in no output and never reaches the adapter",
    .timeLimit(.minutes(5)))
  func canaries() async throws {
    var workshop = try Workshop()
    workshop.gatehouse.isolation = "worker"
    let gatehouse = workshop.gatehouse
    try await workshop.trust()
    let bundle = try await workshop.bundle("1.0.0", of: "deadly")
    try await gatehouse.prepare(
      ["adapter", "install", bundle], ["connector", "add", "deadly"],
      [
        "connector", "set", "deadly", "iosEnabled=on",
        "allowPartnerToCollectIOSApplicationMetadata=on",
      ])
    let personal = try await importing("personal", as: "first", workshop)
    #expect(personal["deliveries"][0]["appsShared"].int == 1)
    #expect(personal["deliveries"][0]["appsWithheld"].int == 1)
    #expect(try await gatehouse.json("quarantine", "list") == .array([]))

    try await gatehouse.prepare(
      ["policy", "compliance", "create", "iOS", "--platform", "ios", "--require", "low"],
      ["policy", "compliance", "assign", "iOS", "--all-devices"], ["evaluate"])
    let now = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    for command in [
      ["explain", "#1"], ["explain", "#1", "--if-unresponsive", "deadly"],
      ["explain", "#1", "--at", now],
      ["device", "list"], ["device", "show", "#1"], ["disclosures", "#1"],
      ["audit", "list", "--device", "#1"], ["audit", "verify"], ["store", "replay"],
      ["connector", "show", "deadly"], ["connector", "list"], ["unmatched", "deadly"],
      ["quarantine", "list"], ["evaluate"], ["doctor"],
    ] {
      for words in [command, command + ["--output", "json"]] {
        let answer = try await gatehouse.run(words)
        let printed = answer.out + answer.err
        #expect(!printed.contains("org.poison") && !printed.contains("A secret"), "\(words)")
      }
    }

    // The company's phone hides nothing: the same app is told of, and the adapter dies.
    _ = try await importing("company", as: "second", workshop)
    #expect(try await gatehouse.json("quarantine", "list")[0]["operation"].text == "apps")
  }

  private func importing(
    _ ownership: String, as name: String, _ workshop: Workshop
  ) async throws -> JSON {
    let line =
      #"{"directoryDeviceId":"d1","mdmDeviceId":"m1","serialNumber":"S1","platform":"ios","#
      + #""ownership":"\#(ownership)","management":"enrolled","osVersion":"17.4","#
      + #""model":"\#(name)","installedApps":[{"appId":"org.poison","name":"A secret"},"#
      + #"{"appId":"org.example.mail"}],"#
      + #""managedApps":[{"appId":"org.example.mail","status":"Managed"}]}"#
    let file = try workshop.gatehouse.scratch.write(line, to: "\(name).jsonl")
    return try JSON(
      parsing: try await workshop.gatehouse.run("import", file, "--output", "json").out)[0]
  }
}
