import ConnectorModel
import Foundation

extension AdapterManifest {
  /// adapter.json: the same manifest gives the same bytes.
  package var encoded: [UInt8] {
    get throws(BundleError) {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      guard let data = try? encoder.encode(JSON(members: fields)) else {
        throw .manifest(.notJSON("it cannot be written"))
      }
      return Array(data) + [UInt8(ascii: "\n")]
    }
  }

  private var fields: [String: JSON?] {
    let own: [String: JSON?] = [
      "manifest_version": .integer(Int64(Self.formatVersion)),
      "version": .string(version.description), "licence": .string(licence),
      "abi": .object(["major": .integer(Int64(abiMajor)), "minor": .integer(Int64(abiMinor))]),
      "entry": .string(entry),
      "libraries": .object(
        libraries.mapValues { file in
          .object(["path": .string(file.path)].merging(Self.digest(file)) { first, _ in first })
        }),
      "files": .object(
        Dictionary(files.map { ($0.path, .object(Self.digest($0))) }) { first, _ in first }),
      "sources": .array(sources.map { .string($0) }),
      "network": .object(["hosts": .array(hosts.map { .string($0) })]),
      "secrets": .array(secrets.map { .string($0) }),
      "limits": .object(limits.mapValues { .integer(Int64($0)) }),
      "poll_interval_seconds": pollIntervalSeconds.map { .integer(Int64($0)) },
      "min_host": lowestHost.map { .string($0.description) },
    ]
    return own.merging(descriptor.manifestFields) { first, _ in first }
  }

  private static func digest(_ file: File) -> [String: JSON] {
    ["sha256": .string(file.sha256), "size": .integer(Int64(file.size))]
  }
}
