import ConnectorModel
import JournalFormat
import SwiftProtobuf

extension EncodedCheckIns {
  init(_ batch: CheckInBatch) {
    var columns = CheckInColumnsWriter(receivedAt: batch.receivedAt.milliseconds)
    for checkIn in batch.checkIns { columns.append(checkIn) }
    self = columns.encoded(source: batch.source)
    joinsByStrength = batch.joinsByStrength
  }
}

/// Collects the columns of a batch of check-ins.
private struct CheckInColumnsWriter {
  let receivedAt: Int64
  var fields: [UInt32] = []
  var observedAt: [Int64] = []
  var platforms: [UInt32] = []
  var ownerships: [UInt32] = []
  var managements: [UInt32] = []
  var osTexts = TextColumnWriter()
  var names = TextColumnWriter()
  var models = TextColumnWriter()
  var manufacturers = TextColumnWriter()
  var managers = TextColumnWriter()
  var enrolledAt: [Int64] = []
  var identifierCounts: [UInt32] = []
  var identifierKinds: [UInt32] = []
  var identifierValues = TextColumnWriter()
  var protectedAppCounts: [UInt32] = []
  var protectedApps = TextColumnWriter()
  var groupCounts: [UInt32] = []
  var groups = TextColumnWriter()
  var installedAppCounts: [UInt32] = []
  var installedApps: [UInt32] = []
  var installedAppTable = IndexTable<InstalledApp>()
  var managedAppCounts: [UInt32] = []
  var managedApps: [UInt32] = []
  var managedAppTable = IndexTable<ManagedApp>()
  var installedAppSources: [Int64] = []
  var managedAppSources: [Int64] = []

  init(receivedAt: Int64) { self.receivedAt = receivedAt }

  mutating func append(_ checkIn: CheckIn) {
    fields.append(CheckInFields(checkIn).rawValue)
    if let time = checkIn.observedAt { observedAt.append(time.milliseconds &- receivedAt) }
    if let platform = checkIn.platform { platforms.append(platform.number) }
    if let ownership = checkIn.ownership { ownerships.append(ownership.number) }
    if let management = checkIn.management { managements.append(management.number) }
    if let text = checkIn.osText { osTexts.append(text) }
    if let text = checkIn.name { names.append(text) }
    if let text = checkIn.model { models.append(text) }
    if let text = checkIn.manufacturer { manufacturers.append(text) }
    if let text = checkIn.manager { managers.append(text) }
    if let time = checkIn.enrolledAt { enrolledAt.append(time.milliseconds &- receivedAt) }
    identifierCounts.append(UInt32(checkIn.identifiers.count))
    for identifier in checkIn.identifiers {
      identifierKinds.append(identifier.kind.number)
      identifierValues.append(identifier.value)
    }
    appendLists(of: checkIn)
  }

  private mutating func appendLists(of checkIn: CheckIn) {
    if let apps = checkIn.protectedApps {
      protectedAppCounts.append(UInt32(apps.count))
      for app in apps { protectedApps.append(app) }
    }
    if let list = checkIn.groups {
      groupCounts.append(UInt32(list.count))
      for group in list { groups.append(group.rawValue) }
    }
    if let apps = checkIn.installedApps {
      installedAppCounts.append(UInt32(apps.count))
      for app in apps { installedApps.append(installedAppTable.index(of: app)) }
    }
    if let apps = checkIn.managedApps {
      managedAppCounts.append(UInt32(apps.count))
      for app in apps { managedApps.append(managedAppTable.index(of: app)) }
    }
    if let source = checkIn.installedAppsSource { installedAppSources.append(source.rawValue) }
    if let source = checkIn.managedAppsSource { managedAppSources.append(source.rawValue) }
  }

  func encoded(source: String) -> EncodedCheckIns {
    .with {
      $0.source = source
      $0.receivedAt = receivedAt
      $0.fields = fields
      $0.observedAt = observedAt
      $0.platforms = platforms
      $0.ownerships = ownerships
      $0.managements = managements
      $0.enrolledAt = enrolledAt
      if let column = osTexts.encoded { $0.osTexts = column }
      if let column = names.encoded { $0.names = column }
      if let column = models.encoded { $0.models = column }
      if let column = manufacturers.encoded { $0.manufacturers = column }
      if let column = managers.encoded { $0.managers = column }
      $0.identifiers = .with {
        $0.counts = identifierCounts
        $0.kinds = identifierKinds
        if let column = identifierValues.encoded { $0.values = column }
      }
      $0.lists = encodedLists()
    }
  }

  private func encodedLists() -> EncodedCheckInLists {
    .with {
      $0.protectedAppCounts = protectedAppCounts
      $0.groupCounts = groupCounts
      $0.installedAppCounts = installedAppCounts
      $0.installedApps = installedApps
      $0.managedAppCounts = managedAppCounts
      $0.managedApps = managedApps
      $0.installedAppSources = installedAppSources
      $0.managedAppSources = managedAppSources
      if let column = protectedApps.encoded { $0.protectedApps = column }
      if let column = groups.encoded { $0.groups = column }
      let (installed, managed) = (installedAppTable.values, managedAppTable.values)
      if !installed.isEmpty { $0.installedAppTable = EncodedInstalledApps(installed) }
      if !managed.isEmpty { $0.managedAppTable = EncodedManagedApps(managed) }
    }
  }
}

extension CheckInFields {
  init(_ checkIn: CheckIn) {
    self = []
    if checkIn.observedAt != nil { insert(.observedAt) }
    if checkIn.platform != nil { insert(.platform) }
    if checkIn.ownership != nil { insert(.ownership) }
    if checkIn.management != nil { insert(.management) }
    if checkIn.osText != nil { insert(.osText) }
    if checkIn.name != nil { insert(.name) }
    if checkIn.model != nil { insert(.model) }
    if checkIn.manufacturer != nil { insert(.manufacturer) }
    if checkIn.enrolledAt != nil { insert(.enrolledAt) }
    insert(checkIn.isSupervised, known: .knownSupervision)
    insert(checkIn.isJailbroken, known: .knownJailbreak)
    if checkIn.protectedApps != nil { insert(.protectedApps) }
    if checkIn.groups != nil { insert(.groups) }
    if checkIn.installedApps != nil { insert(.installedApps) }
    if checkIn.managedApps != nil { insert(.managedApps) }
    if checkIn.installedAppsSource != nil { insert(.installedAppsSource) }
    if checkIn.managedAppsSource != nil { insert(.managedAppsSource) }
    if checkIn.left { insert(.left) }
    if checkIn.isListed { insert(.listed) }
    if checkIn.manager != nil { insert(.manager) }
  }
}
