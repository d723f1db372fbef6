import ArgumentParser
import ConnectorModel

/// A moment on the command line: an ISO 8601 date and time with a zone, or a date, which is its midnight in
/// UTC.
extension Timestamp: ExpressibleByArgument {
  public init?(argument: String) {
    if let time = Timestamp(iso8601: argument) ?? Timestamp(iso8601: "\(argument)T00:00:00Z") {
      self = time
    } else {
      return nil
    }
  }
}
