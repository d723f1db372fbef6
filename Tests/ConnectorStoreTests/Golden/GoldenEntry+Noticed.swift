import ConnectorModel

extension GoldenEntry {
  /// What a call brings that does not fit one row; and what the host notices of workers and of its store.
  static let noticed =
    [true, false].map { isContinued in
      GoldenEntry(
        "reports: \(isContinued ? "of which more follow" : "the last of a call")",
        .reports(
          ReportBatch(
            connector: connector, operation: .receive, message: row(3), receivedAt: late,
            isContact: !isContinued,
            reports: [
              Report(
                subject: .device(device(7)), kind: .state(.secured), observedAt: early,
                vendorCode: 0)
            ], isContinued: isContinued, skipped: isContinued ? 0 : 2, refused: 0,
            unknownWords: 0, timesInFuture: 0)))
    }
    + [AdministrativeAct.Kind.adapterOverspent, .storeCutOff].map {
      GoldenEntry(
        "act: \($0)",
        .administrativeAct(AdministrativeAct($0, of: "Acme", which: "9", detail: words)))
    }
}
