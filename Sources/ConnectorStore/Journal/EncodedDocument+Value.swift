import FoundationEssentials
import JournalFormat
import StoredForms

extension EncodedDocument {
  init<Form: StoredForm>(_ form: Form) throws {
    self.init()
    schema = UInt32(Form.version)
    json = try form.json()
  }

  /// The value of a document of any version of its form; nothing in it is passed over.
  func value<Form: StoredForm>(as form: Form.Type) throws(UnreadableEntry) -> Form.Value {
    try checkNoUnknownFields()
    do throws(UnreadableForm) {
      return try Form.read(json, version: Int(schema), unknownFields: .refused).value()
    } catch {
      throw UnreadableEntry(reason: error.reason)
    }
  }
}
