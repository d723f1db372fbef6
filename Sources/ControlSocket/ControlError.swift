/// Why two processes could not speak to each other.
package struct ControlError: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String
  /// The system's number; 0 when it is not the system that refused.
  package var number: Int32

  /// Whether the other side has hung up. What it said before can still be received.
  package var isHungUp: Bool { Kernel.isHungUp(number) }

  package init(_ description: String, number: Int32 = 0) {
    self.description = description
    self.number = number
  }
}
