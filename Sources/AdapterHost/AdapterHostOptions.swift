import Logging

/// What the host of a connection brings along.
package struct AdapterHostOptions: Sendable {
  /// Takes the adapter's lines; the partner's name is added as metadata.
  package var logger: Logger
  package var limits: AdapterLimits
  /// The clocks that the adapter is shown and that deadlines are measured by.
  package var clock: @Sendable () -> HostTime

  package init(
    logger: Logger = Logger(label: "adapter"), limits: AdapterLimits = .standard,
    clock: @escaping @Sendable () -> HostTime = { .now }
  ) {
    self.logger = logger
    self.limits = limits
    self.clock = clock
  }
}
