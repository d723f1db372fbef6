/// Requests that are carried out one after another, each to its end, in the order in which they came.
///
/// Whoever waits for a request to come to its end does not carry it out: that it is cancelled, or ends, does not
/// end the request.
package final class RequestQueue: Sendable {
  package struct Closed: Error {}

  private typealias Request = @Sendable () async -> Void
  private let requests: AsyncStream<Request>.Continuation
  private let worker: Task<Void, Never>
  /// Set when the last request is done.
  package let end = Outcome<Void>()

  /// - Parameters:
  ///   - executor: where the requests run.
  ///   - last: what is done when no more requests come and all are done.
  package init(
    executor: (any TaskExecutor)?, last: @escaping @Sendable () async -> Void = {}
  ) {
    let (stream, requests) = AsyncStream.makeStream(of: Request.self)
    self.requests = requests
    worker = Task(executorPreference: executor) { [end] in
      for await request in stream { await request() }
      await last()
      end.set(())
    }
  }

  deinit { requests.finish() }

  /// Carries `body` out when its turn has come.
  ///
  /// - Throws: what it throws; `Closed` when the queue takes no more.
  package func perform<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let result: Result<Value, any Error> = await withCheckedContinuation { turn in
      let answer = requests.yield {
        do { turn.resume(returning: .success(try await body())) } catch {
          turn.resume(returning: .failure(error))
        }
      }
      if case .terminated = answer { turn.resume(returning: .failure(Closed())) }
    }
    return try result.get()
  }

  /// Puts `body` in line, for those who may have to stop waiting before its turn comes to its end.
  ///
  /// - Returns: what comes of it: what it gives or throws; `Closed` when the queue takes no more.
  package func request<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) -> Outcome<Result<Value, any Error>> {
    let outcome = Outcome<Result<Value, any Error>>()
    let isTaken = add {
      do { outcome.set(.success(try await body())) } catch { outcome.set(.failure(error)) }
    }
    if !isTaken { outcome.set(.failure(Closed())) }
    return outcome
  }

  /// Puts `body` in line; nobody waits for it. False when the queue takes no more.
  @discardableResult
  package func add(_ body: @escaping @Sendable () async -> Void) -> Bool {
    if case .terminated = requests.yield(body) { false } else { true }
  }

  /// Takes no more requests.
  package func finish() { requests.finish() }

  /// Takes no more requests, and waits until those that it has are done.
  package func close() async {
    finish()
    await worker.value
  }
}
