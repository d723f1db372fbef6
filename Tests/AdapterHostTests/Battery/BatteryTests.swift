import AdapterHost
import ConnectorModel
import Foundation
import Glibc
import TestSupport
import Testing

#if arch(x86_64)

  // The table has the names that calls have on this machine.
  @Suite("Every system call, in each profile and at each stage", .serialized)
  struct BatteryTests {
    static let table = Result { try BatteryTable() }

    /// Bits of an answer in slices.
    private static let slice = 30

    /// Builds `battery.c` for a place, in a folder of its own that others may read.
    private static func with(
      _ place: BatteryTable.Place, _ switches: [String] = [], _ body: (String) async throws -> Void
    ) async throws {
      try await FaultyAdapter.withFolder { folder in
        try Data(table.get().source(for: place).utf8)
          .write(to: URL(fileURLWithPath: "\(folder)/calls.h"))
        let path = "\(folder)/libbattery.so"
        try FaultyAdapter.build("battery", ["CALLS=\"\(folder)/calls.h\""] + switches, to: path)
        try await body(path)
      }
    }

    private static func check(
      _ answers: [BatteryTable.Answer], at place: BatteryTable.Place, _ stage: BatteryTable.Stage
    ) throws {
      let table = try table.get()
      try #require(answers.count == table.rows.count)
      let differences = table.differences(answers, at: place, stage)
      #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    }

    @Test("the table is long")
    func length() throws {
      #expect(try Self.table.get().rows.count >= 250)
    }

    @Test(
      "a worker is answered as the table says, whatever Landlock of the kernel can do",
      arguments: IsolationTests.workers, [Int32.max, 1])
    func worker(profile: IsolationProfile, landlock: Int32) async throws {
      let place = try #require(BatteryTable.Place(rawValue: profile.rawValue))
      try await Self.with(place) { path in
        var worker = WorkerOptions.test(profile)
        worker.newestLandlock = landlock
        try await WorkerTests.with(path: path, worker: worker) { it in
          for stage in BatteryTable.Stage.allCases {
            let result = await it.receive(stage == .loading ? "loading" : "call")
            let answers = result.reports.map { Self.answer($0.vendorCode) }
            try Self.check(answers, at: place, stage)
          }
        }
      }
    }

    private static func answer(_ error: Int32) -> BatteryTable.Answer {
      switch error {
      case EPERM, EACCES, ENOSYS: .refused
      case ENOENT: .absent
      default: .reached
      }
    }

    @Test("the trial before an installation is answered as the table says")
    func trial() async throws {
      try await Self.with(.trial, ["TRIAL"]) { path in
        var answers: [BatteryTable.Answer] = []
        while try answers.count < Self.table.get().rows.count {
          let answer = try Self.run(
            "adapter-conformance",
            [path, "--confined", "--level", "1", "--only", "L06", "--format", "json"]
              + ["--seed", "\(answers.count / Self.slice)"], path)
          let word = try #require(answer.firstMatch(of: /mtda_entry_1 answers (\d+)/), "\(answer)")
          answers += Self.bits(try #require(UInt32(word.1)))
        }
        answers = try Array(answers.prefix(Self.table.get().rows.count))
        try Self.check(answers, at: .trial, .loading)
      }
    }

    @Test("a vendor's library that is called once is answered as the table says")
    func adapterCall() async throws {
      try await Self.with(.adapterCall, ["VENDOR"]) { path in
        for stage in BatteryTable.Stage.allCases {
          var answers: [BatteryTable.Answer] = []
          while try answers.count < Self.table.get().rows.count {
            let answer = try Self.run(
              "gatehouse",
              ["adapter", "call", path, "int battery_\(stage)(int)"]
                + ["\(answers.count / Self.slice)"], path)
            let word = try #require(answer.firstMatch(of: /result = (\d+)/), "\(answer)")
            answers += Self.bits(try #require(UInt32(word.1)))
          }
          answers = try Array(answers.prefix(Self.table.get().rows.count))
          try Self.check(answers, at: .adapterCall, stage)
        }
      }
    }

    /// Whether somebody else than root could build what these tests build.
    private static var isReadByOthers: Bool {
      var (path, status) = (#filePath, stat())
      guard unsafe stat(path, &status) == 0, status.st_mode & S_IROTH != 0 else { return false }
      while path.count > 1 {
        path = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IXOTH != 0 else { return false }
      }
      return true
    }

    private static func bits(_ word: UInt32) -> [BatteryTable.Answer] {
      (0..<slice).map { word & (1 << UInt32($0)) != 0 ? .refused : .reached }
    }

    /// Runs a program that was built beside these tests.
    private static func run(
      _ program: String, _ arguments: [String], _ path: String
    ) throws -> String {
      let products = URL(fileURLWithPath: WorkerOptions.test().program).deletingLastPathComponent()
      return try ChildProcess.run(
        products.appending(path: program).path, arguments,
        in: URL(fileURLWithPath: path).deletingLastPathComponent().path
      ).output
    }

    @Test(
      "a call of another table ends the process, at each stage",
      arguments: [IsolationProfile.sandbox, .locked],
      ["__asm__ volatile(\"int $0x80\" : : \"a\"(20) : \"memory\")", "syscall(0x40000000 + 39)"])
    func foreign(profile: IsolationProfile, call: String) async throws {
      try await Self.with(.sandbox, ["FOREIGN_LOADING=\(call)"]) { path in
        let error = #expect(throws: AdapterError.self) {
          try AdapterLibrary.open(path: path, worker: .test(profile))
        }
        #expect(error?.message.contains("SIGSYS") == true, "\(String(describing: error))")
      }
      try await Self.with(.sandbox, ["FOREIGN_CALL=\(call)"]) { path in
        try await WorkerTests.with(path: path, worker: .test(profile)) { it in
          let failure = await it.receive("call").failure
          #expect(failure?.message.contains("SIGSYS") == true, "\(String(describing: failure))")
        }
      }
    }

    @Test(
      "all of this holds for a service that is not root's",
      .enabled(if: geteuid() == 0, "Only root can run the tests as somebody else."),
      .enabled(if: isReadByOthers, "Others than root's may not read this checkout."))
    func otherUser() throws {
      let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
      let answer = try ChildProcess.run(
        "setpriv",
        ["--reuid", "65534", "--regid", "65534", "--clear-groups", program]
          + ["--testing-library", "swift-testing", "--filter", "BatteryTests"])
      #expect(answer.status == 0, "\(answer.output)")
      #expect(answer.output.contains("passed after"))
    }
  }

#endif
