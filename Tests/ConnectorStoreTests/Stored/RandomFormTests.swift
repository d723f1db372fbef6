import ConnectorModel
import Foundation
import StoredForms
import Testing

@testable import ConnectorStore

/// Random values of every kind of document.
@Suite struct RandomFormTests {
  /// Through the form, its bytes, and the two places where bytes lie.
  private func expectBack<Form: StoredForm>(
    _ type: Form.Type, _ value: Form.Value, seed: Int
  ) throws where Form.Value: Equatable {
    let form = Form(value)
    #expect(try form.value() == value, "\(Form.kind), seed \(seed)")
    let read = try Form.read(try form.json(), version: Form.version, unknownFields: .refused)
    #expect(try read.value() == value, "\(Form.kind), seed \(seed)")
    #expect(try Form(read.value()).json() == form.json(), "\(Form.kind), seed \(seed)")
    let document = try TableDocument(form)
    #expect(
      try TableDocument(bytes: document.bytes).value(as: type) == value,
      "\(Form.kind), seed \(seed)")
  }

  @Test(arguments: 0..<100)
  func `settings come back from their forms`(seed: Int) throws {
    var random = RandomValues(seed: UInt64(seed))
    try expectBack(StoredTenant.self, random.tenant(), seed: seed)
    try expectBack(StoredConnector.self, random.storedConnector(), seed: seed)
    try expectBack(StoredConnectorHealth.self, random.health(), seed: seed)
    try expectBack(StoredClassicPolicy.self, random.classicPolicy(), seed: seed)
    var compliance = random.compliancePolicy()
    compliance.osMaximumVersion = random.maybe { _ in OSVersion("16.4.1 (a)") }.flatMap(\.self)
    compliance.assignments = random.many { $0.assignment() }
    try expectBack(StoredCompliancePolicy.self, compliance, seed: seed)
    var protection = random.appProtectionPolicy()
    protection.description = random.maybe { $0.text() }
    protection.assignments = random.many { $0.assignment() }
    try expectBack(StoredAppProtectionPolicy.self, protection, seed: seed)
    try expectBack(StoredGroup.self, random.storedGroup(), seed: seed)
    try expectBack(
      StoredNoncompliance.self, random.decision(random.device()).noncompliantSince, seed: seed)
  }

  @Test(arguments: 0..<100)
  func `what adapters brought about, and acts, come back from their forms`(seed: Int) throws {
    var random = RandomValues(seed: UInt64(seed))
    for entry in random.entries() {
      switch entry {
      case .quarantined(let finding):
        try expectBack(StoredQuarantineFinding.self, finding, seed: seed)
      case .quarantineReleased(let release):
        try expectBack(StoredQuarantineRelease.self, release, seed: seed)
      case .shadowSet(let setting): try expectBack(StoredShadowSetting.self, setting, seed: seed)
      case .shadowCompared(let comparison):
        try expectBack(StoredShadowComparison.self, comparison, seed: seed)
      case .refused(let refusal): try expectBack(StoredRefusal.self, refusal, seed: seed)
      case .administrativeAct(let act):
        try expectBack(StoredAdministrativeAct.self, act, seed: seed)
      default: break
      }
    }
    var difference = random.shadowDifference()
    for subject: ReportSubject in [
      difference.subject, .nobody, .identifiers(random.identifiers()),
      .identifiers([random.identifier(.partnerDeviceId)]),
    ] {
      difference.subject = subject
      try expectBack(StoredShadowDifference.self, difference, seed: seed)
    }
  }
}

extension RandomValues {
  fileprivate mutating func assignment() -> AssignmentTarget {
    let targets: [AssignmentTarget] = [
      .allDevices, .allLicensedUsers, .group(group()), .exclusionGroup(group()),
    ]
    return targets[Int.random(in: 0..<4, using: &self)]
  }
}
