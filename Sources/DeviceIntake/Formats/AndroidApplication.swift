import ConnectorModel

/// An `ApplicationReport` of the Android Management API.
enum AndroidApplication {
  enum Field: String, CaseIterable {
    case packageName, displayName, versionName, versionCode, state, applicationSource
  }

  static let fields = NameTable<Field>()

  /// Nil for an app that is not, or no longer, installed.
  static func read(_ record: JSONValue) throws(FieldProblem) -> InstalledApp? {
    var app = InstalledApp()
    var state: String?
    try record.readMembers(fields) { (field, value) throws(FieldProblem) in
      switch field {
      case .packageName: app.appId = try value.lenientText()
      case .displayName: app.name = try value.lenientText()
      case .versionName: app.shortVersion = try value.lenientText()
      case .versionCode: app.version = try value.lenientText()
      case .state: state = try value.lenientText()
      case .applicationSource: app.isFromAppStore = isFromStore(try value.lenientText())
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
