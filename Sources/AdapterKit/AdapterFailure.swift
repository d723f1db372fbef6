/// Why a call failed as a whole: a status of `mtda.h` and one sentence that names the thing at fault.
///
/// The sentence goes to an administrator. It never holds a secret, nor anything about a person.
public struct AdapterFailure: Error, Hashable, Sendable {
  /// A negative `MTDA_*` number.
  public var status: Int32
  public var message: String
  /// The partner's own number, 0 if there is none.
  public var vendorCode: Int32 = 0
  /// Whether the same call may succeed later.
  public var isRetryable = false
  /// A duration, 0 if it is not known.
  public var retryAfterMilliseconds: UInt32 = 0
  /// The record at fault, from 0.
  public var itemIndex: UInt64?

  public init(status: Int32, message: String) {
    self.status = status
    self.message = message
  }

  /// An argument cannot be used: a payload that cannot be read at all.
  public static func argument(_ message: String) -> Self { Self(status: -2, message: message) }
  /// Not in this state; nothing was changed.
  public static func state(_ message: String) -> Self { Self(status: -3, message: message) }
  /// A setting is unknown, repeated or malformed.
  public static func configuration(_ message: String) -> Self { Self(status: -4, message: message) }
  /// The partner refuses our credentials.
  public static func credentials(_ message: String) -> Self { Self(status: -5, message: message) }
  /// The partner cannot be reached now; the same call may succeed later.
  public static func unavailable(_ message: String) -> Self {
    var failure = Self(status: -6, message: message)
    failure.isRetryable = true
    return failure
  }
  /// A limit was reached.
  public static func limit(_ message: String) -> Self { Self(status: -9, message: message) }
  /// The adapter has no use for the call, or a struct has content that it does not know.
  public static func unsupported(_ message: String) -> Self { Self(status: -10, message: message) }
  /// A fault inside the adapter.
  public static func fault(_ message: String) -> Self { Self(status: -11, message: message) }

  /// The two sides share no version, or a struct is too short.
  static func abi(_ message: String) -> Self { Self(status: -1, message: message) }
  static let cancelled = Self(status: -7, message: "the call was cancelled")
  static let deadline = Self(status: -8, message: "the deadline of the call has passed")
}
