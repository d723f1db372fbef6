import AdapterHost
import Foundation
import TestSupport
import Testing

@testable import AdapterBinding

/// The sample libraries of `adapters/samples`, and others that tests are made of.
enum SampleLibrary {
  static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let products: URL = {
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(fileURLWithPath: link ?? CommandLine.arguments[0]).deletingLastPathComponent()
  }()

  static let samples = ["harbor", "cairn", "beacon"]

  /// With a library that was made for what the samples do not have.
  static let bindings = samples + ["many"]

  static func folder(_ name: String) -> URL {
    root.appending(
      path: samples.contains(name)
        ? "adapters/samples/\(name)" : "Tests/AdapterBindingTests/\(name.capitalized)")
  }

  static func binding(_ name: String) throws -> Binding {
    try Binding.read(bytes(of: folder(name).appending(path: "binding.json")))
  }

  static func bytes(of file: URL) throws -> [UInt8] { try Array(Data(contentsOf: file)) }

  static func interpreter() throws -> [UInt8] {
    try bytes(of: products.appending(path: "libbinding-interpreter.so"))
  }

  static func vendor(_ library: URL) throws -> VendorLibrary {
    try VendorLibrary(path: library.path, bytes: bytes(of: library))
  }

  static func withFolder<Answer>(_ body: (URL) async throws -> Answer) async throws -> Answer {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "binding-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
  }

  /// Runs a program to its end and answers what it printed to either stream.
  static func run(
    _ program: String, _ arguments: [String], in folder: URL
  ) async throws -> (status: Int32, text: String) {
    let output = folder.appending(path: UUID().uuidString)
    try Data().write(to: output)
    let handle = try FileHandle(forWritingTo: output)
    let process = try ChildProcess(
      program, arguments, environment: ProcessInfo.processInfo.environment,
      input: FileHandle.nullDevice.fileDescriptor, output: handle.fileDescriptor,
      error: handle.fileDescriptor)
    let status = await process.status()
    return (status, try String(contentsOf: output, encoding: .utf8))
  }

  /// Compiles C into a shared library with debugging information.
  static func compile(
    _ sources: [URL], soname: String?, flags: [String] = [], in folder: URL
  ) async throws -> URL {
    let library = folder.appending(path: soname ?? "library.so")
    let (status, text) = try await run(
      "/usr/bin/env",
      ["cc", "-std=gnu11", "-g", "-shared", "-fPIC", "-Wl,-z,relro"]
        + (soname.map { ["-Wl,-soname,\($0)"] } ?? []) + flags
        + ["-o", library.path] + sources.map(\.path) + ["-lpthread"], in: folder)
    try #require(status == 0, "cc: \(text)")
    return library
  }

  /// A sample's library, bound: by its own binding, or by another.
  static func adapter(
    _ name: String, binding given: Binding? = nil, soname: String? = nil,
    proof: BindingProof = .compiled, in folder: URL,
    changing change: (inout Program) -> Void = { _ in }
  ) async throws -> URL {
    let binding = try given ?? binding(name)
    let library = try await compile(
      [self.folder(name).appending(path: "\(name).c")],
      soname: soname ?? binding.soname ?? "libsample.so", in: folder)
    var program = try BindingCompiler.compile(binding)
    change(&program)
    let image = try BoundAdapter.make(
      program, binding, library: vendor(library), interpreter: interpreter(), proof: proof)
    let adapter = folder.appending(path: "\(name)-adapter.so")
    try Data(image).write(to: adapter)
    return adapter
  }
}
