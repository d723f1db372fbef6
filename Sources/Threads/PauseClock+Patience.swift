extension PauseClock {
  /// Carries out `work`, which ends soon when its task is cancelled, for so long at most.
  ///
  /// - Parameter end: once this is set nobody waits any more; nil: nothing sets it.
  /// - Returns: nil when the time was over first, or the task that waits was cancelled.
  package func patiently<Value: Sendable>(
    for limit: Duration, until end: Outcome<Void>? = nil,
    _ work: @escaping @Sendable () async -> Value?
  ) async -> Value? {
    await withTaskGroup(of: Value?.self) { group in
      group.addTask { await work() }
      if let end {
        group.addTask {
          await end.wait()
          return nil
        }
      }
      group.addTask {
        try? await self.sleep(for: limit)
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
  }
}
