import ConnectorModel
import StoredForms

struct StoredTenant: StoredForm {
  static let kind = "tenant"

  var mdmAuthority: String
  var serviceRelease: String
  var unassignedDevicesAre: String
  var newDeviceGraceHours: Int

  init(_ tenant: Tenant) {
    mdmAuthority = tenant.mdmAuthority.word
    serviceRelease = tenant.serviceRelease.word
    unassignedDevicesAre = tenant.unassignedDevicesAre.word
    newDeviceGraceHours = tenant.newDeviceGraceHours
  }

  func value() throws(UnreadableForm) -> Tenant {
    Tenant(
      mdmAuthority: try mdmAuthority.word("mdmAuthority"),
      serviceRelease: try serviceRelease.word("serviceRelease"),
      unassignedDevicesAre: try unassignedDevicesAre.word("unassignedDevicesAre"),
      newDeviceGraceHours: newDeviceGraceHours)
  }
}

extension MDMAuthority: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .unknown: "unknown"
    case .intune: "intune"
    case .sccm: "sccm"
    case .office365: "office365"
    }
  }
}

extension ServiceRelease: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .release2308: "2308"
    case .release2404: "2404"
    }
  }
}

extension UnassignedDevices: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .compliant: "compliant"
    case .noncompliant: "noncompliant"
    }
  }
}
