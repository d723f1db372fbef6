import ConnectorModel

extension GoldenEntry {
  static let acts =
    kinds.map { GoldenEntry("act: \($0)", .administrativeAct(AdministrativeAct($0, of: "Acme"))) }
    + [
      GoldenEntry(
        "act: with everything that can be said",
        .administrativeAct(
          AdministrativeAct(.adapterInstalled, of: words, which: "1.2.3", detail: words)))
    ]

  private static let kinds: [AdministrativeAct.Kind] = [
    .adapterInstalled, .adapterRolledBack, .adapterRemoved, .adapterPinned, .adapterUnpinned,
    .adapterEnabled, .adapterDisabled, .adapterProfileChanged, .adapterReset,
    .adapterSourceChanged, .missingLayerAccepted, .missingLayerRequired, .quarantineRetried,
    .quarantineDropped, .keyTrusted, .keyRevoked, .keyRemoved, .partnerSilent,
    .partnerUnresponsive, .partnerHeardAgain, .clockSet, .clockAdopted,
  ]
}
