import CFuzzer
import Foundation
import FuzzedReaders

/// The reader that GATEHOUSE_FUZZED_READER names: the words of the command line are libFuzzer's.
enum Fuzzed {
  // Used by the one thread that libFuzzer calls on.
  nonisolated(unsafe) static let read: (_ bytes: [UInt8]) -> FuzzedReader.Outcome = {
    let name = ProcessInfo.processInfo.environment["GATEHOUSE_FUZZED_READER"] ?? ""
    guard let reader = FuzzedReader.named(name) else {
      let names = FuzzedReader.all.map(\.name).joined(separator: ", ")
      fatalError("GATEHOUSE_FUZZED_READER names no reader; there are: \(names)")
    }
    do {
      return try reader.open()
    } catch {
      fatalError("The reader \(name) cannot be opened: \(error)")
    }
  }()
}

/// libFuzzer's name for what it calls; the linker looks for it.
@_cdecl("LLVMFuzzerTestOneInput")
func readInput(_ start: UnsafePointer<UInt8>?, _ length: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: length))
  if case .wrong(let what) = unsafe Fuzzed.read(bytes) { fatalError(what) }
  return 0
}

var count = CommandLine.argc
var words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
exit(unsafe LLVMFuzzerRunDriver(&count, &words, readInput))
