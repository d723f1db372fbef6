import AdapterBundle
import AdapterHost
import Foundation

extension Trial {
  /// The manifest beside the adapter.
  func manifest() throws -> AdapterManifest {
    guard let path = subject.manifest else {
      throw Halt.missing("a manifest (--manifest adapter.json)")
    }
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw ProbeFault("the manifest cannot be read: \(path)")
    }
    do {
      return try AdapterManifest.read(Array(bytes)).manifest
    } catch {
      throw ProbeFault("\(error.message) (\(error.code))")
    }
  }

  /// The library as the host opens it. One that the host refuses is for other rules.
  func openedLibrary() throws -> AdapterLibrary {
    _ = try library()
    step("opening the library as the host does")
    do {
      return try AdapterLibrary.open(path: subject.library, isResolved: true)
    } catch {
      throw Halt.missing("a library that the host opens (\(error.code): \(error.message))")
    }
  }
}
