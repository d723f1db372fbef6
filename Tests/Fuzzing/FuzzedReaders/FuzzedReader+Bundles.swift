import AdapterBinding
import AdapterBundle

extension FuzzedReader {
  /// What comes with an adapter.
  static let bundles = [
    FuzzedReader("manifest") { bytes in
      guard let manifest = try? AdapterManifest.read(bytes).manifest else { return .refused }
      let again = try? AdapterManifest.read(manifest.encoded).manifest
      return again == manifest
        ? .taken : .wrong("a manifest is another when it is written and read again")
    },
    FuzzedReader("binding") { bytes in
      guard let binding = try? Binding.read(bytes) else { return .refused }
      do throws(BundleError) {
        try binding.check()
        return .taken
      } catch {
        return error.code == "binding.not-whole" ? .wrong(error.message) : .refused
      }
    },
    FuzzedReader("bundle") { bytes in
      guard let bundle = try? BundleArchive(bytes) else { return .refused }
      return bundle.files.keys.contains {
        $0.hasPrefix("/") || $0.split(separator: "/").contains("..")
      }
        ? .wrong("a bundle holds a path that leads out of it") : .taken
    },
    FuzzedReader("minisign-key") { bytes in
      if let key = try? MinisignPublicKey(bytes) {
        return (try? MinisignPublicKey(Array(key.text.utf8))) == key
          ? .taken : .wrong("a public key is another when it is written and read again")
      }
      guard let key = try? MinisignSecretKey(bytes) else { return .refused }
      return (try? MinisignSecretKey(Array(key.text.utf8)))?.text == key.text
        ? .taken : .wrong("a secret key is another when it is written and read again")
    },
    FuzzedReader("minisign-signature") { bytes in
      guard let signature = try? MinisignSignature(bytes) else { return .refused }
      let key = MinisignSecretKey.make().publicKey
      guard !signature.isOf(bytes, by: key), !signature.hasItsComment(by: key) else {
        return .wrong("a signature is that of a key that was made a moment ago")
      }
      let again = try? MinisignSignature(Array(signature.text.utf8))
      return again == signature
        ? .taken : .wrong("a signature is another when it is written and read again")
    },
  ]
}
