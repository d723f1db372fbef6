import AdapterHost

/// Where an adapter does not return.
package enum HangingPlace: CaseIterable, Sendable { case constructor, call }

extension FakeAdapter {
  /// Has it wait at a gate.
  package func hang(in place: HangingPlace, at gate: Gate) {
    switch place {
    case .constructor: onLoad { gate.passBlocking() }
    case .call:
      onCall { _ in
        await gate.pass()
        return CrossingResult()
      }
    }
  }
}
