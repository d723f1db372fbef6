import ConnectorModel
import TestSupport
import Testing

@testable import AdapterHost

@Suite("The life of an instance")
struct AdapterLifecycleTests {
  typealias Event = AdapterLifecycle.Event

  /// Leads to a state from the beginning.
  static let ways: [AdapterLifecycle.State: [Event]] = [
    .new: [], .inactive: [.create, .created],
    .active: [.create, .created, .activate, .activated],
    .closed: [.create, .created, .close],
  ]

  static let data = AdapterOperation.allCases.map { Event.data($0) }

  @Test("every legal event gives the calls that it stands for")
  func legal() throws {
    let cases:
      [(AdapterLifecycle.State, Event, [AdapterLifecycle.Action], AdapterLifecycle.State)] =
        [
          (.new, .create, [.create], .new), (.new, .created, [], .inactive),
          (.inactive, .configure, [.configure], .inactive),
          (.inactive, .activate, [.activate], .inactive), (.inactive, .activated, [], .active),
          (.active, .data(.receive), [.data(.receive)], .active),
          (.active, .data(.apps), [.data(.apps)], .active),
          (.active, .deactivate, [.deactivate], .inactive),
          (.inactive, .deactivate, [], .inactive), (.new, .deactivate, [], .new),
          (.closed, .deactivate, [], .closed), (.new, .close, [], .closed),
          (.inactive, .close, [.destroy], .closed),
          (.active, .close, [.deactivate, .destroy], .closed), (.closed, .close, [], .closed),
        ]
    for (state, event, actions, next) in cases {
      var life = try Self.life(in: state)
      #expect(try life.handle(event) == actions, "\(event) in \(state)")
      #expect(life.state == next, "\(event) in \(state)")
    }
  }

  @Test("every illegal event is refused and changes nothing")
  func illegal() throws {
    var cases: [(AdapterLifecycle.State, Event, AdapterLifecycle.Refusal)] = [
      (.new, .configure, .notCreated), (.new, .activate, .notCreated),
      (.new, .activated, .notCreated), (.inactive, .create, .alreadyCreated),
      (.inactive, .created, .alreadyCreated), (.active, .create, .alreadyCreated),
      (.active, .configure, .active), (.active, .activate, .active),
      (.active, .activated, .active), (.closed, .create, .closed), (.closed, .configure, .closed),
      (.closed, .activate, .closed),
    ]
    for event in Self.data {
      cases += [
        (.new, event, .notCreated), (.inactive, event, .inactive), (.closed, event, .closed),
      ]
    }
    for (state, event, refusal) in cases {
      var life = try Self.life(in: state)
      #expect(throws: refusal, "\(event) in \(state)") { try life.handle(event) }
      #expect(life.state == state)
    }
  }

  @Test("random orders never destroy twice, nor call what is not there")
  func randomOrders() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    let events: [Event] = [
      .create, .created, .configure, .activate, .activated, .deactivate, .close, .data(.poll),
    ]
    for _ in 0..<500 {
      var life = AdapterLifecycle()
      var isActive = false
      var destroyed = 0
      for _ in 0..<20 {
        let before = life.state
        let event = events[Int(random.next() % UInt64(events.count))]
        for action in (try? life.handle(event)) ?? [] {
          switch action {
          case .data: #expect(isActive, "seed \(seed)")
          case .deactivate:
            #expect(isActive, "seed \(seed)")
            isActive = false
          case .destroy:
            destroyed += 1
            #expect(before != .new && before != .closed && !isActive, "seed \(seed)")
          default: #expect(!isActive, "seed \(seed)")
          }
        }
        isActive = life.state == .active
      }
      #expect(destroyed <= 1, "seed \(seed)")
    }
  }

  private static func life(in state: AdapterLifecycle.State) throws -> AdapterLifecycle {
    var life = AdapterLifecycle()
    for event in try #require(ways[state]) { _ = try life.handle(event) }
    return life
  }
}
