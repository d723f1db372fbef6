/// An adapter that was found, checked and asked who it is: all that it takes to start it.
package struct UsableAdapter: Sendable {
  package let library: AdapterLibrary
  /// How it is to be run.
  package let runtime: AdapterRuntime
  /// How often it is to ask its partner; nil: never.
  package let pollInterval: Duration?

  package init(library: AdapterLibrary, runtime: AdapterRuntime, pollInterval: Duration? = nil) {
    self.library = library
    self.runtime = runtime
    self.pollInterval = pollInterval
  }

  /// What two of them have in common only if they are the same library, run in the same way.
  package var identity: String { "\(library.identity), \(runtime.words)" }
}
