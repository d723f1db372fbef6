import ArgumentParser
import ConnectorService

/// What a command that changes settings understands beside its own words.
struct PreviewOptions: ParsableArguments {
  @Flag(help: "Say what would become of which devices, and change nothing.") var preview = false
  @Flag(help: "With --preview: name every device that would change, not the first hundred.")
  var all = false

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
    try await make()
    guard let summary, summary.devices > 0 else { return }
    printer.add(summary.line)
    for warning in summary.warnings { printer.hint(warning) }
  }
}
