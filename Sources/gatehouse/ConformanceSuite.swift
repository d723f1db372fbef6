import AdapterBundle
import AdapterConformance
import ConnectorModel
import Foundation

/// The conformance suite for an installation: the program `adapter-conformance` beside this one runs each rule
/// of level 1 in a process of its own, without files, network and other processes.
struct ConformanceSuite: ConformanceTrial {
  private static let programName = "adapter-conformance"

  func outcome(of adapter: VerifiedAdapter, manifest: [UInt8]) -> ConformanceOutcome {
    guard let program = Self.program else {
      return .notRun(because: "\(Self.programName) does not lie beside gatehouse")
    }
    do {
      return try Scratch.with(adapter.library, manifest) { library, manifest in
        let subject = Subject(library: library, manifest: manifest, isConfined: true)
        let runner = Runner(program: program, jobs: ProcessInfo.processInfo.activeProcessorCount)
        let report = try runner.report(
          on: subject, selection: Selection(level: .loads), seed: UInt64.random(in: 1...999_999_999)
        )
        return Self.outcome(of: report, adapter)
      }
    } catch {
      return .notRun(because: "the suite itself failed: \(error)")
    }
  }

  private static func outcome(
    of report: ConformanceReport, _ adapter: VerifiedAdapter
  ) -> ConformanceOutcome {
    let broken = report.verdicts.filter(\.outcome.isFailure)
    guard broken.isEmpty else {
      return .broken(.notConformant(adapter, broken))
    }
    guard report.isConformant else {
      let reason = report.verdicts.lazy.compactMap(\.missing).first ?? "no rule could be checked"
      return .notRun(because: reason)
    }
    return .conformant
  }

  private static var program: String? {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let beside = URL(fileURLWithPath: own).deletingLastPathComponent()
      .appendingPathComponent(programName).path
    return FileManager.default.isExecutableFile(atPath: beside) ? beside : nil
  }
}

/// The bytes that were verified, as files that nobody else can touch, for as long as the suite runs.
private enum Scratch {
  static func with<Answer>(
    _ library: [UInt8], _ manifest: [UInt8], _ body: (String, String) throws -> Answer
  ) throws -> Answer {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("gatehouse-conformance-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = (
      library: folder.appendingPathComponent("adapter.so"),
      manifest: folder.appendingPathComponent(AdapterManifest.fileName)
    )
    try Data(library).write(to: files.library)
    try Data(manifest).write(to: files.manifest)
    return try body(files.library.path, files.manifest.path)
  }
}

extension BundleError {
  fileprivate static func notConformant(
    _ adapter: VerifiedAdapter, _ broken: [Verdict]
  ) -> BundleError {
    let rules = broken.prefix(3).map { verdict in
      "\(verdict.rule) \(verdict.sentence) \(verdict.findings.first?.seen ?? "")"
    }
    let more = broken.count > 3 ? " And \(broken.count - 3) more." : ""
    let name = "\(adapter.manifest.descriptor.name) \(adapter.manifest.version)"
    return BundleError(
      "install.not-conformant",
      "\(name) breaks \(broken.count == 1 ? "a conformance rule" : "\(broken.count) conformance rules")"
        + " of level 1: \(rules.joined(separator: " "))\(more)",
      lookedAt: adapter.libraryPath,
      remedy: "Ask its vendor for a version that adapter-conformance calls conformant.",
      kind: .denied)
  }
}
