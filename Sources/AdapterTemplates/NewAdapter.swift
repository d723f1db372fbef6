import FoundationEssentials

/// An adapter that is about to be begun.
package struct NewAdapter: Sendable {
  package static let mostVendorCharacters = 60

  package let name: AdapterName
  package let language: AdapterLanguage
  package let vendor: String
  /// The partner's id: a GUID that nobody has had before.
  package let partnerID: String
  private let kit: KitLocation?

  /// - Parameters:
  ///   - vendor: who ships it; nil: the name stands for it.
  ///   - kit: the folder or the URL of Gatehouse's package; needed for Swift, and of no use to other languages.
  package init(
    name: String, language: AdapterLanguage, vendor: String? = nil, kit: String? = nil
  ) throws(TemplateError) {
    self.name = try AdapterName(name)
    self.language = language
    self.vendor = try Self.checked(vendor: vendor ?? name)
    partnerID = UUID().uuidString.lowercased()
    guard language == .swift else {
      self.kit = nil
      return
    }
    guard let kit else { throw .kitIsMissing }
    self.kit = try KitLocation(kit)
  }

  /// It becomes a text in three languages, so it holds nothing that means something in one of them.
  private static func checked(vendor: String) throws(TemplateError) -> String {
    let isPlain = vendor.allSatisfy { $0.isLetter || $0.isNumber || " .,&'()+-".contains($0) }
    guard isPlain, let first = vendor.first, first.isLetter || first.isNumber,
      vendor.count <= mostVendorCharacters
    else { throw .badVendor(vendor) }
    return vendor
  }

  /// The folder that it goes to when none is named.
  package var folder: String { "\(name.dashed)-adapter" }

  /// What was made, and what to do next.
  package func summary(of folder: String) -> String {
    let place = folder.contains(" ") ? "'\(folder)'" : folder
    let steps = ["cd \(place)"] + language.steps(for: name)
    return """
      Made \(folder): an adapter in \(language.title) for \(name.title), with the partner id \(partnerID).
      Next:
      \(steps.map { "  \($0)" }.joined(separator: "\n"))
      """
  }

  /// Its files, with everything filled in.
  package var files: [TemplateFile] {
    TemplateFile.embedded(for: language).map { file in
      TemplateFile(path: filledIn(file.path), text: filledIn(file.text))
    }
  }

  /// Puts the new adapter's words in the place of the template's, which is an adapter that works.
  private func filledIn(_ text: String) -> String {
    let words =
      /Example Shield|ExampleShield|example-shield|example_shield|Example Vendor|00000000-0000-4000-8000-000000000000|name: "gatehouse", path: "[.\/]*"|package: "gatehouse"/
    return text.replacing(words) { match in
      switch match.output {
      case "Example Shield": name.title
      case "ExampleShield": name.joined
      case "example-shield": name.dashed
      case "example_shield": name.underscored
      case "Example Vendor": vendor
      case #"package: "gatehouse""#: #"package: "\#(kit?.package ?? "gatehouse")""#
      case let word where word.hasPrefix("name:"): kit?.dependency ?? String(word)
      default: partnerID
      }
    }
  }

  /// Writes the files into a new folder, all of them or none.
  package func write(to folder: String) throws(TemplateError) {
    guard (try? FileManager.default.attributesOfItem(atPath: folder)) == nil else {
      throw .exists(folder)
    }
    let staging = "\(folder).\(partnerID)"
    do {
      defer { try? FileManager.default.removeItem(atPath: staging) }
      for file in files {
        let place = "\(staging)/\(file.path)"
        let parent = place.prefix(upTo: place.lastIndex(of: "/") ?? place.endIndex)
        try FileManager.default.createDirectory(
          atPath: String(parent), withIntermediateDirectories: true)
        try Data(file.text.utf8).write(to: URL(filePath: place), options: .withoutOverwriting)
      }
      try FileManager.default.moveItem(atPath: staging, toPath: folder)
    } catch {
      throw .cannotWrite(folder, reason: "\(error)")
    }
  }
}

/// One file of a new adapter.
package struct TemplateFile: Hashable, Sendable {
  /// Where it goes in the adapter's folder.
  package var path: String
  package var text: String
}
