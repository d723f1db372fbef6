/// What may not stand on a command line: whoever uses the machine can read the words of every process.
extension SettingChange {
  /// Reads `name=value` as somebody has typed it. A setting whose name says that it is a secret is refused, and what
  /// was typed is not repeated.
  package init(argument text: String) throws(ServiceError) {
    try self.init(text)
    guard let key = adapterKey, Self.isSecret(key) else { return }
    throw ServiceError(
      .badRequest, code: "setting.secret",
      "\(name) is a secret by its name, and everybody on this machine can read the words of a command",
      remedy: .said(
        "Nothing was changed. Give --secret \(key)=@FILE, or --secret \(key)=- for standard input,"
          + " and replace the secret: it may have been seen."))
  }

  /// The key of a setting of the adapter's own; nil: the setting is the host's.
  package var adapterKey: String? {
    name.hasPrefix("setting.") && name.count > 8 ? String(name.dropFirst(8)) : nil
  }

  /// The value for a message; of an adapter's own setting it may be a secret.
  var shownValue: String { adapterKey == nil ? "\"\(value)\"" : "a value" }

  private static let secretWords: Set<String> = [
    "secret", "secrets", "password", "passwd", "passphrase", "passcode", "token", "tokens", "key",
    "keys", "apikey", "credential", "credentials", "pin",
  ]

  /// Whether a word of a name says that it is a secret: `apiKey`, `client_secret`, `TOKEN`.
  static func isSecret(_ key: String) -> Bool {
    words(of: key).contains { secretWords.contains($0) }
  }

  private static func words(of name: String) -> [String] {
    var words = [""]
    var wasLower = false
    for character in name {
      if !character.isLetter || character.isUppercase && wasLower { words.append("") }
      if character.isLetter { words[words.count - 1] += character.lowercased() }
      wasLower = character.isLowercase
    }
    return words.filter { !$0.isEmpty }
  }
}
