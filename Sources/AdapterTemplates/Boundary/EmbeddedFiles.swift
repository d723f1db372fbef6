import CAdapterTemplates

extension TemplateFile {
  /// The files of a language as they lie in `adapters/templates`.
  static func embedded(for language: AdapterLanguage) -> [TemplateFile] {
    let files = unsafe sequence(state: UInt64(0)) { index in
      defer { index += 1 }
      return unsafe template_file_at(index)
    }
    return unsafe files.compactMap { pointer in
      let file = unsafe pointer.pointee
      guard unsafe String(cString: file.language) == language.rawValue else { return nil }
      let bytes = unsafe UnsafeBufferPointer(start: file.bytes, count: Int(file.length))
      return TemplateFile(
        path: unsafe String(cString: file.path),
        text: unsafe String(decoding: bytes, as: UTF8.self))
    }
  }
}
