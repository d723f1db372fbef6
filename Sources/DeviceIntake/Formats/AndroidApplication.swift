import ConnectorModel

/// An `ApplicationReport` of the Android Management API.
enum AndroidApplication {
  enum Field: String, CaseIterable {
    case packageName, displayName, versionName, versionCode, state, applicationSource
  }

  static let fields = NameTable<Field>()

  /// Nil for an app that is not, or no longer, installed.
  static func read(_ record: JSONValue, _ reading: RecordReading) throws(FieldProblem)
    -> InstalledApp?
  {
    var app = InstalledApp()
    var state: String?
    try record.readMembers(fields, reading) { (field, value) throws(FieldProblem) in
      switch field {
      case .packageName: app.appId = try value.id()
      case .displayName: app.name = try value.text()
      case .versionName: app.shortVersion = try value.text()
      case .versionCode: app.version = try value.text()
      case .state: state = try value.text()
      case .applicationSource: app.isFromAppStore = isFromStore(try value.text())
      }
    }
    return state == "INSTALLED" ? app : nil
  }

  private static func isFromStore(_ source: String?) -> Bool? {
    switch source {
    case "INSTALLED_FROM_PLAY_STORE": true
    case "SYSTEM_APP_FACTORY_VERSION", "SYSTEM_APP_UPDATED_VERSION", "CUSTOM": false
    default: nil
    }
  }
}
