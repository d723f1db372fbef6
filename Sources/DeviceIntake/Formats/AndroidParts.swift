import ConnectorModel

/// The parts of an Android device that are objects of their own.
enum AndroidParts {
  enum HardwareField: String, CaseIterable {
    case serialNumber, enterpriseSpecificId, model, manufacturer, brand
  }

  enum SoftwareField: String, CaseIterable {
    case androidVersion
  }

  enum NetworkField: String, CaseIterable {
    case imei
  }

  enum PostureField: String, CaseIterable {
    case devicePosture, postureDetails
  }

  enum PostureDetailField: String, CaseIterable {
    case securityRisk
  }

  static let hardwareFields = NameTable<HardwareField>()
  static let softwareFields = NameTable<SoftwareField>()
  static let networkFields = NameTable<NetworkField>()
  static let postureFields = NameTable<PostureField>()
  static let postureDetailFields = NameTable<PostureDetailField>()

  static func readHardware(_ value: JSONValue, into checkIn: inout CheckIn) throws(FieldProblem) {
    var serialNumber: String?
    var enterpriseId: String?
    var brand: String?
    try value.readMembers(hardwareFields) { (field, value) throws(FieldProblem) in
      switch field {
      case .serialNumber: serialNumber = try value.lenientText()
      case .enterpriseSpecificId: enterpriseId = try value.lenientText()
      case .model: checkIn.model = try value.lenientText()
      case .manufacturer: checkIn.manufacturer = try value.lenientText()
      case .brand: brand = try value.lenientText()
      }
    }
    checkIn.manufacturer = checkIn.manufacturer ?? brand
    checkIn.add(.udid, enterpriseId)
    if serialNumber != enterpriseId { checkIn.add(.serialNumber, serialNumber) }
  }

  static func readSoftware(_ value: JSONValue, into checkIn: inout CheckIn) throws(FieldProblem) {
    try value.readMembers(softwareFields) { (_, value) throws(FieldProblem) in
      checkIn.osText = try value.lenientText(atMost: IntakeLimits.osTextBytes)
    }
  }

  static func readNetwork(_ value: JSONValue, into checkIn: inout CheckIn) throws(FieldProblem) {
    try value.readMembers(networkFields) { (_, value) throws(FieldProblem) in
      checkIn.add(.imei, try value.lenientText())
    }
  }

  /// True only when the operating system was found compromised. An attestation that failed, or a device
  /// at risk for another reason, is no proof of that and says nothing.
  static func isCompromised(_ value: JSONValue) throws(FieldProblem) -> Bool? {
    var posture: String?
    var risks: [String] = []
    try value.readMembers(postureFields) { (field, value) throws(FieldProblem) in
      switch field {
      case .devicePosture: posture = try value.lenientText()
      case .postureDetails:
        risks = try value.readElements(atMost: IntakeLimits.groupsPerDevice) {
          (detail) throws(FieldProblem) in
          var risk: String?
          try detail.readMembers(postureDetailFields) { (_, value) throws(FieldProblem) in
            risk = try value.lenientText()
          }
          return risk
        }
      }
    }
    switch posture {
    case "SECURE": return false
    case "POTENTIALLY_COMPROMISED": return risks.contains("COMPROMISED_OS") ? true : nil
    default: return nil
    }
  }
}
