import ConnectorModel
import JournalFormat

extension CheckInBatch {
  /// - Parameter ordinal: the check-in that is wanted; nil: all.
  init(_ encoded: EncodedCheckIns, only ordinal: Int? = nil) throws(UnreadableEntry) {
    try encoded.checkNoUnknownFields()
    var columns = try CheckInColumns(encoded)
    var checkIns: [CheckIn] = []
    checkIns.reserveCapacity(ordinal == nil ? encoded.fields.count : 1)
    for (index, fields) in encoded.fields.enumerated() {
      let fields = CheckInFields(rawValue: fields)
      if ordinal == nil || ordinal == index {
        checkIns.append(try columns.next(fields))
      } else {
        try columns.skip(fields)
      }
    }
    try columns.checkEnd()
    self.init(
      source: encoded.source, receivedAt: Timestamp(milliseconds: encoded.receivedAt),
      checkIns: checkIns, joinsByStrength: encoded.joinsByStrength)
  }
}

/// Reads the columns of a batch of check-ins from their start to their end.
struct CheckInColumns {
  let receivedAt: Int64
  var observedAt: Column<Int64>
  var platforms: Column<UInt32>
  var ownerships: Column<UInt32>
  var managements: Column<UInt32>
  var osTexts: TextColumn
  var names: TextColumn
  var models: TextColumn
  var manufacturers: TextColumn
  var managers: TextColumn
  var enrolledAt: Column<Int64>
  var identifierCounts: Column<UInt32>
  var identifierKinds: Column<UInt32>
  var identifierValues: TextColumn
  var protectedAppCounts: Column<UInt32>
  var protectedApps: TextColumn
  var groupCounts: Column<UInt32>
  var groups: TextColumn
  var installedAppCounts: Column<UInt32>
  var installedApps: Column<UInt32>
  var managedAppCounts: Column<UInt32>
  var managedApps: Column<UInt32>
  var installedAppSources: Column<Int64>
  var managedAppSources: Column<Int64>
  let installedAppTable: [InstalledApp]
  let managedAppTable: [ManagedApp]

  init(_ encoded: EncodedCheckIns) throws(UnreadableEntry) {
    receivedAt = encoded.receivedAt
    observedAt = Column("observed_at", encoded.observedAt)
    platforms = Column("platforms", encoded.platforms)
    ownerships = Column("ownerships", encoded.ownerships)
    managements = Column("managements", encoded.managements)
    osTexts = try TextColumn("os_texts", encoded.osTexts)
    names = try TextColumn("names", encoded.names)
    models = try TextColumn("models", encoded.models)
    manufacturers = try TextColumn("manufacturers", encoded.manufacturers)
    managers = try TextColumn("managers", encoded.managers)
    enrolledAt = Column("enrolled_at", encoded.enrolledAt)
    let identifiers = encoded.identifiers
    try identifiers.checkNoUnknownFields()
    identifierCounts = Column("identifiers.counts", identifiers.counts)
    identifierKinds = Column("identifiers.kinds", identifiers.kinds)
    identifierValues = try TextColumn("identifiers.values", identifiers.values)
    let lists = encoded.lists
    try lists.checkNoUnknownFields()
    protectedAppCounts = Column("protected_app_counts", lists.protectedAppCounts)
    protectedApps = try TextColumn("protected_apps", lists.protectedApps)
    groupCounts = Column("group_counts", lists.groupCounts)
    groups = try TextColumn("groups", lists.groups)
    installedAppCounts = Column("installed_app_counts", lists.installedAppCounts)
    installedApps = Column("installed_apps", lists.installedApps)
    managedAppCounts = Column("managed_app_counts", lists.managedAppCounts)
    managedApps = Column("managed_apps", lists.managedApps)
    installedAppSources = Column("installed_app_sources", lists.installedAppSources)
    managedAppSources = Column("managed_app_sources", lists.managedAppSources)
    installedAppTable = try lists.installedAppTable.values()
    managedAppTable = try lists.managedAppTable.values()
  }

