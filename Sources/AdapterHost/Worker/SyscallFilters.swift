import CAdapterChannel
import CSyscallFilter

/// The filters of system calls that workers hand to the kernel, made once.
enum SyscallFilters {
  /// Instructions by stage; none where they cannot be made, which a worker reports as a missing layer.
  static let code: [[UInt64]] = [SYSCALL_FILTER_LOADING, SYSCALL_FILTER_ACTIVE].map { stage in
    var code = [UInt64](repeating: 0, count: Int(CHANNEL_FILTER_MOST))
    let count = unsafe syscall_filter(stage, CHANNEL_FILTER_SELF, &code, CHANNEL_FILTER_MOST)
    return Array(code.prefix(Int(max(0, count))))
  }
}
