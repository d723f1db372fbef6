extension AdapterLibrary {
  /// Checks a file and has a worker load it and say who it is; nothing of it runs in this process.
  package static func open(
    path: String, worker: WorkerOptions
  ) throws(AdapterError) -> AdapterLibrary {
    let file: AdapterFile
    do throws(LoadFault) {
      file = try AdapterFile(path: path)
      try check(file)
    } catch {
      throw error.error(adapter: path)
    }
    let session: WorkerSession
    do throws(WorkerFault) {
      session = try WorkerSession(library: file.path, options: worker, limits: .standard, log: nil)
    } catch {
      throw error.error(adapter: path, operation: "open")
    }
    do throws(LoadFault) {
      return try session.first.library(path: file.path)
    } catch {
      throw error.error(adapter: path)
    }
  }
}
