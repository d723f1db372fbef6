import AdapterHost

/// Whether a connector's adapter can run, and why not.
package struct AdapterStanding: Hashable, Sendable, Codable {
  package enum State: String, Hashable, Sendable, Codable {
    /// It may be loaded.
    case usable
    /// It is installed, and an administrator has switched it off.
    case disabled
    /// None is installed.
    case missing
    /// It is installed and may not be loaded: it was changed, nobody vouches for it any more, and so on.
    case refused
    /// It may be loaded, and could not be started or reached the last time.
    case failing
  }

  package var state: State
  /// Why it cannot run; nil where it can, as far as is known.
  package var problem: AdapterProblem?

  package static let usable = AdapterStanding(state: .usable)

  /// Why an adapter may not be loaded.
  init(refusal error: AdapterError) {
    let state: State =
      switch error.code {
      case "install.disabled": .disabled
      case "catalog.unknown-partner": .missing
      default: .refused
      }
    self.init(state: state, problem: AdapterProblem(error))
  }

  /// Why one that may be loaded does not run.
  package init(failure error: AdapterError) {
    self.init(state: .failing, problem: AdapterProblem(error))
  }

  private init(state: State, problem: AdapterProblem? = nil) {
    self.state = state
    self.problem = problem
  }
}
