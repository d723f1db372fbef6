import Foundation
import Testing

/// A vendor's workshop beside an installation of the program: libraries, bundles, and a key.
struct Workshop {
  var gatehouse: Gatehouse
  let key: String

  init(adapters: [String] = [], isServed: Bool = Gatehouse.isServed) throws {
    gatehouse = try Gatehouse(adapters: adapters, namesFolder: false, isServed: isServed)
    key = gatehouse.scratch.path("ours")
  }

  func scratch(_ name: String) -> String { gatehouse.scratch.path(name) }

  func trust() async throws {
    try await makeKey()
    try await gatehouse.prepare(["trust", "add", "\(key).pub", "--partner", "*"])
  }

  private func makeKey() async throws {
    guard !FileManager.default.fileExists(atPath: "\(key).key") else { return }
    try await gatehouse.prepare(["adapter", "keygen", key])
  }

  /// An unsigned bundle of a library, and a key to sign it with.
  func pack(_ library: String, into folder: String = "bundles") async throws -> String {
    try await makeKey()
    let folder = scratch(folder)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let view = try await gatehouse.json(
      "adapter", "pack", library, "--licence", "Apache-2.0", "--to", folder)
    return try #require(view["file"].text)
  }

  /// Kills every process but one that was told to pack, which a worker cannot see of itself: pack it in process.
  static let crashingUnlessPacked = """
    #include <fcntl.h>
    #include <signal.h>
    #include <string.h>
    #include <unistd.h>
    __attribute__((constructor)) static void crash(void) {
      char words[4096] = {0};
      int file = open("/proc/self/cmdline", O_RDONLY);
      long count = read(file, words, sizeof words - 1);
      close(file);
      for (long i = 0; i + 4 < count; i++)
        if (memcmp(words + i, "pack", 4) == 0) return;
      raise(SIGKILL);
    }
    """

  /// A signed bundle of an adapter of `Tests/FaultyAdapters`, the sound one if none is named.
  /// - Parameter constructor: further C of the library, which runs while it is loaded.
  func bundle(
    _ version: String, of source: String = "entry", _ switches: [String] = [],
    constructor: String? = nil
  ) async throws -> String {
    let library = try await library(version, of: source, switches, constructor: constructor)
    let bundle = try await pack(library, into: version)
    try await gatehouse.prepare(["adapter", "sign", bundle, "--key", "\(key).key"])
    return bundle
  }

  func library(
    _ version: String, of source: String = "entry", _ switches: [String] = [],
    constructor: String? = nil
  ) async throws -> String {
    let path = scratch("\(source)-\(version).so")
    let header = Package.path("Sources/MTDAdapterABI/include")
    var sources = [Package.path("Tests/FaultyAdapters/\(source).c")]
    if let constructor {
      sources.append(try gatehouse.scratch.write(constructor, to: "constructor.c"))
    }
    let answer = try await process(
      "/usr/bin/cc",
      [
        "-std=gnu11", "-shared", "-fPIC", "-fvisibility=hidden", "-I", header,
        "-DSOUND_VERSION=\"\(version)\"", "-o", path,
      ] + (source == "entry" ? ["-DSOUND_NAME=\"Sound Adapter\""] : []) + switches.map { "-D\($0)" }
        + sources)
    try #require(answer.status == 0, "\(answer.err)")
    return path
  }

  /// Runs a program of the system in the environment of the connector.
  func process(_ path: String, _ arguments: [String]) async throws -> Answer {
    try await Gatehouse.start(path, arguments, gatehouse.environment, scratch: gatehouse.scratch)
      .answer.value
  }

  func shell(_ script: String) async throws {
    let answer = try await process("/bin/bash", ["-c", script])
    try #require(answer.status == 0, "\(answer.err)")
  }

  /// Runs a command that must be refused with this exit code and this code.
  func expect(
    _ command: [String], _ status: Int32, _ code: String,
    at location: SourceLocation = #_sourceLocation
  ) async throws {
    let answer = try await gatehouse.run(command + ["--output", "json"])
    #expect(answer.status == status, "\(answer.err)", sourceLocation: location)
    // Lines of the log may come before.
    let last = answer.err.split(separator: "\n").last.map(String.init) ?? ""
    let error = try JSON(parsing: last)["error"]
    #expect(error["code"].text == code, "\(answer.err)", sourceLocation: location)
  }

  /// The state of each installed version.
  func states() async throws -> [String: String] {
    var states: [String: String] = [:]
    for row in try await gatehouse.json("adapter", "list").elements {
      states[row["version"].text ?? row["file"].text ?? "?"] = row["state"].text
    }
    return states
  }

  /// What an installation should have taken away behind itself.
  func leftovers() throws -> [String] {
    let folder = gatehouse.adaptersFolder
    return (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
      .filter { $0.contains(".staging-") }
  }
}
