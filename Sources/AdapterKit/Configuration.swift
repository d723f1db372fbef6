/// What an administrator set, checked against the descriptor.
public struct Configuration: Hashable, Sendable {
  /// The toggles that are in effect.
  public var togglesOn: Set<Toggle> = []
  /// Values of toggles that take one and were given one.
  public var values: [Toggle: Int64] = [:]
  /// Settings by key; a value may be a secret, so never repeat one in an error or a log line.
  public var settings: [String: String] = [:]

  public init() {}
}
