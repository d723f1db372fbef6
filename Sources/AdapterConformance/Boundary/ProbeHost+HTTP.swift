import Foundation
import MTDAdapterABI
import Synchronization

/// The partner behind `mtda.http/1`: what goes wrong with every request.
enum HTTPPlan: Sendable, Hashable {
  case refused, notAllowed, unauthorized, tooManyRequests, serverError
  /// The answer comes, whole, when the deadline of the call has passed.
  case slow([UInt8])
  case cut, huge, wrongType
  /// To a host that the manifest does not allow.
  case redirect
  /// No answer comes until the host gives up.
  case hanging

  static let retryAfterSeconds: UInt32 = 30
  static let forbiddenHost = "elsewhere.invalid"

  /// How long a slow partner takes.
  static let slowMilliseconds: Int32 = 60

  /// What the host hands to the adapter.
  struct Answer: Sendable {
    /// Of `send`; the rest is for MTDA_OK.
    var result: mtda_status = MTDA_OK
    var status: UInt32 = 200
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
  }

  var answer: Answer {
    switch self {
    case .refused: Answer(result: MTDA_UNAVAILABLE)
    case .notAllowed: Answer(result: MTDA_ARG)
    case .hanging: Answer(result: MTDA_CANCELLED)
    case .unauthorized: Answer(status: 401)
    case .tooManyRequests:
      Answer(status: 429, headers: [("retry-after", "\(Self.retryAfterSeconds)")])
    case .serverError: Answer(status: 500)
    case .slow(let body): Answer(body: body)
    case .cut: Answer(body: Array(#"{"value":[{"id":"#.utf8))
    case .huge: Answer(body: [UInt8](repeating: UInt8(ascii: "["), count: 100 << 20))
    case .wrongType:
      Answer(
        headers: [("content-type", "text/html")],
        body: Array("<html><body>Sign in</body></html>".utf8))
    case .redirect:
      Answer(status: 302, headers: [("location", "https://\(Self.forbiddenHost)/devices")])
    }
  }
}

extension ProbeHost {
  // Written once, then only read; it lives as long as the process.
  nonisolated(unsafe) static let http = unsafe place(
    mtda_http_1(
      struct_size: 16, reserved: 0,
      send: { call, request, response, _ in
        guard let request = unsafe request, let response = unsafe response else { return MTDA_ARG }
        let url = unsafe SeenReport.bytes(request.pointee.url)
        let body = unsafe bytes(request.pointee.body)
        let answer = unsafe ProbeHost.withCall(call) { $0.answer($1, url: url, body: body) }
        guard let answer = answer ?? nil else { return MTDA_STATE }
        guard answer.result == MTDA_OK else { return answer.result }
        return unsafe ProbeHost.lay(answer, out: response, call) ? MTDA_OK : MTDA_LIMIT
      }))

  /// Notes a request, and waits as long as the partner takes. Nil when there may be none now.
  private func answer(_ call: UInt, url: [UInt8], body: [UInt8]) -> HTTPPlan.Answer? {
    let plan = state.withLock { state -> HTTPPlan? in
      guard enter("send", call: call, &state) else { return nil }
      if state.requests.count < 1_000 { state.requests.append(url + body) }
      return state.plan.http
    }
    switch plan {
    case .slow:
      Machine.pause(milliseconds: HTTPPlan.slowMilliseconds)
      change { $0.stop = MTDA_STOP_DEADLINE }
    case .hanging:
      asked.signal()
      givenUp.wait()
      // For those who ask again.
      givenUp.signal()
    default: break
    }
    return plan?.answer
  }

  /// Whether a request hangs, or will before the time is over.
  func isAsked(within milliseconds: Int) -> Bool {
    asked.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
  }

  /// What the host does with a call that is cancelled: it says so, and answers requests that hang.
  func giveUp() {
    change { $0.stop = MTDA_STOP_CANCELLED }
    givenUp.signal()
  }

  /// Lays an answer out in the arena of a call; says whether there was room.
  private static func lay(
    _ answer: HTTPPlan.Answer, out response: UnsafeMutablePointer<mtda_http_response>,
    _ call: OpaquePointer?
  ) -> Bool {
    var headers: [mtda_http_header] = unsafe []
    for (name, value) in answer.headers {
      guard let name = unsafe text(name, call), let value = unsafe text(value, call) else {
        return false
      }
      unsafe headers.append(mtda_http_header(name: name, value: value))
    }
    let count = unsafe headers.count
    let bytes = unsafe headers.withUnsafeBytes { unsafe Array($0) }
    guard let place = unsafe copy(bytes, call), let body = unsafe copy(answer.body, call) else {
      return false
    }
    unsafe response.pointee.status = answer.status
    unsafe response.pointee.header_count = UInt64(count)
    unsafe response.pointee.headers = unsafe place.ptr.map {
      unsafe UnsafeRawPointer($0).assumingMemoryBound(to: mtda_http_header.self)
    }
    unsafe response.pointee.header_stride = UInt32(MemoryLayout<mtda_http_header>.stride)
    unsafe response.pointee.body = body
    return true
  }

  private static func text(_ text: String, _ call: OpaquePointer?) -> mtda_str? {
    guard let view = unsafe copy(Array(text.utf8), call) else { return nil }
    return unsafe mtda_str(
      ptr: view.ptr.map { unsafe UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) },
      len: view.len)
  }
}
