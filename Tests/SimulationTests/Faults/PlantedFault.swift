/// Faults that the service once had. They are brought back from outside: what the parts around ledger and runners
/// do is another, ledger and runners are as they are.
enum PlantedFault: String, CaseIterable, Sendable {
  /// A delivery in flight overwrites the cursor that a change of settings has just reset.
  case overwrittenCursor
  /// A check-in that puts a device into a scope does not offer its apps again.
  case appsNotOfferedAgain
  /// One failed read ends a connector's work in silence.
  case endedWork
  /// The version in use waits for the one that is tried.
  case waitingForTrial
  /// A library that is tried is loaded on the thread of the one in use.
  case trialOnThread
  /// A change of settings is made whatever has been set since it was checked.
  case uncheckedSettings

  /// Within so many seeds it is found.
  var seeds: UInt64 {
    switch self {
    case .endedWork, .uncheckedSettings: 50
    case .appsNotOfferedAgain, .waitingForTrial: 200
    case .trialOnThread: 1_000
    // Only what lets a partner know more sets a cursor anew.
    case .overwrittenCursor: 4_000
    }
  }

  /// What a simulation complains of because of it.
  var found: Invariant {
    switch self {
    case .overwrittenCursor, .appsNotOfferedAgain: .told
    case .endedWork: .done
    case .waitingForTrial, .trialOnThread: .patience
    case .uncheckedSettings: .settings
    }
  }
}
