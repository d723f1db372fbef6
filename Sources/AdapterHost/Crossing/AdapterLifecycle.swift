import ConnectorModel

/// The life of one instance as a value: what is asked for goes in, what is to be done, or why not,
/// comes out. It calls nothing itself.
struct AdapterLifecycle: Hashable, Sendable {
  enum State: Hashable, Sendable, CaseIterable {
    case new, inactive, active, closed
  }

  /// What somebody asks for, and what came of the two steps that can fail and change the state.
  enum Event: Hashable, Sendable {
    case create, configure, activate, deactivate, close
    case data(AdapterOperation)
    case created, activated
  }

  /// A call of the adapter's table that is now legal.
  enum Action: Hashable, Sendable {
    case create, configure, activate, deactivate, destroy
    case data(AdapterOperation)
  }

  /// Why an event has no place in a state.
  enum Refusal: String, Error, Hashable, Sendable, CaseIterable {
    case notCreated = "state.not-created"
    case alreadyCreated = "state.already-created"
    case inactive = "state.inactive"
    case active = "state.active"
    case closed = "state.closed"
  }

  private(set) var state = State.new

  /// Deactivating what is not active and closing what is closed ask for nothing more; neither is an
  /// error, because whoever tidies up need not know how far things had come.
  mutating func handle(_ event: Event) throws(Refusal) -> [Action] {
    switch (state, event) {
    case (.new, .create): return [.create]
    case (.new, .created): state = .inactive
    case (.inactive, .configure): return [.configure]
    case (.inactive, .activate): return [.activate]
    case (.inactive, .activated): state = .active
    case (.active, .data(let operation)): return [.data(operation)]
    case (.active, .deactivate):
      state = .inactive
      return [.deactivate]
    case (_, .close): return close()
    case (.new, .deactivate), (.inactive, .deactivate), (.closed, .deactivate): break
    default: throw refusal(of: event)
    }
    return []
  }

  private mutating func close() -> [Action] {
    defer { state = .closed }
    return switch state {
    case .new, .closed: []
    case .inactive: [.destroy]
    case .active: [.deactivate, .destroy]
    }
  }

  private func refusal(of event: Event) -> Refusal {
    switch state {
    case .new: .notCreated
    case .closed: .closed
    case .inactive: event == .create || event == .created ? .alreadyCreated : .inactive
    case .active: event == .create || event == .created ? .alreadyCreated : .active
    }
  }
}

extension AdapterLifecycle.Refusal {
  /// What was seen.
  var message: String {
    switch self {
    case .notCreated: "The instance has not been made yet."
    case .alreadyCreated: "The instance has been made already."
    case .inactive: "The connection is not active."
    case .active: "The connection is active."
    case .closed: "The connection is closed."
    }
  }

  var remedy: String {
    switch self {
    case .notCreated: "Open the connection first."
    case .alreadyCreated: "Use the connection that there is."
    case .inactive: "Activate the connection first."
    case .active: "Deactivate the connection first."
    case .closed: "Open a new connection."
    }
  }
}
