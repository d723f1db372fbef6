import CAdapterChannel
import ConnectorModel
import Foundation
import Logging
import MTDAdapterABI

@testable import AdapterBinding
@testable import AdapterHost

/// How many device records a second a bound library grades, beside the same library behind an adapter that somebody
/// has written in C. One call a record; the calls cost nothing. Prints medians and ratios; asserts nothing.
@main
struct BindingBenchmark {
  static let batch = 4_096

  static func main() async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "gatehouse-benchmark-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let library = try build(["free.c"], "libfree.so.1", in: folder)
    let written = try build(["adapter.c", "free.c"], "written.so", in: folder)
    let proved = try bind(library, .compiled, in: folder)
    let unproven = try bind(library, .unproven, in: folder)
    print("Device records a second in a worker, batches of \(batch), one call a record.")
    print(row("", "to the worker and back", "as the program crosses"))
    let reference = try await measure("written in C", written)
    let bound = try await measure("bound, compiled", proved)
    _ = try await measure("bound, unproven", unproven)
    print(
      "  written / bound: \(ratio(reference.crossing / bound.crossing)) and \(ratio(reference.whole / bound.whole))"
    )
    print("  bound, records a second: \(count(bound.crossing)) (goal: at least 1,000,000)")
  }

  // MARK: Adapters

  private static let sources = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "BindingPeers")

  private static let products = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent()

  private static func build(_ files: [String], _ name: String, in folder: URL) throws -> URL {
    let tests = sources.deletingLastPathComponent().deletingLastPathComponent()
    let headers = [
      tests.deletingLastPathComponent().appending(path: "Sources/MTDAdapterABI/include"),
      tests.appending(path: "FaultyAdapters"),
    ]
    let library = folder.appending(path: name)
    let answer = Tool.run(
      "/usr/bin/env",
      ["cc", "-std=gnu11", "-O2", "-shared", "-fPIC"] + headers.flatMap { ["-I", $0.path] }
        + ["-o", library.path] + files.map { sources.appending(path: $0).path })
    guard answer?.status == 0 else { throw Failure(text: answer?.error ?? "cc does not start") }
    return library
  }

  struct Failure: Error {
    var text: String
  }

  private static func bind(_ library: URL, _ proof: BindingProof, in folder: URL) throws -> URL {
    let binding = try Binding.read(bytes(sources.appending(path: "binding.json")))
    let image = try BoundAdapter.make(
      binding, library: VendorLibrary(path: library.path, bytes: bytes(library)),
      interpreter: bytes(products.appending(path: "libbinding-interpreter.so")), proof: proof)
    let adapter = folder.appending(path: "bound-\(proof.rawValue).so")
    try Data(image).write(to: adapter)
    return adapter
  }

  private static func bytes(_ file: URL) throws -> [UInt8] { try Array(Data(contentsOf: file)) }

  // MARK: Measuring

  /// Records a second.
  private static func measure(
    _ name: String, _ adapter: URL
  ) async throws -> (crossing: Double, whole: Double) {
    let worker = WorkerOptions(program: products.appending(path: "adapter-worker").path)
    let crossing = try crossing(adapter, worker)
    let whole = try await whole(adapter, worker)
    print(row(name, count(crossing), count(whole)))
    return (crossing, whole)
  }

  /// One batch that lies in shared memory already, up to the copy of what the worker answers.
  private static func crossing(_ adapter: URL, _ worker: WorkerOptions) throws -> Double {
    let session = try WorkerSession(
      library: WorkerLibrary(
        path: adapter.path, image: AdapterImage(copying: AdapterFile(path: adapter.path))),
      options: worker,
      limits: AdapterLimits(reportsPerCall: 1 << 20), log: nil)
    _ = try session.control(CHANNEL_CREATE, "create")
    _ = try session.control(CHANNEL_ACTIVATE, "activate")
    let devices = (1...batch).map { device(Int64($0)) }
    var references = DeviceReferences()
    let place = session.layOut(in: .whole) { arena in
      let record = BatchRecord(devices[...], id: 1, references: &references, in: arena)
      return unsafe arena.place(record.record)
    }
    return try median(records: batch) {
      let call = session.begin(
        CHANNEL_DEVICES, "devices", duration: .seconds(10), record: place ?? 0,
        stop: { MTDA_GO_ON })
      let answer = try session.finish(call)
      guard answer.header.slot_count == UInt32(batch) else {
        throw Failure(text: "reports are missing")
      }
    }
  }

  /// Devices in, checked reports out.
  private static func whole(_ adapter: URL, _ worker: WorkerOptions) async throws -> Double {
    let options = AdapterHostOptions(
      logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() })
    let connection = try await WorkerAdapter.open(
      AdapterLibrary.open(path: adapter.path, worker: worker), worker: worker, options: options)
    try await connection.activate()
    let devices = (1...(16 * batch)).map { device(Int64($0)) }
    var times: [Double] = []
    for _ in 0..<20 {
      let time = try await ContinuousClock().measure {
        let result = await connection.devices(devices)
        guard result.reports.count == devices.count else {
          throw Failure(text: "reports are missing")
        }
      }
      times.append(time / .seconds(1))
    }
    await connection.close()
    return Double(devices.count) / times.sorted()[times.count / 2]
  }

  private static func median(records: Int, _ body: () throws -> Void) throws -> Double {
    var times: [Double] = []
    let clock = ContinuousClock()
    let end = clock.now + .seconds(1)
    while times.count < 200 || clock.now < end {
      times.append(try clock.measure(body) / .seconds(1))
    }
    return Double(records) / times.sorted()[times.count / 2]
  }

  private static func device(_ key: Int64) -> Device {
    Device(
      key: DeviceKey(rawValue: key), platform: .ios, ownership: .company, management: .enrolled,
      identifiers: [
        DeviceIdentifier(.udid, "00008110-\(key)"), DeviceIdentifier(.serialNumber, "C02-\(key)"),
      ].compactMap(\.self), osText: "26.0.1", model: "iPhone17,2",
      lastCheckInAt: Timestamp(milliseconds: 1), receivedAt: Timestamp(milliseconds: 1))
  }

  // MARK: Numbers

  private static func count(_ value: Double) -> String { "\(Int(value / 1_000)) thousand" }

  private static func ratio(_ value: Double) -> String { String(format: "%.2f", value) }

  private static func row(_ cells: String...) -> String {
    cells.map { $0.padding(toLength: 26, withPad: " ", startingAt: 0) }.joined()
  }
}
