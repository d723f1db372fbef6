import ConnectorModel
import Foundation
import Testing

@Suite struct TimestampTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.001Z", 1), ("1969-12-31T23:59:59.999Z", -1),
    ("2000-02-29T12:00:00Z", 951_825_600_000), ("2026-11-20T08:15:30.250Z", 1_795_162_530_250),
    ("2016-12-31T23:58:46.7156189-08:00", 1_483_257_526_716),
    ("2021-02-15T13:38:12+01:00", 1_613_392_692_000),
    ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ("0001-01-01T00:00:00Z", -62_135_769_600_000),
  ])
  func `ISO 8601 is read to the millisecond`(_ text: String, _ milliseconds: Int64) {
    #expect(Timestamp(iso8601: text)?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "yesterday", "2021-02-15", "2021-02-15T12:38:12", "2021-02-15T12:38:12Zjunk",
    "2021-02-15 12:38:12Z",
    "2021-02-15T12:38:12.Z", "20a1-02-15T12:38:12Z", "2021-02-15T12:38:1٢Z",
    "2021-02-15T12:38:12.12aZ",
  ])
  func `what is no date and time with a zone is refused`(_ text: String) {
    #expect(Timestamp(iso8601: text) == nil)
  }

  @Test func `the quick way gives what the library gives, every day of four centuries and more`()
    throws
  {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    var generator = SystemRandomNumberGenerator()
    let seed = generator.next() % 86_400_000
    for day in Int64(0)..<150_000 {
      let milliseconds = day * 86_400_000 + (Int64(seed) + day * 7_919_777) % 86_400_000
      let moment = Timestamp(milliseconds: milliseconds)
      let text = moment.iso8601
      guard Timestamp(iso8601: text) == moment else {
        Issue.record("\(text) is not \(milliseconds), seed \(seed)")
        return
      }
      if day % 100 == 0 {
        let date = try style.parse(text)
        #expect(
          Int64((date.timeIntervalSince1970 * 1000).rounded()) == milliseconds, "seed \(seed)")
      }
    }
  }

  @Test(arguments: [
    "2021-02-29T00:00:00Z", "2021-13-01T00:00:00Z", "2021-00-01T00:00:00Z", "2021-04-31T00:00:00Z",
    "2021-01-01T24:00:00Z", "2021-01-01T23:60:00Z", "1900-02-29T00:00:00.000Z",
    "2021-02-30T08:00:00+01:00", "2021-02-01T08:00:61Z",
    "99999999999999999999-01-01T00:00:00Z",
  ])
  func `a day or a time of day that there is not is refused`(_ text: String) {
    #expect(Timestamp(iso8601: text) == nil)
  }

  @Test func `a leap second is the first of the next minute`() {
    #expect(
      Timestamp(iso8601: "2016-12-31T23:59:60Z") == Timestamp(iso8601: "2017-01-01T00:00:00Z"))
  }

  @Test func `spans do not overflow`() {
    #expect(Timestamp(milliseconds: .max).adding(.days(1)).milliseconds == .max)
    #expect(
      Timestamp(milliseconds: .min).span(to: Timestamp(milliseconds: .max)).milliseconds == .max)
    #expect(Timestamp(milliseconds: 5).span(to: Timestamp(milliseconds: 3)).milliseconds == -2)
    #expect(
      Timestamp(milliseconds: .max).span(to: Timestamp(milliseconds: .min)).milliseconds == .min)
    #expect(
      Timestamp(milliseconds: .min).adding(TimeSpan(milliseconds: -1)).milliseconds == .min)
    #expect(TimeSpan.days(.max).milliseconds == .max)
    #expect(TimeSpan.minutes(.min).milliseconds == .min)
    #expect(TimeSpan.hours(2).milliseconds == 7_200_000)
  }

  @Test(arguments: [
    (1_999, 1_000), (1_000, 1_000), (0, 0), (-1, -1_000), (-1_000, -1_000),
    (Int64.max, Int64.max - 807), (Int64.min, Int64.min),
  ])
  func `a whole second is never after the moment`(_ moment: Int64, _ second: Int64) {
    #expect(Timestamp(milliseconds: moment).wholeSecond.milliseconds == second)
  }

  @Test(arguments: [Int64.min, Int64.min / 2, -62_167_219_200_001, Int64.max])
  func `a moment that is far away is written so that it can be read`(_ milliseconds: Int64) {
    #expect(Timestamp(iso8601: Timestamp(milliseconds: milliseconds).iso8601) != nil)
  }

  @Test func `no row comes after the greatest place`() {
    #expect(JournalPosition(rawValue: .max).next.rawValue == .max)
    #expect(JournalPosition(rawValue: .min).advanced(by: -1).rawValue == .min)
    #expect(JournalPosition.start.next.rawValue == 1)
  }
}
