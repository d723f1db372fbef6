import Foundation
import Testing

/// Codes that users may meet stand in the documentation, and nowhere else only.
@Suite("Codes")
struct CodeTests {
  private static let page = "Sources/AdapterHost/AdapterHost.docc/Codes.md"

  @Test("Every code of the adapter host is on its page, and the page has no other")
  func codes() throws {
    let page = try #require(Repository.shared.file(Self.page))
    let documented = Set(
      page.lines.filter { $0.text.hasPrefix("| `") }.flatMap { line in
        line.text.matches(of: /`([a-z]+\.[a-z0-9-]+)`/).map { String($0.1) }
      })
    var used: Set<String> = []
    for file in Repository.shared.files(in: "Sources/AdapterHost", named: ".swift") {
      used.formUnion(Self.codes(in: file.text))
    }
    #expect(used.count > 50)
    #expect(used.subtracting(documented).sorted() == [])
    #expect(documented.subtracting(used).sorted() == [])
  }

  /// Whole codes, and those that a kind of fault puts together.
  private static func codes(in source: String) -> Set<String> {
    let whole = source.matches(of: /"((?:load|abi|state|call|catalog|isolation)\.[a-z0-9-]+)"/)
    let descriptor = source.matches(of: /DescriptorFault\(\s*"([a-z0-9-]+)"/)
    let report = source.matches(of: /ReportFault\(\s*"([a-z0-9-]+)"/)
    // A worker's faults have their code as the first of a tuple.
    let worker =
      source.contains("extension WorkerFault")
      ? source.matches(of: /\(\s*"([a-z]+(?:-[a-z]+)*)",\s/) : []
    let statuses = source.matches(of: /(?:MTDA_[A-Z]+:|unknown =) \(\s*"([a-z-]+)"/)
    return Set(whole.map { String($0.1) })
      .union(descriptor.map { "descriptor.\($0.1)" })
      .union(report.map { "report.\($0.1)" })
      .union(worker.map { "worker.\($0.1)" })
      .union(statuses.map { "call.\($0.1)" })
  }
}
