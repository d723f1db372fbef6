import AdapterBundle
import AdapterHost
import AdapterManagement
import ConnectorModel
import Foundation
import TestSupport
import Testing

/// A folder with adapters, a trust store, and what it takes to make more of them; it goes with its holder.
final class Workbench: Sendable {
  static let one = ConnectorID(rawValue: "00000000-0000-4000-8000-000000000001")
  static let two = ConnectorID(rawValue: "00000000-0000-4000-8000-000000000002")
  static let three = ConnectorID(rawValue: "00000000-0000-4000-8000-000000000003")
  static let time = Timestamp(iso8601: "2026-06-01T12:00:00Z")!

  let folder: String
  let trust: TrustStore

  init() throws {
    let temporary = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
    folder = "\(temporary)/gatehouse-management-\(UUID().uuidString)"
    for name in ["adapters", "further", "marks", "bundles"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    }
    trust = TrustStore(folder: "\(folder)/trust")
  }

  deinit {
    // Best effort: a folder that stays behind fails no test.
    try? FileManager.default.removeItem(atPath: folder)
  }

  // MARK: What is looked at

  func installation(_ name: String = "adapters") -> AdapterInstallation {
    AdapterInstallation(folder: "\(folder)/\(name)", trust: trust)
  }

  func source(loose: Bool = false) -> AdapterSource {
    AdapterSource(
      installation: installation(), loadsLooseFiles: loose, further: [installation("further")])
  }

  func administration(
    _ runtime: AdapterRuntime = .worker(.test), in name: String = "adapters"
  ) -> AdapterAdministration {
    AdapterAdministration(
      source: AdapterSource(installation: installation(name), loadsLooseFiles: false),
      runtime: runtime, host: SemanticVersion("1.0.0"), now: { Self.time })
  }

  /// How often adapters that leave marks were loaded, by the names of their marks.
  func marks(_ name: String) -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/marks/\(name)"))?.count ?? 0
  }

  func wipeMarks() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: "\(folder)/marks") {
      for mark in try FileManager.default.contentsOfDirectory(atPath: "\(folder)/marks/\(name)") {
        try FileManager.default.removeItem(atPath: "\(folder)/marks/\(name)/\(mark)")
      }
    }
  }

  // MARK: Making adapters

  /// Builds an adapter of `Tests/FaultyAdapters` that leaves a mark each time that it is loaded.
  /// - Parameter mark: also the beginning of its partner's name.
  func library(
    _ mark: String, _ partner: ConnectorID, version: String = "1.0.0", _ switches: [String] = [],
    to path: String
  ) async throws {
    let marks = "\(folder)/marks/\(mark)"
    try FileManager.default.createDirectory(atPath: marks, withIntermediateDirectories: true)
    let package = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    let definitions = [
      "MARKS=\"\(marks)\"", "SOUND_NAME=\"\(mark) Shield\"",
      "SOUND_PARTNER_ID=\"\(partner)\"", "SOUND_VERSION=\"\(version)\"",
    ]
    let errors = "\(folder)/cc.txt"
    try Data().write(to: URL(fileURLWithPath: errors))
    let out = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
    let nothing = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/dev/null"))
    let compiler = try ChildProcess(
      "/usr/bin/cc",
      ["-std=gnu11", "-shared", "-fPIC", "-fvisibility=hidden"]
        + ["-I", "\(package)/Sources/MTDAdapterABI/include"]
        + (definitions + switches).map { "-D\($0)" }
        + ["-o", path, "\(package)/Tests/FaultyAdapters/marking.c"],
      environment: ["PATH": "/usr/bin:/bin"], input: nothing.fileDescriptor,
      output: out.fileDescriptor, error: out.fileDescriptor)
    let status = await compiler.status()
    try #require(status == 0, "\((try? String(contentsOfFile: errors, encoding: .utf8)) ?? "")")
  }

  func bundle(
    _ mark: String, _ partner: ConnectorID, version: String = "1.0.0"
  ) async throws -> [UInt8] {
    let library = "\(folder)/bundles/\(mark)-\(version).so"
    try await self.library(mark, partner, version: version, to: library)
    let view = try PackOptions(licence: "Apache-2.0", sources: ["poll"]).pack(
      library, to: "\(folder)/bundles", runtime: .worker(.test))
    return Array(try Data(contentsOf: URL(fileURLWithPath: view.file)))
  }

  /// Installs an adapter that leaves marks, of which there are none afterwards.
  func install(
    _ mark: String, _ partner: ConnectorID, version: String = "1.0.0", in name: String = "adapters"
  ) async throws {
    let bundle = try await bundle(mark, partner, version: version)
    try carryOut(in: name) { (inventory) throws(BundleError) in
      try administration(in: name).install(
        bundle, InstallOptions(allowUnsigned: "\(mark) Shield"), conformance: Conforming(),
        in: inventory)
    }
    try wipeMarks()
  }

  /// Carries an act out where the folder is what keeps adapters.
  @discardableResult
  func carryOut<Answer>(
    in name: String = "adapters",
    _ act: (AdapterInventory) throws(BundleError) -> AdapterAct<Answer>
  ) throws -> AdapterAct<Answer> {
    try FolderAdministration(installation(name)).adapters(act)
  }
}

/// A suite that every adapter passes.
struct Conforming: ConformanceTrial {
  func outcome(of adapter: VerifiedAdapter, manifest: [UInt8]) -> ConformanceOutcome { .conformant }
}

extension WorkerOptions {
  /// The worker that was built beside these tests, where libraries may leave marks, with little patience.
  static var test: WorkerOptions {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return WorkerOptions(
      program: program.deletingLastPathComponent().appending(path: "adapter-worker").path,
      profile: .worker, grace: .milliseconds(100))
  }

  /// The same with hardly any.
  static var impatient: WorkerOptions {
    var options = test
    options.controlDuration = .seconds(2)
    return options
  }
}

/// The code with which something is refused; nil when it is not.
func code<Answer>(_ body: () throws -> Answer) -> String? {
  do {
    _ = try body()
    return nil
  } catch let error as BundleError {
    return error.code
  } catch let error as AdapterError {
    return error.code
  } catch {
    return "another error: \(error)"
  }
}
