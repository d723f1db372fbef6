import ConnectorModel

extension TimeSpan {
  /// Hours as an administrator or a file gave them: none when negative, at most a century.
  static func cappedHours(_ count: Int) -> TimeSpan { .hours(min(max(count, 0), 876_600)) }
}

extension Timestamp {
  /// The first moment that lies more than `span` after this one.
  func justAfter(_ span: TimeSpan) -> Timestamp {
    adding(span).adding(TimeSpan(milliseconds: 1))
  }
}
