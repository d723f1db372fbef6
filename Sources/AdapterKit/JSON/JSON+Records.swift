extension JSON {
  /// The records of a message: the elements of an array, or of the array under one of these names.
  ///
  /// Partners wrap one and the same list differently from one interface to the next. Nil when this is
  /// neither an array nor an object with such a member.
  public func records(under names: String...) throws(AdapterFailure) -> Elements? {
    if let array { return array }
    for name in names where has(name) {
      do throws(Skip) {
        guard let array = try array(name) else { throw .malformed(name) }
        return array
      } catch {
        throw .argument("\"\(name)\" is not one list of records")
      }
    }
    return nil
  }
}
