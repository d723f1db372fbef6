import Foundation
import StoredForms
import Testing

/// A made-up value, and the third version of its form.
private struct Parcel: Hashable {
  var grams: UInt64
  var sender: String
  var stops: [String] = []
  var note: String?
}

/// Version 1 said `weight` in kilograms, and no sender; version 2 said grams.
private struct StoredParcel: StoredForm {
  static let kind = "parcel"
  static let upcasts: [Upcast] = [
    { document in
      guard case .number(let kilograms) = document["weight"] else {
        throw UnreadableForm.value(of: "weight")
      }
      document["weight"] = nil
      document["grams"] = .number(kilograms * 1_000)
    },
    { $0["sender"] = .text("unknown") },
  ]

  var grams: UInt64
  var sender: String
  var stops: [String]
  var note: String?

  init(_ parcel: Parcel) {
    grams = parcel.grams
    sender = parcel.sender
    stops = parcel.stops
    note = parcel.note
  }

  func value() throws(UnreadableForm) -> Parcel {
    guard !sender.isEmpty else { throw .value(of: "sender") }
    return Parcel(grams: grams, sender: sender, stops: stops, note: note)
  }
}

@Suite struct StoredFormTests {
  private func read(
    _ json: String, version: Int, unknownFields: UnknownFields = .refused
  ) throws(UnreadableForm) -> Parcel {
    try StoredParcel.read(Data(json.utf8), version: version, unknownFields: unknownFields).value()
  }

  @Test func `a form has a version more than steps`() {
    #expect(StoredParcel.version == 3)
  }

  @Test func `a document takes the steps that it has not taken yet, in their order`() throws {
    #expect(
      try read(#"{"weight":2,"stops":["a"]}"#, version: 1)
        == Parcel(grams: 2_000, sender: "unknown", stops: ["a"]))
    #expect(
      try read(#"{"grams":5,"stops":[]}"#, version: 2) == Parcel(grams: 5, sender: "unknown"))
    #expect(
      try read(#"{"grams":5,"sender":"Zoë","stops":[],"note":""}"#, version: 3)
        == Parcel(grams: 5, sender: "Zoë", note: ""))
  }

  @Test func `what is written is of the newest version and comes back`() throws {
    let parcel = Parcel(grams: .max, sender: "\"Zoë\"/\n\0", stops: ["", "b"])
    let json = try StoredParcel(parcel).json()
    #expect(
      String(decoding: json, as: UTF8.self)
        == #"{"grams":18446744073709551615,"sender":"\"Zoë\"/\n\u0000","stops":["","b"]}"#)
    #expect(try read(String(decoding: json, as: UTF8.self), version: 3) == parcel)
  }

  @Test(arguments: [0, -1, 4, .max])
  func `a version that is not known is refused by kind and number`(version: Int) {
    let error = #expect(throws: UnreadableForm.self) {
      try read(#"{"grams":5,"sender":"secret","stops":[]}"#, version: version)
    }
    #expect(error == .unknownVersion("parcel", version))
    #expect(
      error?.reason == "its parcel is of form \(version), which this version does not know")
  }

  @Test(arguments: [1, 2, 3])
  func `a field that no program of that version writes is refused where nothing may be lost`(
    version: Int
  ) throws {
    let weight = version == 1 ? #""weight":0"# : #""grams":0"#
    let sender = version == 3 ? #","sender":"unknown""# : ""
    let json = #"{\#(weight)\#(sender),"stops":[],"colour":"secret"}"#
    let error = #expect(throws: UnreadableForm.self) { try read(json, version: version) }
    #expect(error == .unknownField("parcel", version))
    #expect(error?.reason.contains("secret") == false)
    #expect(
      try read(json, version: version, unknownFields: .passedOver)
        == Parcel(grams: 0, sender: "unknown"))
  }

  @Test func `how a document is spelt does not matter, and null is as good as nothing`() throws {
    let json = #"{ "stops" : [ ], "note" : null, "sender" : "\u0041\/", "grams" : 7 }"#
    #expect(try read(json, version: 3) == Parcel(grams: 7, sender: "A/"))
  }

  @Test(arguments: ["", "{", "[]", "7", #"{"grams":-1,"sender":"a","stops":[]}"#, #"{"grams":1}"#])
  func `what is not of its form is refused`(json: String) {
    for version in 1...3 {
      #expect(throws: UnreadableForm.self) { try read(json, version: version) }
    }
    #expect(throws: UnreadableForm.malformed("parcel", 3)) { try read(json, version: 3) }
  }

  @Test func `a value that none can have, and a step that cannot be taken, name the field`() {
    #expect(throws: UnreadableForm.value(of: "sender")) {
      try read(#"{"grams":5,"sender":"","stops":[]}"#, version: 3)
    }
    let error = #expect(throws: UnreadableForm.value(of: "weight")) {
      try read(#"{"weight":"secret","stops":[]}"#, version: 1)
    }
    #expect(error?.reason == "its field weight has an unknown value")
  }

  @Test func `a document passes through a step as it was`() throws {
    let json =
      #"{"a":[true,false,-1,9223372036854775807,18446744073709551615,"é",{}],"b":{"c":[]}}"#
    let document = try JSONDecoder().decode(StoredJSON.self, from: Data(json.utf8))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(try String(decoding: encoder.encode(document), as: UTF8.self) == json)
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(StoredJSON.self, from: Data("1.5".utf8))
    }
  }
}
