/// Reads C declarations of the kinds that can be called without a compiler. What C has besides is refused, by name.
package struct DeclarationParser {
  /// Why a declaration was not read, to stand after its place: "has …".
  package struct Refusal: Error, Hashable {
    package var reason: String
    package init(_ reason: String) { self.reason = reason }
  }

  private static let isCXX = Refusal("is C++; bind a function that is declared extern \"C\"")
  private static let hasFunctionType = Refusal(
    "has a type of function in it; give the callback a name")

  private var tokens: [String]
  private var place = 0
  private let takesShortNames: Bool

  package static let mostParameters = 12
  private static let mostElements = 4_096

  private init(_ text: String, takesShortNames: Bool) throws(Refusal) {
    tokens = try Self.tokens(of: text)
    self.takesShortNames = takesShortNames
  }

  /// `type name(type name, …)`
  package static func signature(
    _ text: String, takesShortNames: Bool = false
  ) throws(Refusal) -> Signature {
    var parser = try DeclarationParser(text, takesShortNames: takesShortNames)
    let result = try parser.type()
    let name = try parser.name()
    try parser.expect("(")
    let parameters = try parser.parameters()
    try parser.end()
    return Signature(result: result, name: name, parameters: parameters)
  }

  /// `type name` or `type name[count]`
  package static func variable(_ text: String) throws(Refusal) -> Declaration {
    var parser = try DeclarationParser(text, takesShortNames: false)
    let declaration = try parser.declaration(needsName: true)
    if parser.peek == ":" { throw Refusal("is a bit-field, whose place C does not settle") }
    try parser.end()
    return declaration
  }

  private static func tokens(of text: String) throws(Refusal) -> [String] {
    var tokens: [String] = []
    var rest = Substring(text)
    while let first = rest.first {
      if first.isWhitespace {
        rest = rest.dropFirst()
      } else if rest.hasPrefix("...") {
        throw Refusal("takes a variable number of arguments, which nothing can check")
      } else if first.isWordStart || first.isNumber {
        let word = rest.prefix { $0.isWordStart || $0.isNumber }
        tokens.append(String(word))
        rest = rest.dropFirst(word.count)
      } else if "*(),[]:".contains(first) {
        tokens.append(String(first))
        rest = rest.dropFirst()
      } else if first == ";" && rest.dropFirst().allSatisfy(\.isWhitespace) {
        rest = ""
      } else if "&<>~".contains(first) {
        throw Self.isCXX
      } else {
        throw Refusal("has \"\(first)\", which no declaration here has")
      }
    }
    return tokens
  }

  private var peek: String? { tokens.indices.contains(place) ? tokens[place] : nil }

  private mutating func take(_ token: String) -> Bool {
    guard peek == token else { return false }
    place += 1
    return true
  }

  private mutating func expect(_ token: String) throws(Refusal) {
    if peek == ":" { throw Self.isCXX }
    guard take(token) else {
      throw Refusal("lacks \"\(token)\"" + (peek.map { " before \"\($0)\"" } ?? " at its end"))
    }
  }

  private mutating func end() throws(Refusal) {
    guard let rest = peek else { return }
    throw Refusal("goes on with \"\(rest)\" where it should end")
  }

  private mutating func name() throws(Refusal) -> String {
    if peek == ":" { throw Self.isCXX }
    if peek == "(" { throw Self.hasFunctionType }
    guard let name = peek, name.isIdentifier, !Self.words.contains(name) else {
      throw Refusal("lacks a name" + (peek.map { " before \"\($0)\"" } ?? ""))
    }
    place += 1
    return name
  }

  private mutating func parameters() throws(Refusal) -> [Declaration] {
    if take(")") { return [] }
    if peek == "void", tokens.indices.contains(place + 1), tokens[place + 1] == ")" {
      place += 2
      return []
    }
    var found: [Declaration] = []
    repeat {
      found.append(try declaration(needsName: !takesShortNames))
      if found.last?.count != nil {
        throw Refusal("has an array for a parameter, which C takes for a pointer; write *")
      }
    } while take(",")
    try expect(")")
    guard found.count <= Self.mostParameters else {
      throw Refusal("has more than \(Self.mostParameters) parameters")
    }
    return found
  }

  private mutating func declaration(needsName: Bool) throws(Refusal) -> Declaration {
    let type = try type()
    if peek == "(" { throw Self.hasFunctionType }
    if type.isVoid { throw Refusal("has a value of no type, void") }
    let hasName = peek.map { $0.isIdentifier } ?? false
    var declaration = Declaration(type: type, name: needsName || hasName ? try name() : "")
    guard take("[") else { return declaration }
    guard let count = peek.flatMap({ Int($0) }), (1...Self.mostElements).contains(count) else {
      throw Refusal("needs a number from 1 to \(Self.mostElements) between [ and ]")
    }
    place += 1
    try expect("]")
    declaration.count = count
    return declaration
  }

  /// Words of a type that the interpreter does not know, and why.
  private static let refused: [String: String] = [
    "union": "is a union, of which nobody knows what lies in it",
    "volatile": "is volatile; the interpreter gives no such promise", "_Complex": "is complex",
    "_Atomic": "is atomic; the interpreter gives no such promise", "va_list": "takes a va_list",
    "__int128": "has a number of 128 bits", "template": "is C++", "class": "is C++",
    "__attribute__":
      "has an attribute; a function with a calling convention of its own cannot be called",
  ]
  private static let words: Set<String> = [
    "void", "char", "const", "signed", "unsigned", "short", "int", "long", "float", "double",
    "struct", "enum",
  ]
  private static let numberWords: Set<String> = [
    "char", "signed", "unsigned", "short", "int", "long", "float", "double",
  ]

  private mutating func type() throws(Refusal) -> CType {
    var isConst = take("const")
    var words: [String] = []
    while let word = peek, Self.numberWords.contains(word) {
      words.append(word)
      place += 1
      isConst = take("const") || isConst
    }
    let base = words.isEmpty ? try namedBase() : try number(words)
    isConst = take("const") || isConst
    var type = CType(base: base, isConst: isConst)
    if case .named("string") = base, takesShortNames {
      type = CType(base: .char, isConst: true, pointers: 1)
    }
    while take("*") {
      type.pointers += 1
      // Behind the last star it says nothing to whoever calls.
      if take("const"), peek == "*" { type.isMiddleConst = true }
    }
    guard type.pointers <= 2 else { throw Refusal("has more than two stars") }
    return type
  }

  private mutating func namedBase() throws(Refusal) -> CType.Base {
    let tag = take("struct") ? "struct " : take("enum") ? "enum " : ""
    guard let word = peek, word.isIdentifier else {
      throw Refusal("lacks a type" + (peek.map { " before \"\($0)\"" } ?? ""))
    }
    if let why = Self.refused[word] { throw Refusal(why) }
    place += 1
    if word == "void" { return .void }
    let spelling = takesShortNames ? CType.shortNames[word] ?? word : word
    if tag.isEmpty, let kind = CType.scalars[spelling] { return .scalar(kind, spelling: spelling) }
    return .named(tag + word)
  }

  /// `unsigned long int` and its like, in any order.
  private func number(_ words: [String]) throws(Refusal) -> CType.Base {
    if words == ["char"] { return .char }
    if words == ["long", "double"] || words == ["double", "long"] {
      throw Refusal("is a long double, whose form differs between machines")
    }
    let isUnsigned = words.contains("unsigned")
    var rest = words.filter { !["signed", "unsigned"].contains($0) }
    if rest.count > 1 { rest.removeAll { $0 == "int" } }
    let isSignedChar = rest == ["char"] && !isUnsigned
    let spelling =
      (isUnsigned ? "unsigned " : isSignedChar ? "signed " : "")
      + (rest.isEmpty ? "int" : rest.joined(separator: " "))
    guard let kind = CType.scalars[spelling] else {
      throw Refusal("has \"\(words.joined(separator: " "))\", which is no type of C")
    }
    return .scalar(kind, spelling: spelling)
  }
}

extension Character {
  fileprivate var isWordStart: Bool { (isLetter && isASCII) || self == "_" }
}

extension String {
  /// A name as C has it.
  package var isIdentifier: Bool {
    guard let first, first.isWordStart, utf8.count <= 128 else { return false }
    return allSatisfy { $0.isWordStart || ($0.isNumber && $0.isASCII) }
  }
}
