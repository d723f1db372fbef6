import ConnectorModel

/// Minutes after a fixed beginning.
func minute(_ count: Int) -> Timestamp {
  Timestamp(milliseconds: 1_795_000_000_000).adding(.minutes(count))
}

/// Identifiers by kind; an unusable one is left out, as it is by the readers.
func ids(_ values: [IdentifierKind: String]) -> [DeviceIdentifier] {
  values.compactMap { DeviceIdentifier($0.key, $0.value) }
    .sorted { $0.kind.rawValue < $1.kind.rawValue }
}
