/// Lists of something else than devices, and other managers' lists of devices, by what shows them.
struct OtherData: Sendable {
  /// The last part of the path in `@odata.context`, or the end of `@odata.type`, in lower case.
  var collections: [String] = []
  /// Members that none of the formats has that are read: all of one of these lists, in lower case.
  var members: [[String]] = []
  var what: String

  private static let wanted = "; export deviceManagement/managedDevices"

  static let all: [OtherData] =
    [
      OtherData(
        collections: ["users", "user"],
        members: [
          ["displayname", "mail"], ["displayname", "userprincipalname"], ["givenname", "surname"],
        ],
        what: "it is a list of users" + wanted),
      OtherData(
        collections: ["groups", "group", "members", "transitivemembers", "directoryobjects"],
        members: [["grouptypes"], ["securityenabled", "displayname"]],
        what: "it is a list of groups or of their members" + wanted),
      OtherData(
        collections: ["devices", "device", "registereddevices", "owneddevices"],
        members: [
          ["trusttype"], ["approximatelastsignindatetime"], ["deviceid", "displayname"],
          ["deviceid", "operatingsystemversion"], ["alternativesecurityids"],
        ],
        what: "it is a list of devices of the directory (Entra ID), which says too little of them"
          + wanted),
      OtherData(
        collections: ["devicecompliancepolicies", "compliancepolicy", "compliancepolicies"],
        members: [
          ["osminimumversion"], ["scheduledactionsforrule"], ["devicethreatprotectionenabled"],
        ],
        what: "it is a list of compliance policies; see gatehouse policy compliance"),
      OtherData(
        collections: [
          "deviceconfigurations", "configurationpolicies", "deviceconfiguration",
          "managedapppolicies",
          "iosmanagedappprotections", "androidmanagedappprotections", "policies",
        ],
        members: [["settingcount"], ["templatereference"], ["allowedinbounddatatransfersources"]],
        what: "it is a list of policies" + wanted),
      OtherData(
        collections: [
          "windowsautopilotdeviceidentities", "importedwindowsautopilotdeviceidentities",
        ],
        members: [
          ["azureactivedirectorydeviceid"], ["manageddeviceid", "enrollmentstate"], ["grouptag"],
        ],
        what: "it is a list of Autopilot's devices, which says what may be enrolled, not what is"
          + wanted),
      OtherData(
        collections: ["mobileapps", "mobileapp"],
        members: [
          ["bundleid", "displayname"], ["packageid", "displayname"], ["publisher", "displayname"],
        ],
        what: "it is a list of apps" + wanted),
      OtherData(
        collections: ["signins", "signin"], members: [["appdisplayname"], ["devicedetail"]],
        what: "it is a list of sign-ins" + wanted),
      OtherData(
        collections: ["directoryaudits", "auditevents"], members: [["activitydisplayname"]],
        what: "it is an audit log" + wanted),
      OtherData(
        collections: ["machines", "machine"],
        members: [
          ["computerdnsname"], ["osplatform", "healthstatus"], ["aaddeviceid", "riskscore"],
        ],
        what: "it is a list of Defender's machines: a partner's data; see gatehouse ingest"),
      OtherData(
        collections: ["managedappregistrations"],
        members: [["appidentifier"], ["managementsdkversion"]],
        what: "it is a list of registrations of protected apps" + wanted),
      OtherData(
        collections: ["detectedapps", "detectedapp"], members: [["devicecount", "sizeinbyte"]],
        what:
          "it is the Discovered apps report, which counts devices by app and names none; app lists come "
          + "with the devices of device management"),
      OtherData(
        collections: ["mobilethreatdefenseconnectors", "mobilethreatdefenseconnector"],
        members: [["partnerstate"]],
        what: "it is a list of Mobile Threat Defense connectors; see gatehouse connector"),
      OtherData(
        collections: ["troubleshootingevents"], members: [["failurecategory"]],
        what: "it is a list of troubleshooting events" + wanted),
      OtherData(
        members: [["totalrowcount"], ["schema", "values"]],
        what: "it is a report of Intune's" + wanted),
      OtherData(
        members: [["devicedisplayname"], ["lastreporteddatetime"]],
        what: "it is a list of states of policies on devices" + wanted),
      OtherData(
        members: [["subscriptionid", "changetype"]],
        what: "it is a notification that something changed, which says not what" + wanted),
      OtherData(
        members: [["tenantid", "category", "operationname"]],
        what: "it is a diagnostic log of Azure Monitor's" + wanted),
    ] + managers

