import CAdapterChannel
import ConnectorModel
import MTDAdapterABI

extension WorkerAdapter {
  /// Carries out one operation, with as many workers as die of it.
  func carryOut(_ operation: Crossing) -> CrossingResult {
    var crossing = operation
    recycle()
    size.begin()
    while crossing.goesOn, let session = started(&crossing) { offer(&crossing, session) }
    if let failure = crossing.result.failure { note(failure) }
    return crossing.result
  }

  /// The worker to call; when there is none, nothing can be said about what was to be handed over.
  private func started(_ crossing: inout Crossing) -> WorkerSession? {
    let isUrgent = crossing.deaths > 0
    do throws(WorkerFault) {
      return try running(isUrgent: isUrgent)
    } catch {
      lost(error, counts: !isUrgent)
      crossing.result.failure = fault(error, crossing.operation.rawValue)
      return nil
    }
  }

  // MARK: Part after part

  /// Hands over part after part for as long as the next one can be laid out while the worker has one.
  /// It is commanded as soon as that one is answered, and before what the answer holds is read.
  private func offer(_ crossing: inout Crossing, _ session: WorkerSession) {
    guard !crossing.stop.isSet else {
      crossing.result.failure = failure(CallAnswer(status: MTDA_CANCELLED), crossing.operation)
      return
    }
    guard var laid = layOut(&crossing, session, after: nil) else { return }
    var call = begin(laid, crossing, session)
    while true {
      let ahead = layOut(&crossing, session, after: laid)
      do throws(WorkerFault) {
        let following = try finish(call, laid, ahead, &crossing, session)
        guard let ahead, let following else {
          if let ahead { crossing.queue.putBack(ahead.part) }
          return
        }
        (laid, call) = (ahead, following)
      } catch {
        if let ahead { crossing.queue.putBack(ahead.part) }
        ended(error, laid.part, &crossing)
        return
      }
    }
  }

  /// Lays out the next part: in the half of the memory that the part before is not in. A single record
  /// may need all of it, and goes alone. What does not fit goes by halves.
  private func layOut(
    _ crossing: inout Crossing, _ session: WorkerSession, after before: Crossing.Laid?
  ) -> Crossing.Laid? {
    guard before?.room != .whole else { return nil }
    while let part = crossing.queue.next(&size) {
      let isSingle = part.range.count <= 1
      guard !isSingle || before == nil else {
        crossing.queue.putBack(part)
        return nil
      }
      let room = isSingle ? .whole : before?.room.other ?? .firstHalf
      batches &+= 1
      let place = session.layOut(in: room) { crossing.layout(self, $0, part.range) }
      if let place { return Crossing.Laid(part: part, room: room, record: place) }
      guard !isSingle else {
        crossing.result.failure = fault(.tooLarge, crossing.operation.rawValue)
        return nil
      }
      crossing.queue.putBackHalves(of: part, isSuspect: part.isSuspect)
    }
    crossing.isComplete = before == nil
    return nil
  }

  private func begin(
    _ laid: Crossing.Laid, _ crossing: Crossing, _ session: WorkerSession
  ) -> WorkerSession.Call {
    session.begin(
      crossing.command, crossing.operation.rawValue, duration: options.limits.callDuration,
      record: laid.record
    ) { crossing.stop.isSet ? MTDA_STOP_CANCELLED : MTDA_GO_ON }
  }

  /// Waits for the answer to one part and begins with the part ahead, unless something stands in the way
  /// of that; then reads what the answer brought.
  private func finish(
    _ call: WorkerSession.Call, _ laid: Crossing.Laid, _ ahead: Crossing.Laid?,
    _ crossing: inout Crossing, _ session: WorkerSession
  ) throws(WorkerFault) -> WorkerSession.Call? {
    // Handles that were given out for the part ahead are known by now: a report that names one names a
    // device that is disclosed to this connector all the same.
    var collector = ReportCollector(
      reader: reader, limits: options.limits, bytes: crossing.bytes)
    let answer = try session.finish(call) { $0.collect(into: &collector) }
    size.note(records: laid.part.range.count, took: call.elapsed, of: options.limits.callDuration)
    noteAnswer(of: session)
    var following: WorkerSession.Call?
    if let ahead, answer.isGood, !crossing.stop.isSet {
      following = begin(ahead, crossing, session)
    }
    answer.collect(into: &collector)
    let result = outcome(collector, CallAnswer(answer), crossing.operation)
    crossing.result.merge(result, limits: options.limits, offered: crossing.offered)
    crossing.offered += collector.offered
    crossing.bytes = collector.bytes
    place(&crossing.result.failure, laid.part.range, crossing.indices)
    return following
  }

  private func outcome(
    _ collector: ReportCollector, _ answer: CallAnswer, _ operation: AdapterOperation
  ) -> CrossingResult {
    var result = collector.result
    switch answer.status {
    case MTDA_OK:
      result.failure = collector.refusal.map {
        AdapterError(lost: $0, adapter: descriptor.name, operation: operation.rawValue)
      }
    case MTDA_UNSUPPORTED: result.isUnsupported = true
    default: result.failure = failure(answer, operation)
    }
    if collector.isFull {
      result.failure = AdapterError(
        tooManyBytes: options.limits, adapter: descriptor.name, operation: operation.rawValue)
    }
    return result
  }

  private func failure(_ answer: CallAnswer, _ operation: AdapterOperation) -> AdapterError {
    AdapterError(answer, adapter: descriptor.name, operation: operation.rawValue)
  }

  /// The record at fault is named by its place in what was given; a message counts its records itself.
  private func place(_ failure: inout AdapterError?, _ range: Range<Int>, _ indices: [Int]) {
    guard !indices.isEmpty, let index = failure?.itemIndex else { return }
    failure?.itemIndex =
      index < range.count ? UInt64(indices[range.lowerBound + Int(index)]) : nil
  }

  // MARK: Deaths

  /// A worker has ended over a part. The part is offered again by halves, until single records are left
  /// that nobody survives; these are left out. Reports of a worker that died are not taken: what they
  /// were about is offered again.
  private func ended(_ error: WorkerFault, _ part: CrossingQueue.Part, _ crossing: inout Crossing) {
    lost(error, counts: crossing.deaths == 0)
    crossing.deaths += 1
    let allowed = options.limits.callDuration
    if case .hung = error { size.note(records: part.range.count, took: allowed, of: allowed) }
    let fault = fault(error, crossing.operation.rawValue)
    guard error.isDeath, crossing.operation != .poll, crossing.deaths < Crossing.mostDeaths else {
      crossing.result.failure = fault
      return
    }
    // What is kept of a record or message must not hold what an adapter printed of it.
    let kept = self.fault(error.withoutPrint, crossing.operation.rawValue)
    let range = part.range
    if range.count > 1 {
      crossing.queue.putBackHalves(of: part, isSuspect: true)
    } else if !part.isSuspect {
      crossing.queue.putBack(CrossingQueue.Part(range: range, isSuspect: true))
    } else if let first = range.first {
      crossing.result.poisonous.append(
        PoisonousRecord(index: crossing.indices[first], code: kept.code, message: kept.message))
    } else {
      crossing.result.failure = self.fault(
        .poisonousMessage(died: kept.message), kept.operation)
    }
  }
}
