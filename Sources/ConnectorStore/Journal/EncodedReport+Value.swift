import ConnectorModel
import JournalFormat
import SwiftProtobuf

extension EncodedIdentifiers {
  init(_ identifiers: [DeviceIdentifier]) {
    self.init()
    self.identifiers = identifiers.map { identifier in
      .with {
        $0.kind = identifier.kind.encoded
        $0.value = identifier.value
      }
    }
  }

  /// Without those that no longer count as identifiers: a word may be found to be a placeholder after
  /// it has been written.
  func values() throws(UnreadableEntry) -> [DeviceIdentifier] {
    try checkNoUnknownFields()
    var values: [DeviceIdentifier] = []
    for identifier in identifiers {
      try identifier.checkNoUnknownFields()
      let kind = try IdentifierKind(identifier.kind, field: "identifier kind")
      if let value = DeviceIdentifier(kind, identifier.value) { values.append(value) }
    }
    return values
  }
}

extension EncodedReport {
  init(_ report: Report) {
    self.init()
    switch report.subject {
    case .device(let key): subject = .device(key.rawValue)
    case .identifiers(let identifiers): subject = .identifiers(EncodedIdentifiers(identifiers))
    case .nobody: subject = nil
    }
    kind = OneOf_Kind(report.kind)
    observedAt = report.observedAt.milliseconds
    if let text = report.category { category = text }
    if let text = report.title { title = text }
    if let text = report.detail { detail = text }
    if let text = report.word { word = text }
    vendorCode = report.vendorCode
    if let said = report.platform { platform = said.encoded }
    inPart = report.isInPart
  }
}

extension EncodedReport.OneOf_Kind {
  init(_ kind: ReportKind) {
    switch kind {
    case .state(let state): self = .state(state.encoded)
    case .threatOpened(let id, let level):
      self = .threatOpened(
        .with {
          $0.id = id
          $0.level = level.encoded
        })
    case .threatClosed(let id): self = .threatClosed(id)
    case .removed: self = .removed(true)
    case .heartbeat(let errorCode, let lag):
      self = .heartbeat(
        .with {
          $0.errorCode = errorCode
          $0.lagMilliseconds = lag
        })
    case .wordUnknown: self = .wordUnknown(true)
    }
  }
}

extension Report {
  init(_ encoded: EncodedReport) throws(UnreadableEntry) {
    try encoded.checkNoUnknownFields()
    self.init(
      subject: try ReportSubject(encoded.subject), kind: try ReportKind(encoded.kind),
      observedAt: Timestamp(milliseconds: encoded.observedAt),
      category: encoded.hasCategory ? encoded.category : nil,
      title: encoded.hasTitle ? encoded.title : nil,
      detail: encoded.hasDetail ? encoded.detail : nil,
      word: encoded.hasWord ? encoded.word : nil, vendorCode: encoded.vendorCode,
      platform: encoded.hasPlatform ? try Platform(encoded.platform, field: "platform") : nil,
      isInPart: encoded.inPart)
  }
}

extension ReportSubject {
  init(_ encoded: EncodedReport.OneOf_Subject?) throws(UnreadableEntry) {
    switch encoded {
    case .device(let key): self = .device(DeviceKey(rawValue: key))
    case .identifiers(let identifiers): self = .identifiers(try identifiers.values())
    case nil: self = .nobody
    }
  }
}

extension ReportKind {
  init(_ encoded: EncodedReport.OneOf_Kind?) throws(UnreadableEntry) {
    switch encoded {
    case .state(let state): self = .state(try PartnerDeviceState(state, field: "state"))
    case .threatOpened(let threat):
      try threat.checkNoUnknownFields()
      self = .threatOpened(id: threat.id, level: try ThreatLevel(threat.level, field: "level"))
    case .threatClosed(let id): self = .threatClosed(id: id)
    case .removed(true): self = .removed
    case .heartbeat(let heartbeat):
      try heartbeat.checkNoUnknownFields()
      self = .heartbeat(
        errorCode: heartbeat.errorCode, lagMilliseconds: heartbeat.lagMilliseconds)
    case .wordUnknown(true): self = .wordUnknown
    case .removed(false), .wordUnknown(false), nil: throw .missing("report kind")
    }
  }
}
