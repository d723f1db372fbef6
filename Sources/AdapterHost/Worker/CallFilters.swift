import AdapterChannel
import CallFilter

/// The filters of system calls that workers hand to the kernel, made once.
enum CallFilters {
  /// Instructions by stage; none where they cannot be made, which a worker reports as a missing layer.
  static let code: [[UInt64]] = [CALL_FILTER_LOADING, CALL_FILTER_ACTIVE].map { stage in
    var code = [UInt64](repeating: 0, count: Int(CHANNEL_FILTER_MOST))
    let count = unsafe call_filter(stage, CHANNEL_FILTER_SELF, &code, CHANNEL_FILTER_MOST)
    return Array(code.prefix(Int(max(0, count))))
  }
}
