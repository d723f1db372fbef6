extension CheckInColumns {
  /// Passes over a check-in without making one: most of the time of reading goes into that.
  mutating func skip(_ fields: CheckInFields) throws(UnreadableEntry) {
    guard fields.isSubset(of: .all) else { throw .missing("fields") }
    let identifiers = try identifierCounts.next()
    try identifierKinds.skip(identifiers)
    try identifierValues.skip(identifiers)
    try observedAt.skip(if: fields.contains(.observedAt))
    try platforms.skip(if: fields.contains(.platform))
    try ownerships.skip(if: fields.contains(.ownership))
    try managements.skip(if: fields.contains(.management))
    try osTexts.skip(if: fields.contains(.osText))
    try names.skip(if: fields.contains(.name))
    try models.skip(if: fields.contains(.model))
    try manufacturers.skip(if: fields.contains(.manufacturer))
    try managers.skip(if: fields.contains(.manager))
    try enrolledAt.skip(if: fields.contains(.enrolledAt))
    try skipLists(fields)
  }

  private mutating func skipLists(_ fields: CheckInFields) throws(UnreadableEntry) {
    if fields.contains(.protectedApps) { try protectedApps.skip(try protectedAppCounts.next()) }
    if fields.contains(.groups) { try groups.skip(try groupCounts.next()) }
    if fields.contains(.installedApps) { try installedApps.skip(try installedAppCounts.next()) }
    if fields.contains(.managedApps) { try managedApps.skip(try managedAppCounts.next()) }
    try installedAppSources.skip(if: fields.contains(.installedAppsSource))
    try managedAppSources.skip(if: fields.contains(.managedAppsSource))
  }
}
