import AdapterBundle
import AdapterHost
import AdapterManagement
import ArgumentParser
import ConnectorModel
import ConnectorService
import Foundation

/// What vendors do.
extension AdapterCommand {
  struct Pack: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make an unsigned bundle of an adapter's library.",
      discussion: """
        Example:
          gatehouse adapter pack libacme-adapter.so --licence Apache-2.0 --with acme/bundle \\
            --source webhook --source poll --host api.acme.example --secret api_key

        The library is loaded into this process, and the manifest takes over what it says of \
        itself. Files below the folder of --with go in as they lie there (help/, CHANGELOG).
        """)

    @Option(name: .shortAndLong, help: "How to print (environment: GATEHOUSE_OUTPUT).")
    var output: OutputFormat?
    @Option(help: "The adapter's licence, as SPDX names it.") var licence: String
    @Option(name: .customLong("with"), help: "A folder of further files.") var folder: String?
    @Option(
      name: .customLong("source"),
      help: "How messages come in: file, poll, stream, syslog, webhook. May be repeated.")
    var sources: [String] = []
    @Option(
      name: .customLong("host"), help: "A host that the adapter may speak to. May be repeated.")
    var hosts: [String] = []
    @Option(
      name: .customLong("secret"), help: "The name of a secret that it needs. May be repeated.")
    var secrets: [String] = []
    @Option(help: ArgumentHelp("How often it wants to poll.", valueName: "seconds"))
    var pollInterval: Int?
    @Option(help: "The lowest version of Gatehouse that it runs on.") var minHost: String?
    @Option(help: "A file, or a folder for the bundle.") var to: String = "."
    @Argument(help: "The library, for this machine.") var library: String

    func run() async throws {
      let lowest = try minHost.map { text in
        guard let version = SemanticVersion(text) else {
          throw ValidationError("--min-host \(text) is no semantic version, such as 0.1.0.")
        }
        return version
      }
      try CommandContext.withoutStore(output: output) { printer in
        let options = PackOptions(
          licence: licence, sources: sources, hosts: hosts, secrets: secrets,
          pollIntervalSeconds: pollInterval, lowestHost: lowest, folder: folder)
        let view = try options.pack(
          library, to: to, runtime: AdapterRuntime(Surroundings.console))
        try printer.print(view) { view.text }
      }
    }
  }

  struct KeyGen: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "keygen", abstract: "Make a pair of keys in minisign's format.",
      discussion: """
        Example:
          gatehouse adapter keygen ours

        Writes ours.key, which has no password and is for nobody but you, and ours.pub, which \
        you give to those who install your adapters.
        """)

    @Option(name: .shortAndLong, help: "How to print (environment: GATEHOUSE_OUTPUT).")
    var output: OutputFormat?
    @Argument(help: "The name of the two files, without .key and .pub.") var name: String

    func run() async throws {
      try CommandContext.withoutStore(output: output) { printer in
        let key = MinisignSecretKey.make()
        try key.write(to: name)
        try printer.print(["id": key.id.description]) {
          "Made the key \(key.id): \(name).key (keep it secret) and \(name).pub."
        }
      }
    }
  }

  struct Sign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Sign a bundle, or put a signature into it that minisign has made.",
      discussion: """
        Examples:
          gatehouse adapter sign acme-1.0.0.mtda --key ours.key

          tar -xf acme-1.0.0.mtda adapter.json && minisign -S -s ours.key -m adapter.json
          gatehouse adapter sign acme-1.0.0.mtda --signature adapter.json.minisig
        """)

    @OptionGroup var common: CommonOptions
    @Option(help: "A secret key without a password.") var key: String?
    @Option(help: "A signature of the bundle's adapter.json.") var signature: String?
    @Argument(help: "The bundle.") var bundle: String

    func validate() throws {
      guard (key == nil) != (signature == nil) else {
        throw ValidationError("Give one of --key and --signature.")
      }
    }

    func run() async throws {
      try CommandContext.withAdapters(common) { administration, printer in
        let view = try InputFile.naming(bundle) {
          try administration.sign(bundle, key: key, signature: signature)
        }
        try printer.print(view) { view.text }
      }
    }
  }

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Judge a bundle without running any of its code.",
      discussion: """
        Example:
          gatehouse adapter verify acme-1.0.0.mtda

        Ends with 4 unless a trusted key has signed it.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "The bundle.") var bundle: String

    func run() async throws {
      try CommandContext.withAdapters(common) { administration, printer in
        let view = try InputFile.naming(bundle) { try administration.verify(bundle) }
        try printer.print(view) { view.text }
        if let problem = view.problem { throw ServiceError(.denied, problem) }
      }
    }
  }
}

extension ServiceError {
  fileprivate init(_ kind: Kind, _ problem: AdapterProblem) {
    self.init(
      kind, code: problem.code, problem.message, lookedAt: problem.lookedAt,
      remedy: .said(problem.remedy))
  }
}
