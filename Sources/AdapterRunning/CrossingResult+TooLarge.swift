import AdapterHost

extension CrossingResult {
  /// Of a call that led to more than is kept, nothing is taken: the same is offered in smaller parts, or set aside.
  var withoutWhatIsTooLarge: CrossingResult {
    guard let failure, failure.isTooLarge else { return self }
    return CrossingResult(failure: failure)
  }

  /// A record that is too large alone is left out, with a finding that says so.
  ///
  /// - Parameter count: how many records were offered.
  func settingAside(tooLargeOf count: Int) -> CrossingResult {
    guard let failure, failure.isTooLarge, count == 1 else { return withoutWhatIsTooLarge }
    return CrossingResult(
      poisonous: [PoisonousRecord(index: 0, code: failure.code, message: failure.message)])
  }
}
