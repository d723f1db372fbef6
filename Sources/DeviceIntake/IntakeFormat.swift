/// A format in which device data arrives.
///
/// When none is given it is recognised by content. `<` or `bplist00` at the start is a property list as an
/// Apple device sends it (`nanomdm`). In JSON the member names of the first records decide:
/// `acknowledge_event`, `checkin_event`, or a `topic` that begins with `mdm.`: `nanomdm`; `devices`,
/// `nextPageToken`, `hardwareInfo`, `softwareInfo`, `appliedState`, or a `name` that begins with
/// `enterprises/`: `androidManagement`; a context that says managedDevices, or members that such have:
/// `graph`; any member of the check-in format: `jsonLines`. What is known to be something else is refused,
/// whatever format is given: see `OtherData`.
package enum IntakeFormat: String, CaseIterable, Codable, Sendable {
  /// Webhook bodies of NanoMDM and MicroMDM, or the property list alone.
  case nanomdm
  /// Pages of `managedDevices` as Microsoft Graph gives them, or single devices.
  case graph
  /// Device lists of the Android Management API, or single devices.
  case androidManagement
  /// Our own check-in format, an object a line.
  case jsonLines
}
