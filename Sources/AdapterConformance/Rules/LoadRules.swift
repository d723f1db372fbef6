import AdapterBundle
import AdapterHost
import Foundation
import MTDAdapterABI

extension Rule {
  static let load: [Rule] = [
    Rule(
      "L01", .loads, "The file is a shared library for this machine, as its manifest says.",
      mending: "Build the adapter for this machine with -shared, and pack the manifest anew."
    ) { trial in
      do {
        _ = try ElfImage(path: trial.subject.library)
      } catch let fault as ElfImage.Fault {
        trial.fail(saw: fault.seen, expected: "A shared library of this machine.")
        throw Trial.Halt.found
      }
      guard trial.subject.manifest != nil else { return }
      let manifest = try trial.manifest()
      let digest = try trial.subject.libraryHash()
      trial.expect(
        manifest.libraries.values.contains { $0.sha256 == digest },
        "One of the manifest's libraries has the digest of the file.",
        saw: "The file's is \(digest).")
    },
    Rule(
      "L02", .loads, "The library loads with all symbols bound at once.",
      mending:
        "Link every library that the adapter needs, and build with -Wl,-z,defs to see what is missing."
    ) { trial in
      try trial.requireElf()
      do {
        try ProbedLibrary.load(path: trial.subject.library)
      } catch let fault as ProbeFault where !fault.message.contains("mtda_entry_1") {
        trial.fail(saw: fault.message, expected: "dlopen with RTLD_NOW succeeds.")
      }
    },
    Rule(
      "L03", .loads, "The library exports mtda_entry_1 and nothing else.",
      mending:
        "Give the linker a version script with one global name: -Wl,--version-script=adapter.map, with { global: mtda_entry_1; local: *; }; in C, -fvisibility=hidden does it as well."
    ) { trial in
      let exports = try trial.requireElf().exports
      trial.expect(
        exports.contains("mtda_entry_1"), "mtda_entry_1 is exported.", saw: "It is not exported.")
      let ofTheLinker: Set = ["__bss_start", "_edata", "_end", "_init", "_fini"]
      let further = exports.filter { $0 != "mtda_entry_1" && !ofTheLinker.contains($0) }.sorted()
      guard !further.isEmpty else { return }
      // What a compiler makes of C++ and Swift; the vendor's own names are of more use to him.
      let (mangled, plain) = further.reduce(into: ([String](), [String]())) { parts, name in
        if name.hasPrefix("_Z") || name.hasPrefix("$s") {
          parts.0.append(name)
        } else {
          parts.1.append(name)
        }
      }
      let shown = (plain + mangled).prefix(8).joined(separator: ", ")
      let ofLanguage =
        mangled.isEmpty ? "" : ", \(mangled.count) of them mangled names of C++ or Swift"
      trial.warn(
        "\(further.count) further symbols are exported\(ofLanguage): \(shown)\(further.count > 8 ? " …" : "")"
      )
    },
    Rule(
      "L04", .loads,
      "The stack is not executable, no segment is writable and executable, relocations are read-only once done, and code has none.",
      mending: "Build with -fPIC, and link with -Wl,-z,noexecstack -Wl,-z,relro."
    ) { trial in
      let image = try trial.requireElf()
      let stack = image.segments.first { $0.kind == ElfImage.stackKind }
      trial.expect(
        stack?.isExecutable == false, "PT_GNU_STACK without the executable flag.",
        saw: stack == nil ? "There is no PT_GNU_STACK." : "The stack is executable.")
      trial.expect(
        !image.segments.contains { $0.kind == 1 && $0.isWritable && $0.isExecutable },
        "No loadable segment is both.", saw: "A segment is writable and executable.")
      trial.expect(
        image.has(segment: ElfImage.readOnlyKind), "PT_GNU_RELRO.", saw: "There is none.")
      let hasFlag = (image.value(ElfImage.Tag.flags) ?? 0) & 4 != 0
      trial.expect(
        image.value(ElfImage.Tag.textRelocations) == nil && !hasFlag, "No DT_TEXTREL.",
        saw: "The code has relocations.")
    },
    Rule(
      "L05", .loads,
      "Constructors of the library do no work with files, network, threads or signals.",
      mending: "Do it in create or activate; or not at all: files and network are the host's."
    ) { trial in
      // Constructors run once, so this process must not have loaded it.
      try trial.requireLoading()
      trial.step("loading the library (a constructor)")
      let calls = try ProbedLibrary.callsOfLoading(trial.subject.library)
      for name in calls.names {
        trial.fail(
          saw: "The system call \(name) is made while the library is loaded.",
          expected: "No system call of that kind but the loader's.")
      }
    },
    Rule(
      "L06", .loads, "Loading and asking for the table take at most 50 ms; 500 ms are too long.",
      mending: "Move work out of constructors and of mtda_entry_1."
    ) { trial in
      try trial.requireElf()
      trial.step("loading the library")
      // What this process has spent before is not the adapter's; a busy machine is not either.
      let began = Clock.nanoseconds
      _ = try trial.library()
      let spent = Clock.milliseconds(since: began)
      trial.expect(
        spent <= 500, "At most 500 ms.", saw: "\(Int(spent)) ms until the table was there.")
      if spent > 50, spent <= 500 { trial.warn("\(Int(spent)) ms until the table was there") }
    },
    Rule(
      "L07", .loads,
      "Loading the library twice gives the same table, and a second copy the same descriptor.",
      mending: "Keep no state in constructors or in the environment: the table is static data."
    ) { trial in
      let copy = try Machine.sealedCopy(trial.subject.library)
      let library = try trial.library()
      trial.step("loading the library again")
      let again = try ProbedLibrary(path: trial.subject.library)
      trial.expect(
        library.answer(minor: MTDA_ABI_MINOR).isSameTable
          && again.answer(minor: MTDA_ABI_MINOR).isSameTable,
        "The same table.", saw: "Two tables at different addresses.")
      trial.step("loading a copy of the library")
      guard let other = try? ProbedLibrary(path: "/proc/self/fd/\(copy)") else { return }
      trial.expect(
        other.facts == library.facts, "The same descriptor.",
        saw: "A second copy of the library says something else of itself.")
    },
    Rule(
      "L08", .loads,
      "The library loads from a sealed file in memory, with nothing to read but library folders.",
      mending: "Find nothing by the library's own path, and read no file while loading."
    ) { trial in
      try trial.requireElf()
      try trial.requireLoading()
      let copy = try Machine.sealedCopy(trial.subject.library)
      do {
        try Machine.restrict(to: LibraryPlaces.folders)
      } catch let fault as ProbeFault {
        throw Trial.Halt.missing(fault.message)
      }
      trial.step("loading the library from memory")
      let library = try ProbedLibrary(path: "/proc/self/fd/\(copy)")
      _ = library.facts
    },
    Rule(
      "L09", .loads,
      "The library's search paths lead to no relative folder and to none that others may write.",
      mending: "Link without -rpath, or with $ORIGIN only."
    ) { trial in
      for path in try trial.requireElf().searchPaths
      where path != "$ORIGIN" && !path.hasPrefix("$ORIGIN/") {
        guard path.hasPrefix("/") else {
          trial.fail(saw: "\"\(path)\" is relative.", expected: "An absolute folder, or $ORIGIN.")
          continue
        }
        trial.expect(
          !Machine.isFolderWritableByOthers(path), "A folder that only its owner may write.",
          saw: "Anybody may write into \(path).")
      }
    },
    Rule(
      "L10", .loads,
      "The library loads and makes an instance with an empty environment and closed standard streams.",
      mending: "Expect no variable and no stream: a worker has neither."
    ) { trial in
      try trial.requireElf()
      Machine.clearEnvironment()
      Machine.closeStandardStreams()
      let instance = try trial.active()
      instance.deactivate()
      instance.destroy()
    },
  ]
}

extension Trial {
  @discardableResult
  func requireElf() throws -> ElfImage {
    do {
      return try ElfImage(path: subject.library)
    } catch {
      throw Halt.missing("a library for this machine (\(error))")
    }
  }

  /// Whether the library loads in another process, for checks that load it in a way of their own.
  func requireLoading() throws {
    let path = subject.library
    let loads = Machine.inFork { (try? ProbedLibrary(path: path)) == nil ? 1 : 0 }
    guard loads == 0 else { throw Halt.missing("a library that loads") }
  }
}

/// Where libraries lie that an adapter may need.
enum LibraryPlaces {
  static var folders: [String] {
    ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"]
      + Machine.runtimeFolders
  }
}
