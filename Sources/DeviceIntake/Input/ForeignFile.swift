import FileKinds

/// What a file is, by its first bytes, that holds no device data in a form that can be read.
enum ForeignFile {
  /// With what to do instead; nil for what could be JSON or a property list.
  static func what(_ head: ArraySlice<UInt8>) -> String? {
    FileKind(head).map { "it is \($0.words)\($0.advice)" }
  }
}

extension FileKind {
  fileprivate var advice: String {
    switch self {
    case .gzip: "; unpack it first, for example with zcat FILE | gatehouse import -"
    case .zip: "; unpack it, or export JSON"
    case .zstd, .xz, .bzip2, .sevenZip: "; unpack it first"
    case .pdf, .officeDocument, .sqlite, .image: "; export JSON"
    case .utf32: "; save it as UTF-8"
    case .html: ": the session that fetched it may have ended"
    case .mergeConflict: "; settle the conflict first"
    case .tar: "; see gatehouse adapter install"
    case .publicKey: "; see gatehouse trust add"
    case .table: ", which says too little of its columns; export JSON"
    case .portalTable:
      "; get deviceManagement/managedDevices from Microsoft Graph as JSON instead"
    case .emptyZip, .program, .xml, .secretKey, .signature, .pemKey: "; name the right file"
    }
  }
}
