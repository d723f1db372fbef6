import AdapterBundle
import ConnectorModel
import Foundation
import Sodium

/// A made-up adapter, its keys, and bundles of it. The library is no library: nothing here loads it.
struct Sample {
  static let partner = ConnectorID(rawValue: "00000000-0000-4000-8000-000000000001")
  static let library = Array("the library of Acme Mobile Shield".utf8)
  static let signingTime = Timestamp(iso8601: "2026-06-01T12:00:00Z")!

  static func manifest(version: String = "1.0.0") -> AdapterManifest {
    AdapterManifest(
      descriptor: PartnerDescriptor(
        id: partner, name: "Acme Mobile Shield", vendor: "Acme", adapterVersion: version,
        homepage: "https://acme.example", levelSource: .worst, needsClassicPolicy: true,
        platforms: [
          PlatformSupport(
            platform: .ios, supportsCompliance: true, supportsAppProtection: true,
            minimumForCompliance: OSVersion("13.0"), minimumForAppProtection: OSVersion("14"),
            labelVersion: OSVersion("13.0"), highestTested: OSVersion("26.1"),
            appId: "example.acme.shield", storeId: "1", appConfiguration: #"{"a":"b"}"#)
        ],
        toggles: [
          OfferedToggle(
            toggle: .iosEnabled, label: "Connect", help: "Connects.", isOnByDefault: false),
          OfferedToggle(
            toggle: .partnerUnresponsivenessThresholdInDays, label: "Days", help: "",
            isOnByDefault: false, requires: [.iosEnabled],
            value: ToggleRange(minimum: 1, maximum: 90, standard: 7)),
        ],
        levelWords: [LevelWord(word: "BAD", state: .highSeverity)],
        identifiers: [.udid, .serialNumber], threatLifetimeDays: 30),
      version: SemanticVersion(version)!, licence: "Apache-2.0", abiMinor: 0, libraries: [:],
      sources: ["webhook", "poll"], hosts: ["api.acme.example", "*.cdn.acme.example"],
      secrets: ["api_key"], limits: ["memory_bytes": 1 << 20], pollIntervalSeconds: 300,
      lowestHost: SemanticVersion("0.1.0"))
  }

  static func bundle(
    version: String = "1.0.0", library: [UInt8] = Sample.library
  ) throws -> BundleArchive {
    var manifest = manifest(version: version)
    return try BundleArchive(
      &manifest, library: library,
      further: ["CHANGELOG": Array("First.\n".utf8), "help/en.json": Array("{}".utf8)])
  }
}

/// A folder with a trust store and an installation in it, which goes with its holder.
final class Scratch {
  let folder: String
  let trust: TrustStore
  let installation: AdapterInstallation
  let key = MinisignSecretKey.make()

  init(trusting: Bool = true) throws {
    let temporary = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
    folder = "\(temporary)/gatehouse-bundle-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    trust = TrustStore(folder: "\(folder)/trust")
    installation = AdapterInstallation(folder: "\(folder)/adapters", trust: trust)
    if trusting { try addKey() }
  }

  deinit {
    // Best effort: a folder that stays behind fails no test.
    try? FileManager.default.removeItem(atPath: folder)
  }

  func addKey(partners: [String] = ["*"], notAfter: Timestamp? = nil) throws {
    _ = try trust.add(
      key.publicKey, name: "Acme", partners: partners, notAfter: notAfter, at: Sample.signingTime)
  }

  func signed(version: String = "1.0.0", library: [UInt8] = Sample.library) throws -> BundleArchive
  {
    try Sample.bundle(version: version, library: library).signed(by: key, at: Sample.signingTime)
  }

  @discardableResult
  func install(
    _ bundle: BundleArchive, _ options: InstallOptions = InstallOptions(),
    conformance: ConformanceOutcome = .conformant,
    trial: (VerifiedAdapter) throws(BundleError) -> Void = { (_) throws(BundleError) in }
  ) throws -> InstallReport {
    try installation.install(
      bundle, options, host: SemanticVersion("0.1.0"), at: Sample.signingTime, trial: trial,
      conformance: SaidConformance(outcome: conformance))
  }

  var current: String? { try? installation.current(Sample.partner.rawValue)?.description }

  func versionFolder(_ version: String) -> String {
    "\(installation.folder)/\(Sample.partner)/\(version)"
  }

  /// What checking an installed version answers: nil when it is sound.
  func problem(_ version: String = "1.0.0") throws -> String? {
    try installation.list().first { $0.version.description == version }?.problem?.code
  }

  /// Every path below the scratch folder with what lies there, the lock on the folder apart.
  func tree() throws -> [String: String] {
    var found: [String: String] = [:]
    for case let path as String in FileManager.default.enumerator(atPath: folder) ?? .init() {
      guard !path.hasSuffix("/.lock") else { continue }
      let full = "\(folder)/\(path)"
      let link = try? FileManager.default.destinationOfSymbolicLink(atPath: full)
      found[path] =
        link ?? FileManager.default.contents(atPath: full).map {
          SHA256.hex(Array($0))
        } ?? "folder"
    }
    return found
  }
}

/// The code with which something is refused; nil when it is not.
func code<Answer>(_ body: () throws -> Answer) -> String? {
  do {
    _ = try body()
    return nil
  } catch let error as BundleError {
    return error.code
  } catch {
    return "another error: \(error)"
  }
}

/// A conformance suite whose answer is known.
struct SaidConformance: ConformanceTrial {
  let outcome: ConformanceOutcome

  func outcome(of adapter: VerifiedAdapter, manifest: [UInt8]) -> ConformanceOutcome { outcome }
}
