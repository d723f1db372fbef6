/// An object of a document that is being read: a manifest, or a binding. What is wrong is noted, and a stand-in given in its place.
package struct ManifestObject {
  package let path: String
  package let faults: ManifestFaults
  private let members: [String: JSON]

  /// - Parameter keys: the members that an object here may have; any other is a warning. Nil: all.
  package init(_ value: JSON?, at path: String, _ faults: ManifestFaults, keys: Set<String>?) {
    self.path = path
    self.faults = faults
    guard case .object(let members)? = value else {
      self.members = [:]
      if value != nil { faults.fault("wrong-type", path, "is not an object") }
      return
    }
    self.members = members
    guard let keys else { return }
    for key in members.keys.sorted() where !keys.contains(key) {
      faults.warn("unknown-key", "\(path).\(key)", "is not known to this host")
    }
  }

  package var names: [String] { members.keys.sorted() }

  package func has(_ key: String) -> Bool { members[key] != nil }

  package func fault(_ code: String, _ key: String, _ message: String) {
    faults.fault(code, "\(path).\(key)", message)
  }

  private func required(_ key: String) -> JSON? {
    if members[key] == nil { fault("missing", key, "is missing") }
    return members[key]
  }

  /// Text of one line.
  package func text(_ key: String, atMost most: Int = 256) -> String {
    guard let value = required(key) else { return "" }
    guard let text = checked(value, "\(path).\(key)", atMost: most) else { return "" }
    if text.isEmpty { fault("bad-value", key, "is empty") }
    return text
  }

  package func optionalText(_ key: String, atMost most: Int = 256) -> String? {
    members[key].flatMap { checked($0, "\(path).\(key)", atMost: most) }
  }

  private func checked(_ value: JSON, _ path: String, atMost most: Int) -> String? {
    guard case .string(let text) = value else {
      faults.fault("wrong-type", path, "is not text")
      return nil
    }
    guard text.utf8.count <= most else {
      faults.fault("out-of-range", path, "is longer than \(most) bytes")
      return nil
    }
    guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
      faults.fault("bad-value", path, "has control characters")
      return nil
    }
    return text
  }

  /// Text that one of our types can be made of.
  package func value<Value>(_ key: String, _ what: String, _ make: (String) -> Value?) -> Value? {
    let text = text(key)
    guard !text.isEmpty else { return nil }
    let value = make(text)
    if value == nil { fault("bad-value", key, "is not \(what)") }
    return value
  }

  package func optionalValue<Value>(_ key: String, _ what: String, _ make: (String) -> Value?)
    -> Value?
  {
    has(key) ? value(key, what, make) : nil
  }

  package func integer(_ key: String, _ range: ClosedRange<Int>) -> Int {
    guard let value = required(key) else { return range.lowerBound }
    guard case .integer(let wide) = value else {
      fault("wrong-type", key, "is not a whole number")
      return range.lowerBound
    }
    guard let number = Int(exactly: wide), range.contains(number) else {
      fault("out-of-range", key, "is not from \(range.lowerBound) to \(range.upperBound)")
      return range.lowerBound
    }
    return number
  }

  package func optionalInteger(_ key: String, _ range: ClosedRange<Int>) -> Int? {
    has(key) ? integer(key, range) : nil
  }

  package func bool(_ key: String) -> Bool {
    guard let value = required(key) else { return false }
    guard case .bool(let answer) = value else {
      fault("wrong-type", key, "is neither true nor false")
      return false
    }
    return answer
  }

  package func object(_ key: String, keys: Set<String>?, isRequired: Bool = true) -> ManifestObject
  {
    let value = isRequired ? required(key) : members[key]
    return ManifestObject(value, at: "\(path).\(key)", faults, keys: keys)
  }

  /// Objects in a list.
  package func objects(_ key: String, keys: Set<String>) -> [ManifestObject] {
    elements(key).map { ManifestObject($0.value, at: $0.path, faults, keys: keys) }
  }

  /// Different texts in a list, each of a form.
  package func texts<Value: Hashable>(
    _ key: String, _ what: String, isRequired: Bool = false, _ make: (String) -> Value?
  ) -> [Value] {
    guard isRequired || has(key) else { return [] }
    var found: [Value] = []
    for (path, element) in elements(key) {
      guard let text = checked(element, path, atMost: 256) else { continue }
      guard let value = make(text) else {
        faults.fault("bad-value", path, "is not \(what)")
        continue
      }
      guard !found.contains(value) else {
        faults.fault("repeated", path, "stands in the list twice")
        continue
      }
      found.append(value)
    }
    return found
  }

  /// A member as it is, nil when it is not there.
  package func member(_ key: String) -> JSON? { members[key] }

  /// The elements of a list with their paths.
  package func elements(_ key: String) -> [(path: String, value: JSON)] {
    guard let value = required(key) else { return [] }
    guard case .array(let elements) = value else {
      fault("wrong-type", key, "is not a list")
      return []
    }
    guard elements.count <= Self.mostElements else {
      fault("out-of-range", key, "has more than \(Self.mostElements) elements")
      return []
    }
    return elements.enumerated().map { ("\(path).\(key)[\($0)]", $1) }
  }

  static let mostElements = 1_000
}
