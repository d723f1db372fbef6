import AdapterBundle
import ArgumentParser
import ConnectorModel
import ConnectorService
import Foundation

/// What proves the record.
extension AuditCommand {
  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check that no row of the journal was changed, removed, added or moved.",
      discussion: """
        Each row is linked to the one before by a hash. Without a checkpoint this cannot notice that \
        the last rows were cut off, or that somebody has made all links anew: with one it does. \
        Exits with 1 and names the first row that is wrong.
        """)

    @OptionGroup var common: CommonOptions
    @Option(help: "A checkpoint that the journal must still hold.") var checkpoint: String?
    @Option(help: "The public key of whoever has signed it.") var publicKey: String?

    func validate() throws {
      guard (checkpoint == nil) == (publicKey == nil) else {
        throw ValidationError("Give --checkpoint and --public-key together.")
      }
    }

    func run() async throws {
      try await CommandContext.run(common) { context in
        let known = try knownCheckpoint(context.console)
        let progress = ProgressLine(context.console)
        let verdict = try await context.service.audit.verify(against: known) {
          progress.show("row \($0)")
        }
        progress.clear()
        if let error = verdict.error { throw error }
        try context.printer.print(verdict) { verdict.text(checkpoint: known) }
      }
    }

    private func knownCheckpoint(_ console: any Console) throws -> AuditCheckpoint? {
      guard let checkpoint, let publicKey else { return nil }
      let key = try MinisignPublicKey(
        InputFile.bytes(of: publicKey, atMost: MinisignPublicKey.mostFileBytes, console),
        file: publicKey)
      return try AuditCheckpoint(
        InputFile.bytes(of: checkpoint, atMost: AuditCheckpoint.mostBytes, console), signedBy: key)
    }
  }

  struct Checkpoint: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Sign how far the journal goes, to keep it elsewhere.",
      discussion: """
        Example:
          gatehouse adapter keygen ours
          gatehouse audit checkpoint monday.checkpoint --key ours.key

        The key stays with you: a running service is asked for the last row and its link only. \
        Keep the file where nobody who can write to the data folder can write.
        """)

    @OptionGroup var common: CommonOptions
    @Option(help: "A secret key without a password.") var key: String
    @Argument(help: "The file, which must not be there yet.") var file: String

    func run() async throws {
      let head = try await CommandContext.answer(AuditHead.self, ["audit", "head"], common) {
        try await $0.audit.head()
      }
      try CommandContext.withoutStore(output: common.output) { printer in
        let console = Surroundings.console
        let secret = try MinisignSecretKey(
          InputFile.bytes(of: key, atMost: AuditCheckpoint.mostBytes, console), file: key)
        let text = AuditCheckpoint.text(of: head, by: secret, at: .wallClock)
        do {
          try Data(text.utf8).write(
            to: URL(filePath: console.path(file)), options: .withoutOverwriting)
        } catch {
          throw ServiceError(
            .conflict, "\(file) cannot be made: it is there already, or its folder is not",
            remedy: "Name another file.")
        }
        try printer.print(head) { "\(file) vouches for the journal up to row \(head.row)." }
      }
    }
  }

  struct Head: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show the last row of the journal and its link.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await CommandContext.run(common) { context in
        let head = try await context.service.audit.head()
        try context.printer.print(head) { "Row \(head.row), link \(head.link)" }
      }
    }
  }
}

extension AuditVerdict {
  fileprivate func text(checkpoint: AuditCheckpoint?) -> String {
    let rows = head.row == 1 ? "1 row" : "\(head.row) rows"
    let held = checkpoint.map { ", and holds the checkpoint at row \($0.head.row)" } ?? ""
    let tail =
      checkpoint == nil ? " That none is missing at its end, only a checkpoint proves." : ""
    return "The journal is whole: \(rows)\(held).\(tail) That the tables say what it says,"
      + " gatehouse store check finds out."
  }

  /// Nil when the journal is whole.
  fileprivate var error: ServiceError? {
    guard let wrongRow, let fault else { return nil }
    let words = [
      "missing": "row \(wrongRow) of the journal is missing",
      "misplaced": "row \(wrongRow) of the journal lies where no row can",
      "unlinked": "row \(wrongRow) of the journal has no link: it was not written by Gatehouse",
      "changed": "row \(wrongRow) of the journal is not what was written",
      "cutOff": "the journal ends before row \(wrongRow), which the checkpoint has seen",
      "copiedShort":
        "rows from \(wrongRow) on are missing: the store was copied while it was in use, without its -wal file",
      "lost":
        "what stood from row \(wrongRow) on was lost: the end of the journal was cut off, and the tables were made anew without it",
      "rewritten": "row \(wrongRow) of the journal is not the one that the checkpoint has seen",
    ]
    return ServiceError(
      .failed, code: "audit.\(fault)", words[fault] ?? "row \(wrongRow) of the journal is wrong",
      remedy: fault == "copiedShort"
        ? "Copy it with gatehouse store copy DIR."
        : "What stands before it is right. Compare with a backup, and find out who could write.")
  }
}
