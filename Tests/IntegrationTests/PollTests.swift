import Testing

/// The schedule of a service, with the built program and a worker.
@Suite("Polling")
struct PollTests {
  @Test(
    "An adapter is told to ask its partner in the interval of its manifest, which is no contact",
    .timeLimit(.minutes(5)))
  func schedule() async throws {
    let workshop = try Workshop(isServed: false)
    let gatehouse = workshop.gatehouse
    try await workshop.trust()
    let library = try await workshop.library("1.0.0", of: "polling")
    let packed = try await gatehouse.json(
      "adapter", "pack", library, "--licence", "Apache-2.0", "--source", "poll",
      "--poll-interval", "1", "--to", workshop.scratch("polling.mtda"))
    let bundle = try #require(packed["file"].text)
    try await gatehouse.prepare(
      ["adapter", "sign", bundle, "--key", "\(workshop.key).key"], ["adapter", "install", bundle],
      ["connector", "add", "sound"])

    let service = try await ServiceProcess(gatehouse)
    try await eventually {
      try await gatehouse.json("connector", "show", "sound")["counts"]["reports"].int ?? 0 >= 3
    }
    let view = try await gatehouse.json("connector", "show", "sound")
    #expect(view["lastHeartbeatDateTime"].text == nil)
    #expect(await service.stop() == 0)
  }
}
