import ConnectorModel
import Sodium

extension AdapterManifest {
  /// Reads adapter.json. All that is wrong is found at once; what is only not known gives a warning.
  package static func read(
    _ bytes: [UInt8]
  ) throws(BundleError) -> (manifest: AdapterManifest, warnings: [ManifestFault]) {
    let root: JSON
    do {
      root = try JSON(parsing: bytes, mostBytes: mostBytes, mostLevels: mostLevels)
    } catch {
      throw .manifest(error)
    }
    let faults = ManifestFaults()
    let fields = ManifestObject(root, at: "$", faults, keys: keys)
    // What another version of the format means is not known here, so only this is said of it.
    if fields.has("manifest_version") {
      let format = fields.integer("manifest_version", 1...Int(Int32.max))
      guard faults.error != nil || format == formatVersion else {
        throw BundleError(
          "manifest.unsupported-version",
          "The manifest is of version \(format); this host reads version \(formatVersion).",
          lookedAt: "$.manifest_version",
          remedy: "Update this host, or install an older version of the adapter.")
      }
    } else {
      fields.fault("missing", "manifest_version", "is missing")
    }
    let manifest = read(fields)
    if let error = faults.error { throw error }
    guard let manifest else {
      throw .manifest(.notJSON("it says nothing"))
    }
    return (manifest, faults.warnings)
  }

  private static let keys: Set<String> = [
    "$schema", "manifest_version", "partner_id", "name", "version", "vendor", "homepage", "licence",
    "abi", "entry", "libraries", "files", "sources", "network", "secrets", "limits",
    "poll_interval_seconds", "min_host", "level_source", "needs_classic_policy", "platforms",
    "toggles", "level_words", "identifiers", "threat_lifetime_days",
  ]

  /// Nil only where a fault was noted.
  private static func read(_ fields: ManifestObject) -> AdapterManifest? {
    let version = fields.value("version", "a semantic version", Self.version)
    let descriptor = PartnerDescriptor(fields)
    let abi = fields.object("abi", keys: ["major", "minor"])
    let entry = fields.text("entry")
    if !entry.isEmpty, entry != "mtda_entry_1" {
      fields.fault("bad-value", "entry", "is not mtda_entry_1")
    }
    let libraries = libraries(fields)
    let files = files(fields)
    let paths = libraries.values.map(\.path) + files.map(\.path)
    if Set(paths.map { $0.lowercased() }).count != paths.count {
      fields.fault("repeated", "files", "and the libraries name one path twice")
    }
    let network = fields.object("network", keys: ["hosts"], isRequired: false)
    let major = abi.integer("major", 1...1)
    let minor = abi.integer("minor", 0...65_535)
    let licence = fields.text("licence")
    let manifest = version.map { version in
      AdapterManifest(
        descriptor: descriptor, version: version, licence: licence, abiMajor: major,
        abiMinor: minor, entry: entry, libraries: libraries, files: files)
    }
    guard var manifest else { return nil }
    manifest.sources = fields.texts("sources", "one of \(sourceNames.joined(separator: ", "))") {
      sourceNames.contains($0) ? $0 : nil
    }
    manifest.hosts = network.texts("hosts", "the name of a host") { isHost($0) ? $0 : nil }
    manifest.secrets = fields.texts("secrets", "the name of a secret") { isName($0) ? $0 : nil }
    manifest.limits = limits(fields)
    manifest.pollIntervalSeconds = fields.optionalInteger("poll_interval_seconds", 1...604_800)
    manifest.lowestHost = fields.optionalValue(
      "min_host", "a semantic version", Self.version)
    return manifest
  }

  private static func libraries(_ fields: ManifestObject) -> [String: File] {
    let object = fields.object("libraries", keys: nil)
    if fields.has("libraries"), object.names.isEmpty {
      fields.fault("bad-value", "libraries", "names no library")
    }
    var found: [String: File] = [:]
    for machine in object.names.prefix(ManifestObject.mostElements) {
      if !isMachine(machine) {
        object.fault("bad-value", machine, "is not <os>-<architecture>-<C library>")
      }
      let fields = object.object(machine, keys: ["path", "sha256", "size"])
      let path = fields.value("path", "a plain relative path") { isPath($0) ? $0 : nil }
      found[machine] = file(fields, path: path ?? "")
    }
    return found
  }

  private static func files(_ fields: ManifestObject) -> [File] {
    let object = fields.object("files", keys: nil, isRequired: false)
    if object.names.count > ManifestObject.mostElements {
      fields.fault("out-of-range", "files", "has more than \(ManifestObject.mostElements) members")
    }
    return object.names.prefix(ManifestObject.mostElements).map { path in
      if !isPath(path) { object.fault("bad-path", path, "is not a plain relative path") }
      return file(object.object(path, keys: ["sha256", "size"]), path: path)
    }
  }

  private static func file(_ fields: ManifestObject, path: String) -> File {
    let hash = fields.value("sha256", "64 lower-case hexadecimal digits") {
      SHA256.isHex($0) ? $0 : nil
    }
    return File(
      path: path, sha256: hash ?? "", size: fields.integer("size", 0...BundleLimits.bytes))
  }

  private static func limits(_ fields: ManifestObject) -> [String: Int] {
    let object = fields.object("limits", keys: Set(limitNames), isRequired: false)
    var limits: [String: Int] = [:]
    for name in limitNames { limits[name] = object.optionalInteger(name, 1...(1 << 40)) }
    return limits
  }
}

extension BundleError {
  static func manifest(_ failure: JSON.Failure) -> BundleError {
    let (code, message, path) =
      switch failure {
      case .tooBig:
        ("too-big", "The manifest is larger than \(AdapterManifest.mostBytes) bytes.", "$")
      case .tooDeep(let path):
        ("too-deep", "\(path) is nested deeper than \(AdapterManifest.mostLevels) levels.", path)
      case .duplicateKey(let path): ("duplicate-key", "\(path) stands in the manifest twice.", path)
      case .notJSON(let reason): ("not-json", "The manifest is not JSON: \(reason).", "$")
      case .outOfMemory: ("no-memory", "There is no memory to read the manifest.", "$")
      }
    return BundleError(
      "manifest.\(code)", message, lookedAt: "\(AdapterManifest.fileName), \(path)",
      remedy:
        "Ask the adapter's vendor for a bundle whose adapter.json follows adapter.schema.json.")
  }
}
