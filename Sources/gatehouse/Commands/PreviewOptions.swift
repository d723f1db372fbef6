import ArgumentParser
import ConnectorService

/// What a command that changes settings understands beside its own words.
struct PreviewOptions: ParsableArguments {
  @Flag(help: "Say what would become of which devices, and change nothing.") var preview = false
  @Flag(help: "With --preview: name every device that would change, not the first hundred.")
  var all = false

  /// Whether nothing is to be changed.
  var isPreview: Bool { preview }

  func validate() throws {
    guard preview || !all else { throw ValidationError("--all is said with --preview.") }
  }
}

extension CommandContext {
  /// Makes a change of settings and says in a line what that does to the fleet, or says only what it would do.
  func change(
    _ change: SettingsChange, _ options: PreviewOptions, _ make: () async throws -> Void
  ) async throws {
    guard !options.preview else {
      let preview = try await service.previews.preview(
        change, limit: options.all ? nil : Previews.devicesNamed)
      try printer.print(preview) { preview.text }
      return
    }
    // Whatever is wrong with the change is said by whoever makes it.
    let summary = try? await service.previews.summary(of: change)
    do {
      try await make()
    } catch let error as ServiceError where error.code == ServiceError.confirmationRequired {
      throw error.saying(summary)
    }
    guard let summary, summary.devices > 0 else { return }
    for line in [summary.line] + summary.notes { printer.add(line) }
    for warning in summary.warnings { printer.hint(warning) }
  }
}

extension ServiceError {
  /// The same, with what the act would do to the fleet.
  fileprivate func saying(_ summary: SettingsPreview?) -> ServiceError {
    guard let summary, summary.devices > 0 else { return self }
    var error = self
    let lines = [summary.line] + summary.notes
    error.message += ". \(lines.joined(separator: " "))"
    return error
  }
}

/// What an act that destroys something understands beside its own words.
struct ConfirmationOption: ParsableArguments {
  @Flag(help: "Do it, knowing the consequence.") var yes = false
}
