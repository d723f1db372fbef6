import AdapterBundle

/// What a proof of signatures has found.
package struct SignatureCheck: Sendable {
  /// By places in the binding; none means that it is proved.
  package var faults: [ManifestFault]
  /// How many statements about the library were compared.
  package var compared: Int

  /// An error that names the first few.
  package var error: BundleError? {
    guard let first = faults.first else { return nil }
    let named = faults.prefix(5).map { "\($0.path) \($0.message)" }.joined(separator: "; ")
    let rest = faults.count > 5 ? "; and \(faults.count - 5) more" : ""
    return BundleError(
      first.code, "The binding does not say of the library what is true: \(named)\(rest).",
      lookedAt: first.path,
      remedy: "Take the declarations over from the header as they stand there.")
  }
}
