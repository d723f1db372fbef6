import CFleetEvaluation

extension FleetProjection {
  /// Writes the codes of all devices whose class has a loop, in the order of memory.
  ///
  /// `fleet_evaluate` cannot see how long columns and codes are: that is checked here.
  func evaluate(_ loops: [fleet_loop], _ codes: inout [UInt8]) {
    let count = blocks.count * Self.blockSize
    precondition(codes.count >= count && columns.allSatisfy { $0.count >= count })
    unsafe columns.withPointers([]) { columns in
      unsafe blocks.withUnsafeBufferPointer { blocks in
        unsafe columns.withUnsafeBufferPointer { columns in
          var whole = unsafe fleet(
            columns: columns.baseAddress, column_count: columns.count,
            blocks: blocks.baseAddress, block_count: blocks.count,
            block_size: Self.blockSize)
          unsafe fleet_evaluate(fleet_best_way(count), &whole, loops, loops.count, &codes)
        }
      }
    }
  }
}

extension [[UInt8]] {
  /// Calls `body` with the memory of all columns at once.
  fileprivate func withPointers(
    _ gathered: [UnsafePointer<UInt8>?], _ body: ([UnsafePointer<UInt8>?]) -> Void
  ) {
    guard unsafe gathered.count < count else { return unsafe body(gathered) }
    unsafe self[gathered.count].withUnsafeBufferPointer { column in
      unsafe withPointers(gathered + [column.baseAddress], body)
    }
  }
}
