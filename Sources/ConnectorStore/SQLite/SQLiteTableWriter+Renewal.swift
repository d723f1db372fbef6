import Foundation
import GRDB
import StoredForms

extension SQLiteTableWriter {
  /// Where documents lie in the tables.
  private struct Place {
    var form: any StoredForm.Type
    var table: String
    var column: String
    /// Which rows of the table are of this form.
    var condition = "TRUE"
  }

  /// The forms of the rows of the table `document`.
  static let documentForms: [any StoredForm.Type] = [
    StoredTenant.self, StoredConnector.self, StoredConnectorHealth.self, StoredClassicPolicy.self,
    StoredCompliancePolicy.self, StoredAppProtectionPolicy.self, StoredGroup.self,
    StoredAdapterSettings.self, StoredTrustSettings.self, StoredAdapterSource.self,
  ]

  /// Writes documents of earlier versions anew in those of now, so that a rebuild finds what it writes itself.
  func renewDocuments(
    _ forms: [any StoredForm.Type] = documentForms
  ) throws(StoreError) {
    let places =
      forms.map {
        Place(form: $0, table: "document", column: "json", condition: "kind = '\($0.kind)'")
      }
      + [
        Place(form: StoredShadowDifference.self, table: "shadow_difference", column: "json"),
        Place(form: StoredNoncompliance.self, table: "decision", column: "noncompliant_since"),
      ]
    for place in places where place.form.version > 1 { try renew(place, as: place.form) }
  }

  private func renew<Form: StoredForm>(_ place: Place, as form: Form.Type) throws(StoreError) {
    let function = DatabaseFunction("renewed", argumentCount: 1, pure: true) { arguments in
      let bytes = [UInt8](Data.fromDatabaseValue(arguments[0]) ?? Data())
      // A damaged row must not keep the store from opening; whoever needs it will name it.
      guard let known = try? TableDocument(bytes: bytes).form(form) else { return arguments[0] }
      return Data(try TableDocument(known).bytes)
    }
    let beginning = TableDocument.beginning(of: form.version)
    connection.database.add(function: function)
    defer { connection.database.remove(function: function) }
    try connection.execute(
      """
      UPDATE \(place.table) SET \(place.column) = renewed(\(place.column))
      WHERE \(place.condition) AND substr(\(place.column), 1, \(beginning.count)) <> ?
      """, .blob(beginning))
  }
}
