import Sodium
import Testing

@Suite("Hashes")
struct HashTests {
  @Test("SHA-256 is that of FIPS 180")
  func sha256() {
    #expect(
      SHA256.hex(Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      SHA256.hex([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test(
    "A text is a hash if it has 64 lower-case digits",
    arguments: [
      (SHA256.hex([1]), true), (SHA256.hex([1]).uppercased(), false),
      (String(SHA256.hex([1]).dropLast()), false), (SHA256.hex([1]) + "0", false), ("", false),
      (String(repeating: "g", count: 64), false),
    ])
  func isHex(text: String, isHash: Bool) {
    #expect(SHA256.isHex(text) == isHash)
  }

  @Test("BLAKE2b is that of RFC 7693, and a shorter one is not its beginning")
  func blake2b() {
    let whole = BLAKE2b.hash(Array("abc".utf8), count: 64)
    #expect(
      whole.hex == "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
        + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923")
    #expect(BLAKE2b.hash(Array("abc".utf8)).count == 32)
    #expect(BLAKE2b.hash(Array("abc".utf8)) != Array(whole.prefix(32)))
  }

  @Test("SipHash-2-4 is that of its authors")
  func sipHash() {
    let bytes = [UInt8](0..<15)
    let hash = SipHash.hash(bytes.span, key: Array(0..<16))
    #expect(hash == 0xa129_ca61_49be_45e5)
    let none: [UInt8] = []
    let ofNone = SipHash.hash(none.span, key: Array(0..<16))
    #expect(ofNone == 0x726f_db47_dd0e_0e31)
  }

  @Test("Bytes are written with two digits each")
  func hexadecimal() {
    #expect([0, 9, 16, 255].hex == "000910ff")
    #expect([UInt8]().hex == "")
  }
}
