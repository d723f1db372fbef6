import Foundation

/// What a worker may leave in this process.
struct Leftovers: Equatable {
  var descriptors: Int
  var mappings: Int
  var children: [String]

  init() throws {
    let files = FileManager.default
    // Of a worker's kinds; what the runtime opens for itself when it likes is not ours to count.
    descriptors = try files.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
      try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
    }.count { $0.contains("pidfd") || $0.contains("gatehouse-") || $0.hasPrefix("pipe:") }
    let maps = try String(contentsOfFile: "/proc/self/maps", encoding: .utf8)
    mappings = maps.split(separator: "\n").count { $0.contains("gatehouse-") }
    children = try files.contentsOfDirectory(atPath: "/proc/self/task").map {
      try String(contentsOfFile: "/proc/self/task/\($0)/children", encoding: .utf8)
    }.flatMap { $0.split(separator: " ").map { String($0) } }
  }
}
