import AdapterConformance
import Foundation

extension FuzzedReader {
  /// The payload reader of each of our adapters, through the C ABI of its library.
  static let adapters = [
    "lookout", "zimperium", "defender", "symantec", "reference-c", "reference-cpp",
    "reference-swift",
  ].map { name in
    FuzzedReader("adapter-\(name)", samples: ["adapters/\(name)/recordings"]) {
      let probe = try PayloadProbe(
        library: products.appending(path: "lib\(name)-adapter.so").path,
        recordings: root.appending(path: "adapters/\(name)/recordings").path)
      return { bytes in
        switch probe.receive(bytes) {
        case .reports(let count): count > 0 ? .taken : .refused
        case .fault(let what): .wrong(what)
        }
      }
    }
  }

  /// Where this program was built.
  private static var products: URL {
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
  }
}