  private static let managers: [OtherData] = [
    OtherData(
      members: [["serial_number", "enrollment_status"], ["dep_profile_status"]],
      what: "it is MicroMDM's list of devices; what it posts to a webhook can be read (nanomdm)"),
    OtherData(
      members: [["push_result"], ["command_uuid", "request_type"]],
      what:
        "it is an answer of an MDM server's interface; what it posts to a webhook can be read (nanomdm)"
    ),
    OtherData(
      members: [["hosts"], ["hardware_serial"]],
      what: "it is Fleet's list of hosts" + otherManager),
    OtherData(
      members: [["data", "has_more"], ["unique_identifier"]],
      what: "it is SimpleMDM's list of devices" + otherManager),
    OtherData(
      members: [["_id", "hostname", "totalcount"]],
      what: "it is JumpCloud's list of systems" + otherManager),
    OtherData(
      members: [["results", "common"]],
      what: "it is Ivanti's list of devices" + otherManager),
    OtherData(
      members: [["wifimac", "systemmodel"]],
      what: "it is Meraki's list of devices" + otherManager),
    OtherData(
      members: [["device_name", "enrolled_time"]],
      what: "it is Hexnode's list of devices" + otherManager),
    OtherData(
      members: [["platform_type", "owned_by"]],
      what: "it is ManageEngine's list of devices" + otherManager),
    OtherData(
      members: [["enrolmentinfo"]],
      what: "it is WSO2's list of devices" + otherManager),
    OtherData(
      members: [["device_assigned_date"], ["more_to_follow"], ["addedtoorgdatetime"]],
      what:
        "it is Apple's list of what an organisation has bought, which says what may be enrolled,"
        + " not what is" + otherManager),
    OtherData(
      members: [["claims", "deviceidentifier"]],
      what: "it is the list of Android zero-touch, which says what may be enrolled, not what is"
        + otherManager),
    OtherData(
      members: [["asset_tag", "serial"]],
      what: "it is Snipe-IT's list of assets" + otherManager),
    OtherData(
      members: [["cid", "agent_version"]],
      what: "it is CrowdStrike's list of devices: a partner's data; see gatehouse ingest"),
    OtherData(
      members: [["mobile_devices"], ["computers"], ["totalcount", "results"], ["mobiledeviceid"]],
      what: "it is Jamf's list of devices" + otherManager),
    OtherData(
      members: [["blueprint_id"], ["mdm_enabled"]],
      what: "it is Kandji's list of devices" + otherManager),
    OtherData(
      members: [["status", "response"], ["deviceudid", "serial_number"]],
      what: "it is Mosyle's list of devices" + otherManager),
    OtherData(
      members: [["devicefriendlyname"], ["locationgroupid"], ["page", "pagesize", "total"]],
      what: "it is Workspace ONE's list of devices" + otherManager),
    OtherData(
      members: [["mobiledevices"], ["chromeosdevices"]],
      what: "it is the list of devices of Google Workspace" + otherManager),
    OtherData(
      members: [["message", "subscription"]],
      what: "it is the envelope of a Pub/Sub message; its data, decoded from base64, can be read"
        + " (androidManagement)"),
  ]

  private static let otherManager = "; write its devices in the check-in format (CheckInFormat.md)"
}
