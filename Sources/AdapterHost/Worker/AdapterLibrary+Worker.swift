extension AdapterLibrary {
  /// Checks a file and has a worker load it and say who it is; nothing of it runs in this process.
  package static func open(
    path: String, worker: WorkerOptions
  ) throws(AdapterError) -> AdapterLibrary {
    let (library, proof): (WorkerLibrary, BindingProof?)
    do throws(LoadFault) {
      let file = try AdapterFile(path: path)
      library = WorkerLibrary(path: file.path, image: try AdapterImage(copying: file))
      proof = try check(try AdapterFile(library.image), for: worker.profile)
    } catch {
      throw error.error(adapter: path)
    }
    return try ask(library, proof, worker)
  }

  /// The same for bytes that somebody has verified: these are what workers load, and not the file.
  package static func open(
    verified bytes: [UInt8], digest: String, path: String, worker: WorkerOptions
  ) throws(AdapterError) -> AdapterLibrary {
    let image = try AdapterImage.of(bytes, digest: digest, path: path)
    let proof: BindingProof?
    do throws(LoadFault) {
      proof = try check(try AdapterFile(image), for: worker.profile)
    } catch {
      throw error.error(adapter: path)
    }
    return try ask(WorkerLibrary(path: path, image: image), proof, worker)
  }

  private static func ask(
    _ library: WorkerLibrary, _ proof: BindingProof?, _ worker: WorkerOptions
  ) throws(AdapterError) -> AdapterLibrary {
    let session: WorkerSession
    do throws(WorkerFault) {
      session = try WorkerSession(library: library, options: worker, limits: .standard, log: nil)
    } catch {
      throw error.error(adapter: library.path, operation: "open")
    }
    do throws(LoadFault) {
      var described = try session.first.library(path: library.path)
      described.image = library.image
      described.proof = proof
      return described
    } catch {
      throw error.error(adapter: library.path)
    }
  }
}
