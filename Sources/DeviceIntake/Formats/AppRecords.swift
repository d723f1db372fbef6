import ConnectorModel

/// An entry of `installedApps` in our own format.
enum InstalledAppRecord {
  enum Field: String, CaseIterable {
    case appId, name, version, shortVersion, bundleSize, dynamicSize
    case isValidated, isAdHocSigned, isFromAppStore, isBeta, isDeviceBasedVPP
  }

  static let fields = NameTable<Field>()

  static func read(_ record: JSONValue, _ reading: RecordReading) throws(FieldProblem)
    -> InstalledApp?
  {
    var app = InstalledApp()
    try record.readMembers(fields, reading, isClosed: true) { (field, value) throws(FieldProblem) in
      switch field {
      case .appId: app.appId = try value.id()
      case .name: app.name = try value.text()
      case .version: app.version = try value.text()
      case .shortVersion: app.shortVersion = try value.text()
      case .bundleSize: app.bundleSize = try value.size()
      case .dynamicSize: app.dynamicSize = try value.size()
      case .isValidated: app.isValidated = try value.flag()
      case .isAdHocSigned: app.isAdHocSigned = try value.flag()
      case .isFromAppStore: app.isFromAppStore = try value.flag()
      case .isBeta: app.isBeta = try value.flag()
      case .isDeviceBasedVPP: app.isDeviceBasedVPP = try value.flag()
      }
    }
    return app
  }
}

/// An entry of `managedApps` in our own format.
enum ManagedAppRecord {
  enum Field: String, CaseIterable {
    case appId, status
  }

  static let fields = NameTable<Field>()
  static let statuses = NameTable<ManagedAppStatus>()

  static func read(_ record: JSONValue, _ reading: RecordReading) throws(FieldProblem)
    -> ManagedApp?
  {
    var appId: String?
    var status: ManagedAppStatus?
    try record.readMembers(fields, reading, isClosed: true) { (field, value) throws(FieldProblem) in
      switch field {
      case .appId: appId = try value.id()
      case .status: status = try value.word(of: statuses)
      }
    }
    guard let appId else { throw FieldProblem("is missing", field: Field.appId.rawValue) }
    guard let status else { throw FieldProblem("is missing", field: Field.status.rawValue) }
    return ManagedApp(appId: appId, status: status)
  }
}
