import ConnectorModel
import JournalFormat

extension EncodedInstalledApps {
  init(_ apps: [InstalledApp]) {
    self.init()
    var texts = (
      ids: TextColumnWriter(), names: TextColumnWriter(), versions: TextColumnWriter(),
      shortVersions: TextColumnWriter()
    )
    for app in apps {
      fields.append(InstalledAppFields(app).rawValue)
      if let text = app.appId { texts.ids.append(text) }
      if let text = app.name { texts.names.append(text) }
      if let text = app.version { texts.versions.append(text) }
      if let text = app.shortVersion { texts.shortVersions.append(text) }
      if let size = app.bundleSize { bundleSizes.append(size) }
      if let size = app.dynamicSize { dynamicSizes.append(size) }
    }
    if let column = texts.ids.encoded { ids = column }
    if let column = texts.names.encoded { names = column }
    if let column = texts.versions.encoded { versions = column }
    if let column = texts.shortVersions.encoded { shortVersions = column }
  }

  func values() throws(UnreadableEntry) -> [InstalledApp] {
    try checkNoUnknownFields()
    var ids = try TextColumn("ids", self.ids)
    var names = try TextColumn("names", self.names)
    var versions = try TextColumn("versions", self.versions)
    var shortVersions = try TextColumn("short_versions", self.shortVersions)
    var bundleSizes = Column("bundle_sizes", self.bundleSizes)
    var dynamicSizes = Column("dynamic_sizes", self.dynamicSizes)
    var apps: [InstalledApp] = []
    apps.reserveCapacity(fields.count)
    for number in fields {
      let fields = InstalledAppFields(rawValue: number)
      guard fields.isSubset(of: .all) else { throw .missing("fields") }
      apps.append(
        InstalledApp(
          appId: try ids.next(if: fields.contains(.appId)),
          name: try names.next(if: fields.contains(.name)),
          version: try versions.next(if: fields.contains(.version)),
          shortVersion: try shortVersions.next(if: fields.contains(.shortVersion)),
          bundleSize: try bundleSizes.next(if: fields.contains(.bundleSize)),
          dynamicSize: try dynamicSizes.next(if: fields.contains(.dynamicSize)),
          isValidated: fields.value(known: .knownValidated),
          isAdHocSigned: fields.value(known: .knownAdHocSigned),
          isFromAppStore: fields.value(known: .knownFromAppStore),
          isBeta: fields.value(known: .knownBeta),
          isDeviceBasedVPP: fields.value(known: .knownDeviceBasedVPP)))
    }
    try ids.checkEnd()
    try names.checkEnd()
    try versions.checkEnd()
    try shortVersions.checkEnd()
    try bundleSizes.checkEnd()
    try dynamicSizes.checkEnd()
    return apps
  }
}

extension InstalledAppFields {
  init(_ app: InstalledApp) {
    self = []
    if app.appId != nil { insert(.appId) }
    if app.name != nil { insert(.name) }
    if app.version != nil { insert(.version) }
    if app.shortVersion != nil { insert(.shortVersion) }
    if app.bundleSize != nil { insert(.bundleSize) }
    if app.dynamicSize != nil { insert(.dynamicSize) }
    insert(app.isValidated, known: .knownValidated)
    insert(app.isAdHocSigned, known: .knownAdHocSigned)
    insert(app.isFromAppStore, known: .knownFromAppStore)
    insert(app.isBeta, known: .knownBeta)
    insert(app.isDeviceBasedVPP, known: .knownDeviceBasedVPP)
  }
}

extension EncodedManagedApps {
  init(_ apps: [ManagedApp]) {
    self.init()
    var ids = TextColumnWriter()
    for app in apps {
      ids.append(app.appId)
      statuses.append(app.status.number)
    }
    if let column = ids.encoded { self.ids = column }
  }

  func values() throws(UnreadableEntry) -> [ManagedApp] {
    try checkNoUnknownFields()
    var ids = try TextColumn("ids", self.ids)
    var apps: [ManagedApp] = []
    apps.reserveCapacity(statuses.count)
    for status in statuses {
      let status = try ManagedAppStatus(number: status, field: "statuses")
      apps.append(ManagedApp(appId: try ids.next(), status: status))
    }
    try ids.checkEnd()
    return apps
  }
}
