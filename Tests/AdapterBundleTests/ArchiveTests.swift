import AdapterBundle
import Foundation
import TestSupport
import Testing

@Suite("Bundles as archives")
struct ArchiveTests {
  /// An archive of the sample's files, with something added.
  private static func forged(
    without left: Set<String> = [], _ change: (inout ForgedTar) -> Void
  ) throws -> [UInt8] {
    let bundle = try Sample.bundle()
    var tar = ForgedTar()
    if !left.contains("adapter.json") { tar.add("adapter.json", bundle.manifestBytes) }
    for (path, contents) in bundle.files.sorted(by: { $0.key < $1.key }) where !left.contains(path)
    {
      tar.add(path, contents)
    }
    change(&tar)
    return tar.ended
  }

  @Test("What was packed is unpacked, and packed again gives the same bytes")
  func roundTrip() throws {
    let bundle = try Sample.bundle()
    let bytes = try bundle.encoded
    let again = try BundleArchive(bytes)
    #expect(again.files == bundle.files)
    #expect(again.manifest == bundle.manifest)
    #expect(again.manifestBytes == bundle.manifestBytes)
    #expect(try again.encoded == bytes)
  }

  @Test("The tar tool of the system reads what was packed, in sorted order and without times")
  func systemTar() throws {
    let scratch = try Scratch(trusting: false)
    try Sample.bundle().write(to: "\(scratch.folder)/a.mtda")
    let listing = try Tool.run("/bin/tar", ["-tvf", "\(scratch.folder)/a.mtda", "--utc"])
    let lines = listing.split(separator: "\n")
    #expect(lines.allSatisfy { $0.contains("1970-01-01 00:00") && $0.contains("0/0") })
    let paths = lines.compactMap { $0.split(separator: " ").last.map(String.init) }
    #expect(paths == paths.sorted() && paths.first == "CHANGELOG")
  }

  @Test("An archive that the system's tar tool has made is read, with ./ before each path")
  func madeByHand() throws {
    let scratch = try Scratch(trusting: false)
    let bundle = try Sample.bundle()
    try bundle.write(to: "\(scratch.folder)/a.mtda")
    let inside = "\(scratch.folder)/inside"
    try FileManager.default.createDirectory(atPath: inside, withIntermediateDirectories: true)
    _ = try Tool.run("/bin/tar", ["-xf", "\(scratch.folder)/a.mtda", "-C", inside])
    _ = try Tool.run("/bin/tar", ["-cf", "\(scratch.folder)/b.mtda", "-C", inside, "."])
    #expect(try BundleArchive(file: "\(scratch.folder)/b.mtda").files == bundle.files)
  }

  @Test("Each hostile archive is refused with a code of its own")
  func hostile() throws {
    let cases: [(String, [UInt8])] = [
      ("archive.absolute-path", try Self.forged { $0.add("/etc/evil", [1]) }),
      ("archive.parent-path", try Self.forged { $0.add("../evil", [1]) }),
      ("archive.parent-path", try Self.forged { $0.add("lib/../../evil", [1]) }),
      ("archive.bad-path", try Self.forged { $0.add("help/.hidden", [1]) }),
      ("archive.bad-path", try Self.forged { $0.add("a b", [1]) }),
      ("archive.link", try Self.forged { $0.add("evil", type: "2", link: "/etc/passwd") }),
      ("archive.link", try Self.forged { $0.add("evil", type: "1", link: "adapter.json") }),
      ("archive.special-file", try Self.forged { $0.add("evil", type: "3") }),
      ("archive.special-file", try Self.forged { $0.add("evil", type: "6") }),
      ("archive.duplicate", try Self.forged { $0.add("CHANGELOG", [1]) }),
      ("archive.duplicate", try Self.forged { $0.add("./changelog", [1]) }),
      ("archive.not-listed", try Self.forged { $0.add("extra", [1]) }),
      ("archive.missing-file", try Self.forged(without: ["CHANGELOG"]) { _ in }),
      ("archive.no-manifest", try Self.forged(without: ["adapter.json"]) { _ in }),
      (
        "archive.wrong-hash",
        try Self.forged(without: ["CHANGELOG"]) { $0.add("CHANGELOG", Array("Worst.\n".utf8)) }
      ),
      (
        "archive.wrong-size",
        try Self.forged(without: ["CHANGELOG"]) { $0.add("CHANGELOG", Array("First.\n!".utf8)) }
      ),
      (
        "archive.too-large",
        try Self.forged { $0.add("bomb", size: BundleLimits.bytes + 1) }
      ),
      (
        "archive.too-many-members",
        try Self.forged { tar in for index in 0...BundleLimits.members { tar.add("f\(index)") } }
      ),
      ("archive.malformed", Array("this is no archive, but a text of some length".utf8)),
      ("archive.malformed", Array(try Self.forged { _ in }.dropLast(1700))),
    ]
    for (expected, archive) in cases {
      #expect(code { try BundleArchive(archive) } == expected, "\(expected)")
    }
  }

  @Test("A sparse file of nothing is stopped where it grows too large")
  func sparse() throws {
    let scratch = try Scratch(trusting: false)
    let path = "\(scratch.folder)/bomb"
    _ = try Tool.run("/usr/bin/truncate", ["-s", "3G", path])
    _ = try Tool.run(
      "/bin/tar", ["--sparse", "-cf", "\(path).mtda", "-C", scratch.folder, "bomb"])
    #expect(code { try BundleArchive(file: "\(path).mtda") } == "archive.too-large")
  }

  @Test("Any one byte changed never gives other files, and never brings the program down")
  func flips() throws {
    let bundle = try Sample.bundle()
    let bytes = try bundle.encoded
    for seed: UInt64 in 1...400 {
      var numbers = SeededGenerator(seed: seed)
      var changed = bytes
      let place = Int.random(in: bytes.indices, using: &numbers)
      changed[place] ^= UInt8.random(in: 1...255, using: &numbers)
      guard let read = try? BundleArchive(changed) else { continue }
      let isSame = read.files == bundle.files || read.manifestBytes != bundle.manifestBytes
      #expect(isSame, "seed \(seed)")
    }
  }
}

/// A program of the system.
enum Tool {
  struct Failure: Error { var output: String }

  static func run(_ path: String, _ arguments: [String]) throws -> String {
    let answer = try ChildProcess.run(path, arguments)
    guard answer.status == 0 else { throw Failure(output: answer.output) }
    return answer.output
  }
}
