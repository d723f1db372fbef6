import ConnectorModel
import StoredForms

@testable import ConnectorStore

/// The tenant of a version to come, with a field more that it cannot be without.
struct NextTenant: Hashable {
  var tenant: Tenant
  var region: String
}

/// The form of a tenant that has moved on with the model.
struct StoredNextTenant: StoredForm {
  static let kind = StoredTenant.kind
  static let upcasts: [Upcast] = StoredTenant.upcasts + [{ $0["region"] = .text("eu") }]

  /// Its fields and `region` lie side by side.
  var tenant: StoredTenant
  var region: String

  init(_ next: NextTenant) {
    tenant = StoredTenant(next.tenant)
    region = next.region
  }

  func value() throws(UnreadableForm) -> NextTenant {
    NextTenant(tenant: try tenant.value(), region: region)
  }

  private enum CodingKeys: String, CodingKey { case region }

  init(from decoder: any Decoder) throws {
    tenant = try StoredTenant(from: decoder)
    region = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .region)
  }

  func encode(to encoder: any Encoder) throws {
    try tenant.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(region, forKey: .region)
  }
}

/// The form of a tenant that has stayed as it is while the model got its field, which is not kept.
struct StoredSameTenant: StoredForm {
  static let kind = StoredTenant.kind
  static var upcasts: [Upcast] { StoredTenant.upcasts }

  var tenant: StoredTenant

  init(_ next: NextTenant) { tenant = StoredTenant(next.tenant) }

  func value() throws(UnreadableForm) -> NextTenant {
    NextTenant(tenant: try tenant.value(), region: "eu")
  }

  init(from decoder: any Decoder) throws { tenant = try StoredTenant(from: decoder) }
  func encode(to encoder: any Encoder) throws { try tenant.encode(to: encoder) }
}
