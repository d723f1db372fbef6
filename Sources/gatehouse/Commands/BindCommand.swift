import AdapterBinding
import AdapterBundle
import AdapterHost
import ArgumentParser
import ConnectorModel
import ConnectorService
import Foundation

struct BindCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bind", abstract: "Bindings: adapters of vendors' C libraries, without code.",
    discussion: """
      Examples:
        gatehouse bind new libharbor.so --header harbor.h > binding.json
        gatehouse bind check binding.json --header harbor.h --library libharbor.so
        gatehouse bind build binding.json --library libharbor.so --header harbor.h

      A binding says in one file how a library is called and what is reported of what it \
      says. What it cannot say is written as an adapter.
      """,
    subcommands: [New.self, Check.self, Build.self])

  private static func read(_ file: String) throws -> Binding {
    try InputFile.naming(file) {
      try Binding.read(
        try InputFile.bytes(of: file, atMost: Binding.mostBytes, Surroundings.console))
    }
  }

  /// How the signatures of a binding are proved.
  struct ProofOptions: ParsableArguments {
    @Option(help: "The vendor's header: a C compiler compares the binding with it.") var header:
      String?
    @Option(
      help: ArgumentHelp("Where the header finds others. May be repeated.", valueName: "folder"))
    var include: [String] = []

    func validate() throws {
      guard include.isEmpty || header != nil else {
        throw ValidationError("--include goes with --header.")
      }
    }

    /// The proof, or why there is none.
    func prove(_ binding: Binding, debugInfoOf library: String?) throws -> (
      BindingProof, compared: Int
    ) {
      let (check, proof): (SignatureCheck, BindingProof)
      if let header {
        (check, proof) = (try binding.check(header: header, folders: include), .compiled)
      } else if let library {
        (check, proof) = (try binding.check(debugInfoOf: library), .debugInfo)
      } else {
        return (.unproven, 0)
      }
      if let error = check.error { throw error }
      return (proof, check.compared)
    }
  }

  struct New: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Draft a binding from a header, for a person to finish.",
      discussion: """
        Example:
          gatehouse bind new libharbor.so --header harbor.h > binding.json

        The draft has every type, function and constant of the header, and guesses which \
        parameters are written behind and what releases what. What no binding can have is \
        named on standard error. It needs clang.
        """)

    @Option(name: .shortAndLong, help: "How to print (environment: GATEHOUSE_OUTPUT).")
    var output: OutputFormat?
    @Option(help: "The vendor's header.") var header: String
    @Option(
      help: ArgumentHelp("Where the header finds others. May be repeated.", valueName: "folder"))
    var include: [String] = []
    @Argument(help: "The library, or the name that it calls itself.") var library: String

    func run() async throws {
      try CommandContext.withoutStore(output: output) { printer in
        let draft = try BindingDraft(soname: try soname(), header: header, folders: include)
        for note in draft.notes { printer.note("Left out: \(note)") }
        try printer.print(["binding": draft.text]) { draft.text }
      }
    }

    /// A library that is not at hand is known by the name that somebody gives.
    private func soname() throws -> String? {
      guard library.contains("/") || FileManager.default.fileExists(atPath: library) else {
        return library
      }
      return try InputFile.vendorLibrary(library).soname
    }
  }

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check a binding, and compare it with the library that it is for.",
      discussion: """
        Examples:
          gatehouse bind check binding.json
          gatehouse bind check binding.json --header harbor.h
          gatehouse bind check binding.json --header harbor.h --library libharbor.so
          gatehouse bind check binding.json --debug-info libharbor.so

        Without a header or debugging information its signatures are unproven. A library is \
        asked for its name, which must be that of the binding, and for the functions that \
        the binding calls; nothing of it is run.
        """)

    @Option(name: .shortAndLong, help: "How to print (environment: GATEHOUSE_OUTPUT).")
    var output: OutputFormat?
    @OptionGroup var proof: ProofOptions
    @Option(help: ArgumentHelp("The library, with debugging information.", valueName: "library"))
    var debugInfo: String?
    @Option(help: "The library, with or without debugging information.") var library: String?
    @Argument(help: "The binding.") var binding: String

    func validate() throws {
      guard library == nil || debugInfo == nil else {
        throw ValidationError("--library and --debug-info both name the library.")
      }
    }

    func run() async throws {
      try CommandContext.withoutStore(output: output) { printer in
        let binding = try BindCommand.read(binding)
        try binding.check()
        if let file = library ?? debugInfo {
          try binding.check(library: try InputFile.vendorLibrary(file))
        }
        let (proof, compared) = try proof.prove(binding, debugInfoOf: debugInfo)
        try printer.print(
          BindingView(name: binding.descriptor.name, proof: proof, compared: compared, file: nil)
        ) {
          "The binding of \(binding.descriptor.name) is valid; its signatures are \(proof.words(compared))."
        }
      }
    }
  }

  struct Build: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make an adapter of a binding and the library that it is for.",
      discussion: """
        Examples:
          gatehouse bind build binding.json --library libharbor.so --header harbor.h
          gatehouse bind build binding.json --library libharbor.so --debug-info

        The adapter is one file that holds the library. Without --header or --debug-info its \
        signatures are unproven, and it runs only in the profiles sandbox and locked.
        """)

    @Option(name: .shortAndLong, help: "How to print (environment: GATEHOUSE_OUTPUT).")
    var output: OutputFormat?
    @OptionGroup var proof: ProofOptions
    @Flag(help: "Compare the binding with the debugging information in the library.")
    var debugInfo = false
    @Option(help: "The vendor's shared library.") var library: String
    @Option(help: "The file to write; otherwise a name made of the partner's.") var to: String?
    @Argument(help: "The binding.") var binding: String

    func run() async throws {
      try CommandContext.withoutStore(output: output) { printer in
        let binding = try BindCommand.read(binding)
        let (proof, compared) = try proof.prove(binding, debugInfoOf: debugInfo ? library : nil)
        let image = try BoundAdapter.make(
          binding,
          library: try InputFile.vendorLibrary(library), interpreter: try InputFile.interpreter(),
          proof: proof)
        let file = to ?? binding.descriptor.name.fileName + "-adapter.so"
        try InputFile.write(image, to: file)
        try printer.print(
          BindingView(name: binding.descriptor.name, proof: proof, compared: compared, file: file)
        ) {
          "Made \(file) of \(binding.descriptor.name); its signatures are \(proof.words(compared))."
        }
      }
    }
  }
}

/// What was made of a binding.
private struct BindingView: Encodable {
  var name: String
  var proof: BindingProof
  var compared: Int
  var file: String?
}

extension BindingProof {
  fileprivate func words(_ compared: Int) -> String {
    switch self {
    case .compiled: "compiled (\(counted(compared, "statement")) compared with the header)"
    case .debugInfo:
      "debug-info (\(counted(compared, "statement")) compared with the library's debugging information)"
    case .unproven: "unproven"
    }
  }
}

extension String {
  fileprivate var fileName: String {
    String(lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
  }
}
