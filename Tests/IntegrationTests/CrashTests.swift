import Foundation
import Glibc
import Testing

/// Its memory holds people's app lists and partners' secrets.
@Suite("A crash of the service", .timeLimit(.minutes(5)))
struct CrashTests {
  @Test(
    "leaves its memory nowhere: in no core file, with no program that collects such, in no log",
    arguments: [SIGSEGV, SIGABRT, SIGILL, SIGTRAP])
  func memory(signal: Int32) async throws {
    // Whatever the environment asks the Swift runtime for.
    let service = try await ServiceProcess(
      Gatehouse(isServed: false), environment: ["SWIFT_BACKTRACE": "enable=yes"])
    let limits = try String(
      contentsOfFile: "/proc/\(service.identifier)/limits", encoding: .utf8)
    let core = try #require(limits.split(separator: "\n").first { $0.contains("core file") })
    #expect(core.split(separator: " ").dropFirst(4).prefix(2) == ["1", "1"])
    let before = service.words
    service.kill(signal)
    #expect(await service.status() == -signal)
    #expect(service.words == before)
  }
}
