import AdapterHost
import ConnectorModel
import Foundation
import Logging
import MTDAdapterABI
import Synchronization

/// A life of the adapter in the standard sandbox, by the same crossing as in production.
struct SandboxedLife {
  enum Outcome: Sendable {
    case ran
    /// The machine or the adapter does not let it be tried.
    case unavailable(String)
    case failed(String)
  }

  private let library: String
  private let worker: WorkerOptions
  private let configuration: AdapterConfiguration

  init(_ subject: Subject, _ given: ProbeConfiguration, worker program: String) {
    library = subject.library
    worker = WorkerOptions(program: program)
    configuration = AdapterConfiguration(
      togglesOn: Set(Toggle.allCases.filter { given.toggles & (1 << UInt64($0.rawValue)) != 0 }),
      settings: Dictionary(
        given.settings.map {
          (String(decoding: $0.key, as: UTF8.self), String(decoding: $0.value, as: UTF8.self))
        }
      ) { one, _ in one })
  }

  func run(_ recordings: [Recording]) -> Outcome {
    let outcome = Mutex(Outcome.failed("It did not end."))
    let done = DispatchSemaphore(value: 0)
    Task {
      let ended = await live(recordings)
      outcome.withLock { $0 = ended }
      done.signal()
    }
    done.wait()
    return outcome.withLock { $0 }
  }

  private func live(_ recordings: [Recording]) async -> Outcome {
    let opened: AdapterLibrary
    do {
      opened = try AdapterLibrary.open(path: library, worker: worker)
    } catch {
      let isOther = ["abi.", "descriptor.", "load."].contains { error.code.hasPrefix($0) }
      return isOther || error.code.contains("sandbox")
        ? .unavailable("\(error.message) (\(error.code))") : .failed(error.message)
    }
    do throws(AdapterError) {
      let adapter = try await WorkerAdapter.open(
        opened, worker: worker,
        options: AdapterHostOptions(
          logger: Logger(label: "conformance") { _ in SwiftLogNoOpLogHandler() })
      )
      try await adapter.configure(configuration)
      try await adapter.activate()
      var results = [await adapter.devices([Self.device(opened.descriptor)])]
      for recording in recordings {
        results.append(await adapter.receive(Self.message(recording, of: opened.descriptor)))
      }
      results.append(await adapter.poll())
      await adapter.deactivate()
      await adapter.close()
      for failure in results.compactMap(\.failure) where Self.isFault(failure) {
        return .failed("\(failure.operation): \(failure.message) (\(failure.code))")
      }
      return .ran
    } catch {
      return .failed("\(error.operation): \(error.message) (\(error.code))")
    }
  }

  /// A message that cannot be read, or a partner who does not answer, is no fault of the sandbox's.
  private static func isFault(_ failure: AdapterError) -> Bool {
    failure.code.hasPrefix("worker.") || failure.status == MTDA_INTERNAL
  }

  private static func device(_ descriptor: PartnerDescriptor) -> Device {
    Device(
      key: DeviceKey(rawValue: 1), platform: descriptor.platforms.first?.platform ?? .ios,
      ownership: .company, management: .enrolled,
      identifiers: [DeviceIdentifier(.serialNumber, "PROBE1")].compactMap { $0 }, osText: "99.0",
      model: "Model", lastCheckInAt: Timestamp(milliseconds: 1_790_000_000_000),
      receivedAt: Timestamp(milliseconds: 1_790_000_000_000))
  }

  private static func message(
    _ recording: Recording, of descriptor: PartnerDescriptor
  ) -> PartnerMessage {
    PartnerMessage(
      connector: descriptor.id, source: recording.payload.source,
      contentType: recording.payload.contentType, messageId: recording.name,
      receivedAt: Timestamp(milliseconds: 1_795_000_000_000), body: recording.payload.body)
  }
}
