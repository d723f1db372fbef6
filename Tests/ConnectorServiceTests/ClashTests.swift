import ConnectorModel
import ConnectorService
import Testing

/// Identifiers that several devices share.
struct ClashTests {
  @Test func `devices that share a serial number are shown, those that have left are not`()
    async throws
  {
    let scratch = try ScratchService()
    try await scratch.importLines(
      #"{"mdmDeviceId":"A","serialNumber":"C0FFEE","userPrincipalName":"a@example.org"}"#,
      #"{"mdmDeviceId":"B","serialNumber":"c0-ffee","userPrincipalName":"a@example.org"}"#,
      #"{"mdmDeviceId":"C","serialNumber":"ALONE"}"#,
      #"{"mdmDeviceId":"D","serialNumber":"ALONE","left":true}"#)
    let clashes = try await scratch.service.service.devices.clashes(limit: 10)
    #expect(clashes.map(\.kind) == [.serialNumber])
    #expect(clashes.first?.value == "C0FFEE")
    #expect(clashes.first?.devices.map(\.number) == [1, 2])
    #expect(clashes.first?.devices.map(\.mdmDeviceId) == ["A", "B"])
  }

  @Test func `a serial number means the device that is there, and not one that has left`()
    async throws
  {
    let scratch = try ScratchService()
    try await scratch.importLines(
      #"{"mdmDeviceId":"A","serialNumber":"R5X","left":true}"#,
      #"{"mdmDeviceId":"B","serialNumber":"R5X"}"#,
      #"{"mdmDeviceId":"C","serialNumber":"GONE","left":true}"#)
    let devices = scratch.service.service.devices
    #expect(try await devices.keys(named: "r5x") == [DeviceKey(rawValue: 2)])
    #expect(try await devices.keys(named: "gone") == [DeviceKey(rawValue: 3)])
  }

  @Test func `there are no more than asked for, and none is named twice`() async throws {
    let scratch = try ScratchService()
    try await scratch.importLines(
      #"{"mdmDeviceId":"A","udid":"U","imei":"356938035643809","serialNumber":"C02X1"}"#,
      #"{"mdmDeviceId":"B","serialNumber":"C02X1","imei":"356938035643809","directoryDeviceId":"X"}"#,
      #"{"mdmDeviceId":"C","serialNumber":"C02X1","directoryDeviceId":"Y"}"#,
      #"{"mdmDeviceId":"D","serialNumber":"S2"}"#, #"{"mdmDeviceId":"E","serialNumber":"S2"}"#)
    #expect(try await scratch.service.service.devices.clashes(limit: 10).count == 2)
    #expect(try await scratch.service.service.devices.clashes(limit: 1).count == 1)
  }
}
