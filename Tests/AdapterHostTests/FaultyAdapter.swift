import AdapterHost
import Foundation
import TestSupport
import Testing

/// Compiles the small adapters of `Tests/FaultyAdapters` with the system's `cc`.
///
/// A library that was loaded stays mapped when its file is gone, so each is built into a folder of its
/// own that is removed when the test is done with it.
enum FaultyAdapter {
  /// Builds one adapter and hands over its path.
  static func with<Answer>(
    _ source: String, _ switches: [String] = [],
    _ body: (String) async throws -> Answer
  ) async throws -> Answer {
    try await withFolder { folder in
      let path = "\(folder)/adapter.so"
      try build(source, switches + ["FOLDER=\"\(folder)\""], to: path)
      return try await body(path)
    }
  }

  static func withFolder<Answer>(_ body: (String) async throws -> Answer) async throws -> Answer {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("faulty-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder.path)
  }

  /// The switches of `process.c` that put a fault into a step of an adapter's life.
  static func fault(_ fault: String, at step: String) -> [String] {
    ["STEP=\"\(step)\"", "FAULT=\(fault)"]
  }

  static func build(_ source: String, _ switches: [String] = [], to path: String) throws {
    try compile(
      ["cc", "-std=c11", "-shared", "-fPIC", "-fvisibility=hidden"]
        + switches.map { "-D\($0)" }, "\(source).c", to: path)
  }

  /// Builds one with the header of a released version of the ABI.
  static func build(_ source: String, header: String, to path: String) throws {
    try compile(
      ["cc", "-std=c11", "-shared", "-fPIC", "-fvisibility=hidden"],
      folder.appendingPathComponent("\(source).c").path, header: header, to: path)
  }

  private static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("FaultyAdapters")

  /// Builds the adapter in Swift and hands over its path.
  static func withSwift<Answer>(
    _ switches: [String] = [], _ body: (String) async throws -> Answer
  ) async throws -> Answer {
    try await withFolder { folder in
      let path = "\(folder)/adapter.so"
      try compile(
        [
          "swiftc", "-swift-version", "5", "-parse-as-library", "-emit-library",
          "-suppress-warnings",
        ]
          + switches.map { "-D\($0)" }, "swift.swift", to: path)
      return try await body(path)
    }
  }

  /// Builds an adapter of a released version of the ABI, with the header of that version.
  static func build(_ kept: URL, header: String, to path: String) throws {
    let isC = kept.lastPathComponent == "reference-c"
    try compile(
      [isC ? "cc" : "c++", isC ? "-std=c11" : "-std=c++17", "-shared", "-fPIC"]
        + ["-fvisibility=hidden"],
      kept.appendingPathComponent(isC ? "reference.c" : "reference.cpp").path, header: header,
      to: path)
  }

  private static func compile(_ command: [String], _ source: String, to path: String) throws {
    let header = folder.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources/MTDAdapterABI/include")
    try compile(
      command, folder.appendingPathComponent(source).path, header: header.path, to: path)
  }

  private static func compile(
    _ command: [String], _ source: String, header: String, to path: String
  ) throws {
    let answer = try ChildProcess.run(
      command[0], command.dropFirst() + ["-I", header, "-o", path, source],
      in: URL(fileURLWithPath: path).deletingLastPathComponent().path)
    try #require(answer.status == 0, "could not build \(source): \(command): \(answer.output)")
  }

  /// The code with which opening an adapter fails; nil when it does not.
  static func codeOfOpening(
    _ source: String, _ switches: [String] = [], profile: IsolationProfile = .inProcess
  ) async throws -> String? {
    try await with(source, switches) { path in
      code {
        profile == .inProcess
          ? try AdapterLibrary.open(path: path)
          : try AdapterLibrary.open(path: path, worker: .test(profile))
      }
    }
  }

  static func code(_ body: () throws -> AdapterLibrary) -> String? {
    do {
      _ = try body()
      return nil
    } catch {
      return (error as? AdapterError)?.code
    }
  }
}
