extension PauseClock {
  /// Carries out `work`, which ends soon when its task is cancelled, for so long at most.
  ///
  /// - Returns: nil when the time was over first, or the task that waits was cancelled.
  package func patiently<Value: Sendable>(
    for limit: Duration, _ work: @escaping @Sendable () async -> Value?
  ) async -> Value? {
    await withTaskGroup(of: Value?.self) { group in
      group.addTask { await work() }
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
