import AdapterBinding
import AdapterBundle

extension FuzzedReader {
  /// What comes with an adapter.
  static let bundles = [
    FuzzedReader("manifest") { bytes in
      guard let manifest = try? AdapterManifest.read(bytes).manifest else { return nil }
      let again = try? AdapterManifest.read(manifest.encoded).manifest
      return again == manifest ? nil : "a manifest is another when it is written and read again"
    },
    FuzzedReader("binding") { bytes in
      guard let binding = try? Binding.read(bytes) else { return nil }
      do throws(BundleError) {
        try binding.check()
        return nil
      } catch {
        return error.code == "binding.not-whole" ? error.message : nil
      }
    },
    FuzzedReader("bundle") { bytes in
      guard let bundle = try? BundleArchive(bytes) else { return nil }
      return bundle.files.keys.contains { $0.hasPrefix("/") || $0.contains("..") }
        ? "a bundle holds a path that leads out of it" : nil
    },
    FuzzedReader("minisign-key") { bytes in
      if let key = try? MinisignPublicKey(bytes),
        (try? MinisignPublicKey(Array(key.text.utf8))) != key
      {
        return "a public key is another when it is written and read again"
      }
      if let key = try? MinisignSecretKey(bytes),
        (try? MinisignSecretKey(Array(key.text.utf8)))?.text != key.text
      {
        return "a secret key is another when it is written and read again"
      }
      return nil
    },
    FuzzedReader("minisign-signature") { bytes in
      guard let signature = try? MinisignSignature(bytes) else { return nil }
      let key = MinisignSecretKey.make().publicKey
      guard !signature.isOf(bytes, by: key), !signature.hasItsComment(by: key) else {
        return "a signature is that of a key that was made a moment ago"
      }
      let again = try? MinisignSignature(Array(signature.text.utf8))
      return again == signature ? nil : "a signature is another when it is written and read again"
    },
  ]
}
