import ConnectorModel
import ConnectorService
import Synchronization
import Testing

/// The time of a running service, whatever somebody does to the wall clock.
struct ServiceClockTests {
  /// A machine whose clocks a test moves.
  private final class Machine: Sendable {
    private let clocks = Mutex((wall: minute(0), elapsed: TimeSpan(milliseconds: 5_000)))

    func pass(_ span: TimeSpan) {
      clocks.withLock {
        $0.wall = $0.wall.adding(span)
        $0.elapsed = TimeSpan(milliseconds: $0.elapsed.milliseconds + span.milliseconds)
      }
    }

    func setWall(ahead span: TimeSpan) {
      clocks.withLock { $0.wall = $0.wall.adding(span) }
    }

    var clock: ServiceClock {
      ServiceClock(
        wall: { self.clocks.withLock { $0.wall } }, elapsed: { self.clocks.withLock { $0.elapsed } }
      )
    }
  }

  /// An hour back as at the end of summer time, an hour ahead, far ahead, far back, the end of time.
  static let steps: [TimeSpan] = [
    .hours(-1), .hours(1), .days(400), .days(-4_000), TimeSpan(milliseconds: .max / 4),
  ]

  @Test(arguments: steps)
  func `a wall clock that is set moves nothing, is noticed once, and can be taken over`(
    step: TimeSpan
  ) {
    let machine = Machine()
    let clock = machine.clock
    machine.pass(.hours(2))
    #expect(clock.step() == nil)
    machine.setWall(ahead: step)
    #expect(clock.now() == minute(120))
    #expect(clock.step()?.ahead == step)
    #expect(clock.step() == nil)
    machine.pass(.hours(1))
    #expect(clock.step() == nil)
    #expect(clock.now() == minute(180))
    #expect(clock.adoptWallClock() == step)
    #expect(clock.now() == minute(180).adding(step))
    #expect(clock.step() == nil)
  }

  @Test func `small corrections are followed`() {
    let machine = Machine()
    let clock = machine.clock
    for _ in 0..<10 {
      machine.pass(.hours(1))
      machine.setWall(ahead: TimeSpan(milliseconds: 20_000))
      #expect(clock.step() == nil)
    }
    #expect(clock.now() == minute(600).adding(TimeSpan(milliseconds: 200_000)))
  }

  @Test func `a clock that is set right again is noticed too`() {
    let machine = Machine()
    let clock = machine.clock
    machine.setWall(ahead: .days(400))
    #expect(clock.step()?.ahead == .days(400))
    machine.setWall(ahead: .days(-400))
    #expect(clock.step()?.ahead == .days(0))
    #expect(clock.now() == minute(0))
  }

  @Test(arguments: steps)
  func `no jump makes a partner unresponsive or changes a decision`(step: TimeSpan) async throws {
    let scratch = try await ScratchService.withSmallFleet()
    let machine = Machine()
    let clock = machine.clock
    machine.pass(.minutes(10))
    scratch.set(clock.now())
    _ = try await scratch.service.decideWhatHasChanged()
    machine.setWall(ahead: step)
    machine.pass(TimeSpan(milliseconds: 1_000))
    scratch.set(clock.now())
    #expect(try await scratch.service.decideWhatHasChanged().changed == 0)
    #expect(try await scratch.service.recordSilences().isEmpty)
    #expect(try await scratch.service.connector(named: "acme").partnerState == .enabled)
  }
}
