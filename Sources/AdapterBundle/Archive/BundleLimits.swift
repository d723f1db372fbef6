/// How much a bundle may hold.
package enum BundleLimits {
  /// Of all files together, unpacked; real adapters have up to some tens of megabytes.
  package static let bytes = 256 << 20
  package static let members = 2_000
}
