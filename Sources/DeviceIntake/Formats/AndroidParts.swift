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

  static func readHardware(
    _ value: JSONValue, _ reading: RecordReading, into checkIn: inout CheckIn
  ) throws(FieldProblem) {
    var brand: String?
    try value.readMembers(hardwareFields, reading) { (field, value) throws(FieldProblem) in
      switch field {
      case .serialNumber: checkIn.add(try value.identifier(.serialNumber))
      case .enterpriseSpecificId: checkIn.add(try value.identifier(.udid))
      case .model: checkIn.model = try value.text()
      case .manufacturer: checkIn.manufacturer = try value.text()
      case .brand: brand = try value.text()
      }
    }
    checkIn.manufacturer = checkIn.manufacturer ?? brand
  }

  static func readSoftware(
    _ value: JSONValue, _ reading: RecordReading, into checkIn: inout CheckIn
  ) throws(FieldProblem) {
    try value.readMembers(softwareFields, reading) { (_, value) throws(FieldProblem) in
      checkIn.osText = try value.text(atMost: IntakeLimits.osTextBytes)
    }
  }

  static func readNetwork(
    _ value: JSONValue, _ reading: RecordReading, into checkIn: inout CheckIn
  ) throws(FieldProblem) {
    try value.readMembers(networkFields, reading) { (_, value) throws(FieldProblem) in
      checkIn.add(try value.identifier(.imei))
    }
  }

  /// True only when the operating system was found compromised. An attestation that failed, or a device
  /// at risk for another reason, is no proof of that and says nothing.
  static func isCompromised(
    _ value: JSONValue, _ reading: RecordReading
  ) throws(FieldProblem) -> Bool? {
    var posture: String?
    var risks: [String] = []
    try value.readMembers(postureFields, reading) { (field, value) throws(FieldProblem) in
      switch field {
      case .devicePosture: posture = try value.text()
      case .postureDetails:
        risks = try value.readElements(atMost: IntakeLimits.groupsPerDevice, reading) {
          (detail) throws(FieldProblem) in
          var risk: String?
          try detail.readMembers(postureDetailFields, reading) { (_, value) throws(FieldProblem) in
            risk = try value.text()
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
