import MTDAdapterABI

/// Calls with arguments that nobody gives on purpose. Each is made in a process of its own.
enum HostileCalls {
  struct Attack: Sendable {
    var what: String
    /// Makes the call on an active instance: 0 for an answer of MTDA_OK.
    var make: @Sendable (ProbedInstance) -> Int32
  }

  /// What a process ends with that has got no instance.
  static let noInstance: Int32 = 99

  static func all(_ library: ProbedLibrary) -> [Attack] { nulls + sizes(library) + wild }

  private static func code(_ status: mtda_status) -> Int32 { status == MTDA_OK ? 0 : 1 }

  private static let nulls: [Attack] = [
    Attack(what: "create with a null host and a null out") { instance in
      code(unsafe instance.library.table.pointee.create(nil, nil, nil))
    },
    Attack(what: "configure with a null configuration") { instance in
      instance.deactivate()
      return code(unsafe instance.library.table.pointee.configure(instance.pointer, nil, nil))
    },
    Attack(what: "configure with a null instance") { instance in
      code(unsafe instance.library.table.pointee.configure(nil, nil, nil))
    },
    Attack(what: "activate with a null instance") { instance in
      code(unsafe instance.library.table.pointee.activate(nil, nil))
    },
    Attack(what: "devices with a null batch") { instance in
      unsafe instance.raw { unsafe $0.devices($1, $2, nil, nil) }
    },
    Attack(what: "receive with a null payload") { instance in
      unsafe instance.raw { unsafe $0.receive($1, $2, nil, nil) }
    },
    Attack(what: "receive with a null instance") { instance in
      unsafe instance.raw { unsafe $0.receive(nil, $2, nil, nil) }
    },
    Attack(what: "poll with a null call and a null instance") { instance in
      code(unsafe instance.library.table.pointee.poll(nil, nil, nil))
    },
  ]

  /// Structs that are shorter than those of 1.0, and arrays that are not there.
  private static func sizes(_ library: ProbedLibrary) -> [Attack] {
    [
      Attack(what: "configure with a struct_size of 8") { instance in
        instance.deactivate()
        var config = unsafe mtda_config()
        unsafe config.struct_size = 8
        return code(unsafe library.table.pointee.configure(instance.pointer, &config, nil))
      },
      Attack(what: "configure with settings that are not there") { instance in
        instance.deactivate()
        var config = unsafe mtda_config()
        unsafe config.struct_size = UInt32(MemoryLayout<mtda_config>.size)
        unsafe config.setting_count = 3
        unsafe config.setting_stride = 32
        return code(unsafe library.table.pointee.configure(instance.pointer, &config, nil))
      },
    ]
  }

  private static let wild: [Attack] = [0x8, 0x7FFF_FFFF_FFF1, UInt.max].flatMap { address in
    [
      Attack(what: "devices with a batch at 0x\(String(address, radix: 16))") { instance in
        unsafe instance.raw {
          unsafe $0.devices($1, $2, UnsafePointer<mtda_batch>(bitPattern: address), nil)
        }
      },
      Attack(what: "receive with a payload at 0x\(String(address, radix: 16))") { instance in
        unsafe instance.raw {
          unsafe $0.receive($1, $2, UnsafePointer<mtda_payload>(bitPattern: address), nil)
        }
      },
    ]
  }
}

extension ProbedInstance {
  /// Makes a data call with arguments of its own.
  fileprivate func raw(
    _ body: (mtda_adapter, OpaquePointer, OpaquePointer?) -> mtda_status
  ) -> Int32 {
    let call = host.newCall()
    let status = host.inside(MTDA_ROLE_DATA, opens: call) {
      unsafe body(library.table.pointee, pointer, OpaquePointer(bitPattern: call))
    }
    return status == MTDA_OK ? 0 : 1
  }
}