  mutating func next(_ fields: CheckInFields) throws(UnreadableEntry) -> CheckIn {
    guard fields.isSubset(of: .all) else { throw .missing("fields") }
    var checkIn = CheckIn()
    checkIn.identifiers = try nextIdentifiers()
    if fields.contains(.observedAt) {
      checkIn.observedAt = Timestamp(milliseconds: try observedAt.nextTime(since: receivedAt))
    }
    if fields.contains(.platform) {
      checkIn.platform = try Platform(number: platforms.next(), field: "platforms")
    }
    if fields.contains(.ownership) {
      checkIn.ownership = try Ownership(number: ownerships.next(), field: "ownerships")
    }
    if fields.contains(.management) {
      checkIn.management = try Management(number: managements.next(), field: "managements")
    }
    checkIn.osText = try osTexts.next(if: fields.contains(.osText))
    checkIn.name = try names.next(if: fields.contains(.name))
    checkIn.model = try models.next(if: fields.contains(.model))
    checkIn.manufacturer = try manufacturers.next(if: fields.contains(.manufacturer))
    checkIn.manager = try managers.next(if: fields.contains(.manager))
    if fields.contains(.enrolledAt) {
      checkIn.enrolledAt = Timestamp(milliseconds: try enrolledAt.nextTime(since: receivedAt))
    }
    checkIn.isSupervised = fields.value(known: .knownSupervision)
    checkIn.isJailbroken = fields.value(known: .knownJailbreak)
    checkIn.left = fields.contains(.left)
    checkIn.isListed = fields.contains(.listed)
    try readLists(of: &checkIn, fields)
    return checkIn
  }

  private mutating func nextIdentifiers() throws(UnreadableEntry) -> [DeviceIdentifier] {
    let count = try identifierCounts.next()
    var identifiers: [DeviceIdentifier] = []
    identifiers.reserveCapacity(min(Int(count), IdentifierKind.allCases.count))
    for _ in 0..<count {
      let kind = try IdentifierKind(number: identifierKinds.next(), field: "identifiers.kinds")
      if let identifier = DeviceIdentifier(recorded: kind, try identifierValues.next()) {
        identifiers.append(identifier)
      }
    }
    return identifiers
  }

  private mutating func readLists(
    of checkIn: inout CheckIn, _ fields: CheckInFields
  ) throws(UnreadableEntry) {
    if fields.contains(.protectedApps) {
      var list: [String] = []
      for _ in 0..<(try protectedAppCounts.next()) { list.append(try protectedApps.next()) }
      checkIn.protectedApps = list
    }
    if fields.contains(.groups) {
      var list: [GroupID] = []
      for _ in 0..<(try groupCounts.next()) { list.append(GroupID(rawValue: try groups.next())) }
      checkIn.groups = list
    }
    if fields.contains(.installedApps) {
      var list: [InstalledApp] = []
      for _ in 0..<(try installedAppCounts.next()) {
        list.append(
          try installedAppTable.value(at: installedApps.next(), of: "installed_app_table"))
      }
      checkIn.installedApps = list
    }
    if fields.contains(.managedApps) {
      var list: [ManagedApp] = []
      for _ in 0..<(try managedAppCounts.next()) {
        list.append(try managedAppTable.value(at: managedApps.next(), of: "managed_app_table"))
      }
      checkIn.managedApps = list
    }
    checkIn.installedAppsSource = try installedAppSources.next(
      if: fields.contains(.installedAppsSource)
    ).map { ListSource(rawValue: $0) }
    checkIn.managedAppsSource = try managedAppSources.next(
      if: fields.contains(.managedAppsSource)
    ).map { ListSource(rawValue: $0) }
  }

  func checkEnd() throws(UnreadableEntry) {
    try observedAt.checkEnd()
    try platforms.checkEnd()
    try ownerships.checkEnd()
    try managements.checkEnd()
    try osTexts.checkEnd()
    try names.checkEnd()
    try models.checkEnd()
    try manufacturers.checkEnd()
    try managers.checkEnd()
    try enrolledAt.checkEnd()
    try identifierCounts.checkEnd()
    try identifierKinds.checkEnd()
    try identifierValues.checkEnd()
    try protectedAppCounts.checkEnd()
    try protectedApps.checkEnd()
    try groupCounts.checkEnd()
    try groups.checkEnd()
    try installedAppCounts.checkEnd()
    try installedApps.checkEnd()
    try managedAppCounts.checkEnd()
    try managedApps.checkEnd()
    try installedAppSources.checkEnd()
    try managedAppSources.checkEnd()
  }
}
