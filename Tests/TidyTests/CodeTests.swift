import Foundation
import Testing

/// Codes that users may meet stand in the documentation, and nowhere else only.
@Suite("Codes")
struct CodeTests {
  private static let page = "Sources/AdapterHost/AdapterHost.docc/Codes.md"

  @Test("Every code of a load is on the page of codes, and the page has no other")
  func codes() throws {
    let page = try #require(Repository.shared.file(Self.page))
    let documented = Set(
      page.lines.filter { $0.text.hasPrefix("| `") }.flatMap { line in
        line.text.matches(of: /`([a-z]+\.[a-z0-9-]+)`/).map { String($0.1) }
      })
    var used: Set<String> = []
    for module in ["AdapterHost", "AdapterManagement"] {
      for file in Repository.shared.files(in: "Sources/\(module)", named: ".swift") {
        used.formUnion(Self.codes(in: file.text))
      }
    }
    #expect(used.count > 50)
    #expect(used.subtracting(documented).sorted() == [])
    #expect(documented.subtracting(used).sorted() == [])
  }

  @Test("Every code of an error that a command prints is on a page")
  func errors() {
    let documented = Set(Documentation.pages.flatMap { $0.codeSpans.map(\.text) })
    let code =
      /"((?:archive|audit|binding|file|import|ingest|install|intake|key|manifest|quarantine|search|service|shadow|sign|store|trust)\.[a-z][A-Za-z-]*)"|code: "([a-z][A-Za-z]*)"/
    // A verdict on a signature has its code without what it begins with.
    let verdict = /\.(?:refused\(\s*\.\w+,\s*|revoked\()"([a-z-]+)"/
    var used: Set<String> = []
    let modules = [
      "AdapterBinding", "AdapterBundle", "AdapterManagement", "AdapterRunning",
      "ConnectorService", "ConnectorStore", "gatehouse",
    ]
    for module in modules {
      for file in Repository.shared.files(in: "Sources/\(module)", named: ".swift") {
        used.formUnion(file.text.matches(of: code).map { String($0.1 ?? $0.2 ?? "") })
        used.formUnion(file.text.matches(of: verdict).map { "sign.\($0.1)" })
      }
    }
    #expect(used.count > 50)
    #expect(used.subtracting(documented).sorted() == [])
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
