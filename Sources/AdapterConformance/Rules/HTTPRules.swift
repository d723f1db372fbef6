import MTDAdapterABI

extension Rule {
  static let http: [Rule] = [
    Rule(
      "E07", .robust,
      "A partner that refuses, is slow, asks for patience, leads elsewhere, or sends too much, too little or something else is answered with the error that says so, and with no report.",
      mending:
        "Check status, length and form of every answer before you read it, and should_stop after every request. Answer 401 with MTDA_AUTH, 429 and 500 with MTDA_UNAVAILABLE and what retry-after says in retry_after_ms, and follow no redirect: the host has followed those that it allows."
    ) { trial in
      try trial.requireHTTP()
      let message = try trial.recordings().recordings.first?.payload.body ?? Array("[]".utf8)
      for (http, allowed) in Self.answers(to: message) {
        var plan = ProbeHost.Plan()
        plan.http = http
        let instance = try trial.active(plan)
        trial.step("poll with a partner that is \(http.name)")
        let exchange = instance.poll()
        trial.expectAnswer(exchange, to: http, allowed: allowed)
        trial.expectNoRequest(of: instance, to: HTTPPlan.forbiddenHost)
        instance.deactivate()
      }
    }
  ]

  /// What may go wrong, and the answers that say so; none for any failure.
  private static func answers(to message: [UInt8]) -> [(HTTPPlan, [Int32])] {
    [
      (.refused, []), (.notAllowed, []), (.unauthorized, [MTDA_AUTH]),
      (.tooManyRequests, [MTDA_UNAVAILABLE]), (.serverError, [MTDA_UNAVAILABLE]),
      (.slow(message), [MTDA_DEADLINE, MTDA_CANCELLED]), (.cut, []), (.huge, []), (.wrongType, []),
      (.redirect, []),
    ]
  }
}

extension HTTPPlan {
  fileprivate var name: String {
    switch self {
    case .refused: "not there"
    case .notAllowed: "on a host that is not allowed"
    case .unauthorized: "refusing the credentials (401)"
    case .tooManyRequests: "asking for patience (429, retry-after)"
    case .serverError: "failing (500)"
    case .slow: "too slow for the deadline"
    case .cut: "cut off in the middle of its answer"
    case .huge: "sending 100 MiB"
    case .wrongType: "sending a page of HTML"
    case .redirect: "leading to a host that is not allowed (302)"
    case .hanging: "not answering"
    }
  }

  /// Whether the answer could be read as a message of which every record is passed over.
  fileprivate var mayBeSkipped: Bool {
    switch self {
    case .cut, .huge, .wrongType: true
    default: false
    }
  }
}

extension Trial {
  fileprivate func expectAnswer(_ exchange: Exchange, to http: HTTPPlan, allowed: [Int32]) {
    expect(
      exchange.reports.isEmpty, "No report.",
      saw: "\(exchange.reports.count) reports come of a partner that is \(http.name).")
    let isTold = exchange.status != MTDA_OK || (http.mayBeSkipped && exchange.skips > 0)
    let isRight = allowed.isEmpty ? isTold : allowed.contains(exchange.status)
    let wanted = allowed.map(StatusName.of).joined(separator: " or ")
    expect(
      isRight, allowed.isEmpty ? "A failure." : "\(wanted).",
      saw: "A partner that is \(http.name) is answered with \(name(exchange.status)).")
    guard http == .tooManyRequests, isRight else { return }
    let wait = HTTPPlan.retryAfterSeconds * 1_000
    expect(
      exchange.answer.flags & MTDA_ERROR_RETRYABLE != 0
        && exchange.answer.retryAfterMilliseconds == wait,
      "MTDA_ERROR_RETRYABLE, and \(wait) in retry_after_ms.",
      saw: "The partner says retry-after: \(HTTPPlan.retryAfterSeconds), and the error says "
        + "\(exchange.answer.retryAfterMilliseconds) ms with the flags \(exchange.answer.flags).")
  }

  /// The host would refuse it; what an administrator sees is who was asked.
  fileprivate func expectNoRequest(of instance: ProbedInstance, to host: String) {
    let isAsked = instance.host.requests.contains {
      String(decoding: $0, as: UTF8.self).contains(host)
    }
    expect(!isAsked, "No request to it.", saw: "The adapter follows a redirect to another host.")
  }
}
