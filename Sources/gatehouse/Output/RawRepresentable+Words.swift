extension CaseIterable where Self: RawRepresentable<String> {
  static var words: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

extension Collection where Element: RawRepresentable<String> {
  var words: String { map(\.rawValue).joined(separator: ", ") }
}
