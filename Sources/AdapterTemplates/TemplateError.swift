/// Why a new adapter was not written. Nothing was changed.
package enum TemplateError: Error, Hashable, Sendable {
  case badName(String)
  case badVendor(String)
  /// A Swift adapter is built with AdapterKit, which has to come from somewhere.
  case kitIsMissing
  case badKit(String)
  case exists(String)
  case cannotWrite(String, reason: String)

  /// For programs.
  package var code: String {
    switch self {
    case .badName: "template.name"
    case .badVendor: "template.vendor"
    case .kitIsMissing, .badKit: "template.gatehouse"
    case .exists: "template.exists"
    case .cannotWrite: "template.write"
    }
  }

  /// One sentence that names the thing at fault.
  package var message: String {
    switch self {
    case .badName(let text): "\"\(text)\" cannot be the name of an adapter"
    case .badVendor(let text): "\"\(text)\" cannot be the name of a vendor"
    case .kitIsMissing: "an adapter in Swift needs Gatehouse's package, and none is named"
    case .badKit(let place): "\(place) is not Gatehouse's package"
    case .exists(let folder): "there is something at \(folder) already"
    case .cannotWrite(let folder, let reason): "\(folder) cannot be written: \(reason)"
    }
  }

  /// The way out.
  package var remedy: String {
    switch self {
    case .badName:
      "A name has at most \(AdapterName.mostCharacters) letters (a to z, A to Z) and digits, single spaces or dashes between words, and begins with a letter: \"Acme Shield\"."
    case .badVendor:
      "A vendor's name has at most \(NewAdapter.mostVendorCharacters) letters, digits, spaces and . , & ' ( ) + - and begins with a letter or a digit."
    case .kitIsMissing, .badKit:
      "Give --gatehouse the folder of a checkout, or the URL of its repository."
    case .exists: "Nothing is ever overwritten: name another place with --folder."
    case .cannotWrite: "Name a place that you may write to with --folder."
    }
  }
}
