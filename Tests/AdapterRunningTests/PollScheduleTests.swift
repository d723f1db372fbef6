import AdapterRunning
import Testing

@Suite("The schedule of polls")
struct PollScheduleTests {
  private let start = ContinuousClock.now

  @Test("The first is due at once, the next after the interval")
  func interval() {
    var schedule = PollSchedule()
    #expect(!schedule.isDue(at: start) && schedule.pause(from: start) == nil)
    schedule.follow(.seconds(60), at: start)
    #expect(schedule.isDue(at: start))
    schedule.polled(retryAfter: .zero, at: start, spread: 1)
    #expect(!schedule.isDue(at: start + .seconds(59)) && schedule.isDue(at: start + .seconds(60)))
    #expect(schedule.pause(from: start + .seconds(50)) == .seconds(10))
  }

  @Test("A partner that asks for a longer pause gets it, one that asks for a shorter does not")
  func retryAfter() {
    var schedule = PollSchedule()
    schedule.follow(.seconds(60), at: start)
    schedule.polled(retryAfter: .seconds(300), at: start, spread: 1)
    #expect(schedule.pause(from: start) == .seconds(300))
    schedule.polled(retryAfter: .seconds(1), at: start, spread: 1)
    #expect(schedule.pause(from: start) == .seconds(60))
  }

  @Test("The same interval again changes nothing; another one begins anew; none ends it")
  func changes() {
    var schedule = PollSchedule()
    schedule.follow(.seconds(60), at: start)
    schedule.polled(retryAfter: .zero, at: start, spread: 1)
    schedule.follow(.seconds(60), at: start + .seconds(30))
    #expect(schedule.pause(from: start) == .seconds(60))
    schedule.follow(.seconds(10), at: start + .seconds(30))
    #expect(schedule.isDue(at: start + .seconds(30)))
    schedule.follow(nil, at: start)
    #expect(schedule.pause(from: start) == nil)
  }
}
