extension FileKind {
  /// "a zip archive, or a workbook of Excel".
  package var words: String {
    switch self {
    case .gzip: "compressed with gzip"
    case .zip: "a zip archive, or a workbook of Excel"
    case .emptyZip: "an empty zip archive"
    case .zstd: "compressed with zstd"
    case .xz: "compressed with xz"
    case .bzip2: "compressed with bzip2"
    case .sevenZip: "an archive of 7-Zip"
    case .tar: "a tar archive, such as a bundle of an adapter"
    case .pdf: "a PDF"
    case .officeDocument: "a document of Office"
    case .sqlite: "a SQLite database"
    case .program: "a program or a library"
    case .image: "a picture"
    case .utf32: "in UTF-32"
    case .html: "a page of HTML, such as a sign-in page"
    case .xml: "a document of XML that is no property list"
    case .mergeConflict: "the half of a merge: it begins with the mark of a merge conflict"
    case .secretKey: "a secret key of minisign's"
    case .publicKey: "a public key of minisign's"
    case .signature: "a signature of minisign's"
    case .pemKey: "a key or a certificate (PEM)"
    case .table: "a table (CSV)"
    case .portalTable: "the table (CSV) that the Intune portal exports"
    }
  }
}
