import ArgumentParser
import ControlSocket
import Foundation
import Testing

@testable import gatehouse

private let version = gatehouse.Gatehouse.configuration.version

/// A caller that does nothing loses its place: with each of its deadlines in turn, all others left as they are.
@Suite(.timeLimit(.minutes(5)))
struct CallerPatienceTests {
  private struct Tested {
    let gatehouse: Gatehouse
    let service: ServiceProcess
    let connection: ControlConnection

    init(_ patience: String) async throws {
      gatehouse = try Gatehouse(isServed: false)
      service = try await ServiceProcess(
        gatehouse, environment: ["GATEHOUSE_CALLER_PATIENCE": patience])
      let socket = gatehouse.scratch.path("data/socket")
      connection = try #require(try ControlConnection.toService(at: socket))
    }

    func ask(_ words: String...) throws {
      try connection.send(.arguments(words))
      try connection.send(
        .run(
          ControlRequest(
            version: version, environment: [:], folder: "/",
            isWatched: false)))
    }

    /// All that the service still says.
    func rest() throws -> [ControlMessage] {
      var messages: [ControlMessage] = []
      while let (message, _) = try connection.receive() { messages.append(message) }
      return messages
    }
  }

  private static let silence = ControlMessage.error(
    "Error: the other side has said nothing for too long.\n")

  @Test func `one that says nothing hears why`() async throws {
    let tested = try await Tested("words=50")
    #expect(try tested.rest() == [Self.silence, .exit(1)])
  }

  @Test func `one that says a word now and then has no more time for all of them`() async throws {
    let tested = try await Tested("words=50")
    var isHungUp = false
    while !isHungUp {
      do { try tested.connection.send(.arguments(["tenant"])) } catch { isHungUp = true }
    }
    // What was said to it before is there to be read, unless the rest of its words took it away.
    let said = (try? tested.rest()) ?? []
    let late = ControlMessage.error("Error: the other side took too long.\n")
    #expect(said.allSatisfy { [Self.silence, late, .exit(1)].contains($0) }, "\(said)")
    try await eventually { tested.service.words.contains("a caller was lost") }
  }

  @Test func `one that does not hand over the file it is asked for is told, and nothing is taken`()
    async throws
  {
    let tested = try await Tested("file=50")
    try tested.ask("import", "-")
    let said = try tested.rest()
    #expect(said.first == .openFile(path: "-", most: nil))
    guard case .error(let text)? = said.dropFirst().first else {
      Issue.record("\(said)")
      return
    }
    #expect(text.contains("was not handed over"))
    #expect(said.last != .exit(0))
    #expect(try await tested.gatehouse.json("device", "list") == .array([]))
  }

  @Test func `one that reads nothing of a long answer loses its place`() async throws {
    let tested = try await Tested("reading=50")
    try tested.ask("--experimental-dump-help")
    try await eventually { tested.service.words.contains("a caller was lost") }
    let said = try? tested.rest()
    #expect(said?.contains(.exit(0)) != true, "the answer came to its end")
  }

  @Test(arguments: ["words", "words=", "words=0", "words=-1", "words=1e3", "words=٣", "wait=5"])
  func `a patience that is none is refused`(text: String) {
    #expect(throws: (any Error).self) { try CallerPatience(["GATEHOUSE_CALLER_PATIENCE": text]) }
  }

  @Test func `otherwise the words have half a minute, a file five, and reading ten`() throws {
    let patience = try CallerPatience([:])
    #expect(patience == CallerPatience())
    #expect(patience.words == .seconds(30) && patience.file == .seconds(300))
    #expect(patience.reading == .seconds(600))
  }
}
