import AdapterBundle
import AdapterHost

extension VerifiedAdapter {
  /// Loads the bytes that were verified; the library must say of itself what the manifest says.
  func load(_ runtime: AdapterRuntime) throws(BundleError) -> AdapterLibrary {
    let loaded: AdapterLibrary
    do throws(AdapterError) {
      loaded = try runtime.library(verified: library, digest: libraryHash, path: libraryPath)
    } catch {
      throw BundleError(error)
    }
    let disagreement = manifest.disagreement(with: loaded.descriptor, abiMinor: loaded.abiMinor)
    if let disagreement { throw disagreement }
    return loaded
  }
}

extension InstalledVersion {
  /// The library, where the version is sound.
  var file: String { (try? outcome.get().libraryPath) ?? folder }

  /// How it is run, when what is kept of it can be read.
  func runtime(from runtime: AdapterRuntime) throws(BundleError) -> AdapterRuntime {
    do {
      return runtime.applying(
        try AdapterIsolation(profile: profile, acceptedMissing: acceptedMissing))
    } catch {
      throw BundleError(error)
    }
  }
}

extension AdapterManifest {
  /// Where a manifest names none.
  private static let usualPollSeconds = 900

  /// Nil for an adapter without the source `poll`.
  var pollInterval: Duration? {
    sources.contains("poll") ? .seconds(pollIntervalSeconds ?? Self.usualPollSeconds) : nil
  }
}

extension AdapterError {
  init(_ error: BundleError, adapter: String) {
    self.init(
      code: error.code, adapter: adapter, operation: "open", message: error.message,
      lookedAt: error.lookedAt, remedy: error.remedy)
  }
}

extension BundleError {
  init(_ error: AdapterError) {
    self.init(error.code, error.message, lookedAt: error.lookedAt, remedy: error.remedy)
  }
}
