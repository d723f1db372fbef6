import ConnectorModel
import StoredForms

struct StoredAdministrativeAct: StoredForm {
  static let kind = "administrativeAct"

  var kind: String
  var object: String
  var which: String?
  var detail: String?

  init(_ act: AdministrativeAct) {
    kind = act.kind.word
    object = act.object
    which = act.which
    detail = act.detail
  }

  func value() throws(UnreadableForm) -> AdministrativeAct {
    AdministrativeAct(try kind.word("kind"), of: object, which: which, detail: detail)
  }
}

extension AdministrativeAct.Kind: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .adapterInstalled: "adapterInstalled"
    case .adapterRolledBack: "adapterRolledBack"
    case .adapterRemoved: "adapterRemoved"
    case .adapterPinned: "adapterPinned"
    case .adapterUnpinned: "adapterUnpinned"
    case .adapterEnabled: "adapterEnabled"
    case .adapterDisabled: "adapterDisabled"
    case .adapterProfileChanged: "adapterProfileChanged"
    case .adapterReset: "adapterReset"
    case .adapterSourceChanged: "adapterSourceChanged"
    case .missingLayerAccepted: "missingLayerAccepted"
    case .missingLayerRequired: "missingLayerRequired"
    case .quarantineRetried: "quarantineRetried"
    case .quarantineDropped: "quarantineDropped"
    case .keyTrusted: "keyTrusted"
    case .keyRevoked: "keyRevoked"
    case .keyRemoved: "keyRemoved"
    case .partnerSilent: "partnerSilent"
    case .partnerUnresponsive: "partnerUnresponsive"
    case .partnerHeardAgain: "partnerHeardAgain"
    case .clockSet: "clockSet"
    case .clockAdopted: "clockAdopted"
    case .storeCutShort: "storeCutShort"
    case .storeCutOff: "storeCutOff"
    case .adapterOverspent: "adapterOverspent"
    }
  }
}
