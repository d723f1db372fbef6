import Logging

/// Looks by the clock whether the journal is where it was and has what it had: so somebody hears that it is not also
/// while nothing is to be kept.
struct JournalWatch {
  let readers: Readers
  let log: Logger

  private static let interval: Duration = .seconds(10)

  /// Works until the task is cancelled.
  func run() async {
    var isLost = false
    while (try? await ContinuousClock().sleep(for: Self.interval)) != nil {
      do throws(ServiceError) {
        try await readers.checkJournal()
        if isLost { log.notice("the journal is whole again") }
        isLost = false
      } catch {
        if !isLost { log.critical("\(error.message)", metadata: ["code": "\(error.code ?? "")"]) }
        isLost = true
      }
    }
  }
}
