import ConnectorModel

extension RandomValues {
  mutating func installedApp() -> InstalledApp {
    InstalledApp(
      appId: maybe { "org.example.app\(Int.random(in: 0...20, using: &$0))" },
      name: maybe { $0.text() }, version: maybe { $0.text() }, shortVersion: maybe { $0.text() },
      bundleSize: maybe { $0.size() }, dynamicSize: maybe { $0.size() },
      isValidated: maybe { $0.chance() }, isAdHocSigned: maybe { $0.chance() },
      isFromAppStore: maybe { $0.chance() }, isBeta: maybe { $0.chance() },
      isDeviceBasedVPP: maybe { $0.chance() })
  }

  mutating func managedApp() -> ManagedApp {
    ManagedApp(
      appId: "org.example.app\(Int.random(in: 0...20, using: &self))",
      status: any(ManagedAppStatus.self))
  }

  mutating func inventory() -> Inventory {
    Inventory(
      installed: many(8) { $0.installedApp() }, installedAt: maybe { $0.time() },
      managed: many(8) { $0.managedApp() }, managedAt: maybe { $0.time() })
  }

  mutating func checkIn() -> CheckIn {
    CheckIn(
      observedAt: maybe { $0.time() }, identifiers: identifiers(),
      platform: maybe { $0.any(Platform.self) }, ownership: maybe { $0.any(Ownership.self) },
      management: maybe { $0.any(Management.self) }, osText: maybe { $0.text() },
      name: maybe { $0.text() }, model: maybe { $0.text() }, manufacturer: maybe { $0.text() },
      isSupervised: maybe { $0.chance() }, isJailbroken: maybe { $0.chance() },
      enrolledAt: maybe { $0.time() }, protectedApps: maybe { $0.many { $0.text() } },
      groups: maybe { $0.many { $0.group() } },
      installedApps: maybe { $0.many { $0.installedApp() } },
      managedApps: maybe { $0.many { $0.managedApp() } }, left: chance())
  }

  mutating func storedDevice(_ key: DeviceKey) -> Device {
    Device(
      key: key, platform: maybe { $0.any(Platform.self) }, ownership: any(Ownership.self),
      management: any(Management.self), identifiers: ownIdentifiers(), osText: maybe { $0.text() },
      name: maybe { $0.text() }, model: maybe { $0.text() }, manufacturer: maybe { $0.text() },
      isSupervised: maybe { $0.chance() }, isJailbroken: maybe { $0.chance() },
      enrolledAt: maybe { $0.time() }, lastCheckInAt: time(), receivedAt: time(),
      protectedApps: many { $0.text() }, leftAt: maybe { $0.time() })
  }

  /// As a device has them: at most one of a kind, none of a partner's, in the order of the kinds' names.
  private mutating func ownIdentifiers() -> [DeviceIdentifier] {
    let kinds = IdentifierKind.allCases.filter(\.isOfDevice)
    return kinds.sorted { $0.rawValue < $1.rawValue }.compactMap { kind in
      chance() ? identifier(kind) : nil
    }
  }
}
