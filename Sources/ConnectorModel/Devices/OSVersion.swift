/// The version of an operating system, in the order in which versions follow one another.
///
/// Numeric components separated by dots; missing ones are 0, so `14` is `14.0.0`. The letter of a rapid response
/// of Apple's, and text that is joined to the numbers, are compared last: `16.4.1 (a)` follows `16.4.1`. A build,
/// which is all else that stands in brackets or after a space, is kept and never compared: `15.7.1 (24G231)` is
/// `15.7.1`. Text that does not begin with a number is no version, and neither are zeros.
package struct OSVersion: Sendable {
  /// The numbers, without zeros at the end.
  package let components: [UInt32]
  /// What follows the numbers, without white space around it.
  package let suffix: String
  /// The part of what follows that is compared.
  private let extra: String
  /// Whether what follows stands at the numbers with nothing between: what it means hangs on that.
  private let isJoined: Bool

  package init?(_ text: String) {
    self.init(withZeros: text)
    if components.isEmpty { return nil }
  }

  /// Whether a text is a version of zeros, which is none.
  package static func isOfZeros(_ text: String) -> Bool {
    OSVersion(withZeros: text)?.components.isEmpty ?? false
  }

  private init?(withZeros text: String) {
    if let components = Self.plainComponents(of: text.utf8) {
      self.components = components
      suffix = ""
      extra = ""
      isJoined = false
      return
    }
    let trimmed = text.drop { $0.isWhitespace }
    var components: [UInt32] = []
    var rest = trimmed[...]
    while let first = rest.first, first.isASCII, first.isNumber {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard let number = UInt32(digits), components.count < Self.mostComponents else { return nil }
      components.append(number)
      rest = rest[digits.endIndex...]
      guard rest.first == ".", let next = rest.dropFirst().first, next.isASCII, next.isNumber else {
        break
      }
      rest = rest.dropFirst()
    }
    guard !components.isEmpty, text.utf8.count <= Self.mostBytes else { return nil }
    while components.last == 0 { components.removeLast() }
    self.components = components
    extra = Self.compared(of: rest, after: components.count)
    isJoined = rest.first.map { !$0.isWhitespace && $0 != "(" } ?? false
    var suffix = rest.drop { $0.isWhitespace }
    while suffix.last?.isWhitespace == true { suffix.removeLast() }
    self.suffix = String(suffix)
  }

  /// What is compared of the text that follows numbers.
  private static func compared(of rest: Substring, after numbers: Int) -> String {
    let text = rest.drop { $0.isWhitespace }
    let isBracketed = text.first == "("
    let isJoined = text.startIndex == rest.startIndex && !isBracketed
    let word = (isBracketed ? text.dropFirst() : text).prefix {
      !$0.isWhitespace && $0 != "(" && $0 != ")"
    }
    if isJoined { return word.contains { $0.isLetter || $0.isNumber } ? String(word) : "" }
    let isClosed = !isBracketed || text[word.endIndex...].first == ")"
    let isLetter = word.count == 1 && word.allSatisfy { $0.isASCII && $0.isLetter }
    return isLetter && isClosed && numbers <= mostNumbersOfApple ? word.lowercased() : ""
  }

  private static let mostNumbersOfApple = 3

  /// The components of a text of nothing but numbers with dots between: what nearly all devices say, read
  /// several times as fast. Nil for everything else, also for what is no version.
  private static func plainComponents(of bytes: String.UTF8View) -> [UInt32]? {
    guard bytes.count <= mostBytes else { return nil }
    var components: [UInt32] = []
    var number: UInt32?
    for byte in bytes {
      if byte == UInt8(ascii: "."), let complete = number {
        components.append(complete)
        number = nil
      } else {
        let digit = UInt32(byte) &- UInt32(UInt8(ascii: "0"))
        let (tens, isTooLarge) = (number ?? 0).multipliedReportingOverflow(by: 10)
        let (sum, overflows) = tens.addingReportingOverflow(digit)
        guard digit < 10, !isTooLarge, !overflows else { return nil }
        number = sum
      }
    }
    guard let number, components.count < mostComponents else { return nil }
    components.append(number)
    while components.last == 0 { components.removeLast() }
    return components
  }

  /// More is not a version but somebody's attempt to be clever.
  private static let mostComponents = 8
  private static let mostBytes = 128
}

extension OSVersion: Comparable, Hashable {
  package static func < (left: OSVersion, right: OSVersion) -> Bool {
    for index in 0..<max(left.components.count, right.components.count) {
      let (one, other) = (left[index], right[index])
      if one != other { return one < other }
    }
    return left.extra < right.extra
  }

  package static func == (left: OSVersion, right: OSVersion) -> Bool {
    left.components == right.components && left.extra == right.extra
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(components)
    hasher.combine(extra)
  }

  /// The component at `index`; missing ones are 0.
  package subscript(index: Int) -> UInt32 {
    index < components.count ? components[index] : 0
  }
}

extension OSVersion: CustomStringConvertible, Codable {
  package var description: String {
    let numbers = (0..<max(2, components.count)).map { String(self[$0]) }.joined(separator: ".")
    if suffix.isEmpty { return numbers }
    return isJoined ? "\(numbers)\(suffix)" : "\(numbers) \(suffix)"
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = OSVersion(text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "\"\(text)\" is not a version: it begins with no number, or is 0")
    }
    self = value
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
