import MTDAdapterABI

extension Rule {
  static let negotiate: [Rule] = [
    Rule(
      "N01", .loads,
      "mtda_entry_1 is pure: 1,000 calls from each of 8 threads give one table and make no system call.",
      mending: "Hand out one static table, and do nothing else."
    ) { trial in
      try trial.requireElf()
      // In a process of its own: a confined one that has loaded a library forks no more.
      trial.step("mtda_entry_1, 1,000 times")
      let calls = try ProbedLibrary.callsOfEntry(trial.subject.library, times: 1_000)
      let library = try trial.library()
      trial.step("mtda_entry_1, 8 threads")
      let changes = Machine.atOnce(
        (0..<8).map { _ in
          { @Sendable in
            (0..<1_000).count { _ in !library.answer(minor: MTDA_ABI_MINOR).isSameTable }
          }
        }
      ).reduce(0, +)
      trial.expect(
        changes == 0, "The same table each time.",
        saw: "\(changes) of 8,000 calls gave another one.")
      for name in calls.names {
        trial.fail(saw: "mtda_entry_1 makes the system call \(name).", expected: "No system call.")
      }
    },
    Rule(
      "N02", .loads, "Both the lowest and the highest minor version of a host are answered.",
      mending:
        "Answer MTDA_OK for every minor version from the lowest that you need, and MTDA_ABI below it."
    ) { trial in
      let library = try trial.library()
      for (minor, allowed) in [(0, [MTDA_OK, MTDA_ABI]), (UInt32.max, [MTDA_OK])] {
        trial.step("mtda_entry_1 with host_minor \(minor)")
        let status = library.answer(minor: minor).status
        trial.expect(
          allowed.contains(status),
          allowed.map(StatusName.of).joined(separator: " or ") + " for host_minor \(minor).",
          saw: "The answer is \(trial.name(status)).")
      }
    },
    Rule(
      "N03", .loads, "A null pointer for the table is answered with MTDA_ARG.",
      mending: "Check out before you write to it."
    ) { trial in
      let library = try trial.library()
      trial.step("mtda_entry_1 with a null pointer")
      let status = library.answerToNull()
      trial.expect(status == MTDA_ARG, "MTDA_ARG.", saw: "The answer is \(trial.name(status)).")
    },
    Rule(
      "N04", .loads,
      "The table is of major version 1, at least as long as that of 1.0, and has no null slot.",
      mending:
        "Set struct_size to sizeof(mtda_adapter), abi_major to MTDA_ABI_MAJOR, and fill every slot."
    ) { trial in
      try trial.checkHostCodes { code in
        code.hasPrefix("abi.") && !["abi.entry-not-pure", "abi.no-entry"].contains(code)
      }
    },
    Rule(
      "N05", .contract, "An instance reads nothing behind a host table of the size of 1.0.",
      mending: "Look at mtda_host.struct_size before you use a function that came after 1.0."
    ) { trial in
      let instance = try trial.active(form: .guarded)
      _ = try trial.exercise(instance)
      instance.deactivate()
      instance.destroy()
    },
    Rule(
      "N06", .contract,
      "An instance works with a longer host table, whose further functions are null.",
      mending: "Take mtda_host.struct_size for the least size, not for the exact one."
    ) { trial in
      let instance = try trial.active(form: .longer)
      _ = try trial.exercise(instance)
      instance.deactivate()
      instance.destroy()
    },
    Rule(
      "N07", .contract, "A configuration with content that the adapter cannot know is refused.",
      mending:
        "Check that all bytes behind the struct that you know are zero; answer MTDA_UNSUPPORTED otherwise."
    ) { trial in
      let instance = try trial.instance()
      var configuration = try trial.configuration()
      configuration.tail = [UInt8](repeating: 0, count: 24)
      trial.step("configure with a longer struct of zeros")
      let zeros = instance.configure(configuration)
      trial.expect(
        zeros.status == MTDA_OK, "Further bytes of zero change nothing.",
        saw: "The answer is \(trial.name(zeros.status)).")
      configuration.tail[20] = 1
      trial.step("configure with a longer struct that is not zero")
      let unknown = instance.configure(configuration)
      trial.expect(
        unknown.status == MTDA_UNSUPPORTED, "MTDA_UNSUPPORTED for further bytes that are not zero.",
        saw: "The answer is \(trial.name(unknown.status)).")
    },
    Rule(
      "N08", .contract, "An id of an extension that the adapter cannot know is answered with null.",
      mending:
        "Compare the whole id, length included, and answer null for all that you do not know."
    ) { trial in
      let library = try trial.library()
      let ids: [(String, [UInt8])] = [
        ("an unknown id", Array("org.example.nothing/1".utf8)), ("an empty id", []),
        ("an id of 64 KiB", [UInt8](repeating: UInt8(ascii: "x"), count: 64 << 10)),
        ("a host's id with a tail", Array("\(MTDA_EXT_THREAD_CHECK_1)\0garbage".utf8)),
        ("a host's id without its end", Array(MTDA_EXT_STATE_1.utf8.dropLast())),
      ]
      for (what, id) in ids {
        trial.step("extension, \(what)")
        trial.expect(!library.hasExtension(id), "Null.", saw: "\(what) gives a table.")
      }
    },
    Rule(
      "N09", .contract,
      "Towards a host of minor version 0 nothing is said that came after 1.0: no platform, no flag, no parent's id, no lifetime of threats.",
      mending:
        "Look at host_minor in mtda_entry_1 and at mtda_host.abi_minor in create, and leave newer fields zero for an older host."
    ) { trial in
      let library = try trial.libraryForFirstVersion()
      trial.expect(
        !library.saysMoreThanFirstVersion, "A descriptor that a host of 1.0 can read.",
        saw: "The descriptor for host_minor 0 uses a field or a number that came later.")
      let instance = try trial.active(form: .firstVersion)
      for report in try trial.exercise(instance).flatMap(\.reports) {
        trial.expect(
          report.platform == 0 && report.reserved == 0, "Zeros behind the fields of 1.0.",
          saw: "A report to a host of minor version 0 has the platform \(report.platform).")
        trial.expect(
          report.flags == 0, "No flag.",
          saw: "A report to a host of minor version 0 has the flags \(report.flags).")
        trial.expect(
          !report.identifiers.contains { $0.kind == MTDA_ID_PARENT_PARTNER_DEVICE },
          "Kinds of identifiers that 1.0 has.",
          saw: "A report to a host of minor version 0 names a parent of its device.")
      }
      instance.deactivate()
      instance.destroy()
    },
  ]
}
