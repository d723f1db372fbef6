/// How workers are started, and what they may take.
package struct WorkerOptions: Sendable {
  /// The program `adapter-worker`.
  package var program: String
  /// Not `inProcess`.
  package var profile: IsolationProfile
  /// Bytes of private memory that can be written, stacks of threads included.
  package var dataBytes: UInt64
  package var bounds = WorkerBounds()
  /// Where each gets a control group of its own; nil where this machine gives none.
  package var cgroups: CgroupFolder?
  /// How long loading, creating, configuring and activating may take each.
  package var controlDuration: Duration
  /// How long an adapter that was told to stop may go on before it is killed.
  package var grace: Duration
  package var restarts: RestartPolicy
  package var recycling: RecyclingPolicy
  /// What an administrator has accepted that this machine may lack. Each layer that it has is put up
  /// all the same; without any other that the profile wants no adapter starts.
  package var acceptedMissing: Set<SandboxLayer>
  /// Layers that are treated as if this machine lacked them, for tests. That alone makes adapters not
  /// start; to go without a layer takes its acceptance.
  package var treatedAsMissing: Set<SandboxLayer> = []
  /// The last version of Landlock's ABI that is used, for tests of what an older kernel gives.
  package var newestLandlock = Int32.max

  package init(
    program: String, profile: IsolationProfile = .sandbox, dataBytes: UInt64 = 1 << 30,
    controlDuration: Duration = .seconds(10), grace: Duration = .seconds(2),
    restarts: RestartPolicy = RestartPolicy(), recycling: RecyclingPolicy = RecyclingPolicy(),
    acceptedMissing: Set<SandboxLayer> = []
  ) {
    self.program = program
    self.profile = profile
    self.dataBytes = dataBytes
    self.controlDuration = controlDuration
    self.grace = grace
    self.restarts = restarts
    self.recycling = recycling
    self.acceptedMissing = acceptedMissing
  }
}
