import AdapterBundle
import AdapterHost
import ConnectorModel

/// A bundle as a listing shows it.
package struct BundleView: Hashable, Sendable, Codable {
  package var file: String
  package var partner: String
  package var name: String
  package var version: String
  package var machines: [String]
  package var signature: SignatureState
  package var signer: String?
  package var signerKey: String?
  package var signedAt: Timestamp?
  package var manifestSHA256: String
  /// Of a bound adapter, how its signatures were proved.
  package var binding: BindingProof?
  package var warnings: [ManifestFault]
  package var problem: AdapterProblem?

  init(_ bundle: BundleArchive, _ verdict: SignatureVerdict, file: String) {
    self.file = file
    partner = bundle.manifest.partner.rawValue
    name = bundle.manifest.descriptor.name
    version = bundle.manifest.version.description
    machines = bundle.manifest.libraries.keys.sorted()
    signature = verdict.state
    signer = verdict.signer
    signerKey = verdict.key?.description
    signedAt = verdict.signedAt
    manifestSHA256 = bundle.manifestHash
    let library = bundle.manifest.libraries[AdapterManifest.thisMachine]
    binding = library.flatMap { bundle.files[$0.path] }.flatMap(SharedLibrary.bindingProof)
    warnings = bundle.warnings
    problem = verdict.problem.map { AdapterProblem($0) }
  }
}
