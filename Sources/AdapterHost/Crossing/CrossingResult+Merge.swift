extension CrossingResult {
  /// Adds what a later part of the same operation brought, within the same bounds.
  mutating func merge(_ next: CrossingResult, limits: AdapterLimits, offered: Int) {
    reports += next.reports
    skippedCount += next.skippedCount
    skipped += next.skipped.prefix(max(0, limits.keptFaults - skipped.count))
    refusedCount += next.refusedCount
    refused += next.refused.prefix(max(0, limits.keptFaults - refused.count)).map {
      RefusedReport(code: $0.code, index: $0.index + offered, message: $0.message)
    }
    for (word, count) in next.unknownWords.sorted(by: { $0.key < $1.key }) {
      let isTold = unknownWords[word] != nil || unknownWords.count < limits.unknownWords
      unknownWords[isTold ? word : ReportCollector.otherWords, default: 0] += count
    }
    poisonous += next.poisonous
    failure = next.failure
    isUnsupported = next.isUnsupported
  }
}
