import AdapterBundle
import AdapterHost
import ConnectorModel
import MTDAdapterABI

extension Rule {
  static let descriptor: [Rule] = [
    Rule(
      "D01", .loads, "The manifest says the same as the descriptor, in every field of every table.",
      mending: "Pack the manifest anew from the library."
    ) { trial in
      let manifest = try trial.manifest()
      let library = try trial.openedLibrary()
      let differences = manifest.differences(
        from: library.descriptor, abiMinor: library.abiMinor)
      for place in differences {
        trial.fail(saw: "\(place.path) \(place.message).", expected: "The same in both.")
      }
    },
    Rule(
      "D02", .loads,
      "Ids, versions and texts of the descriptor have their forms and lengths, and are plain UTF-8.",
      mending: "Correct the field that is named."
    ) { trial in
      let others = DescriptorCodes.ofOtherRules
      try trial.checkHostCodes { $0.hasPrefix("descriptor.") && !others.contains($0) }
    },
    Rule(
      "D03", .loads,
      "Platforms are known, named once, and not tested lower than they are supported.",
      mending: "Name each MTDA_PLATFORM_* once, with min_* at or below max_tested."
    ) { trial in try trial.checkHostCodes(DescriptorCodes.platforms.contains) },
    Rule(
      "D04", .loads,
      "Toggles are known, offered once, and require only toggles that are offered, in no circle.",
      mending: "Offer each MTDA_TOGGLE_* once, and correct requires_mask."
    ) { trial in try trial.checkHostCodes(DescriptorCodes.toggles.contains) },
    Rule(
      "D05", .loads, "The standard of a toggle that takes a value lies in its range.",
      mending: "Put value_min, value_default and value_max in order."
    ) { trial in try trial.checkHostCodes { $0 == "descriptor.value-range" } },
    Rule(
      "D06", .loads, "Every toggle has a help text of at most 600 bytes without markup.",
      mending: "Write one or two plain sentences for each toggle."
    ) { trial in
      for toggle in try trial.facts().toggles {
        let place = "The help of toggle \(toggle.id)"
        trial.expect(!toggle.help.isEmpty, "A text.", saw: "\(place) is empty.")
        trial.expect(
          toggle.help.utf8.count <= 600, "At most 600 bytes.",
          saw: "\(place) has \(toggle.help.utf8.count).")
        let hasMarkup = toggle.help.contains(/<\/?[A-Za-z][^>]*>|\*\*|`|\]\(/)
        trial.expect(!hasMarkup, "Plain text.", saw: "\(place) has markup.")
      }
    },
    Rule(
      "D07", .loads,
      "The partner's words are there once each, reach every level, and rise with what they say.",
      mending:
        "Map one word to each of the four levels, and a word that says more to no lower level."
    ) { trial in
      try trial.checkHostCodes(DescriptorCodes.words.contains)
      let words = try trial.facts().words
      guard !words.isEmpty else {
        throw Trial.Halt.missing("words of the partner's in the descriptor")
      }
      for state in MTDA_DEVICE_STATE_SECURED...MTDA_DEVICE_STATE_HIGH_SEVERITY {
        trial.expect(
          words.contains { $0.state == state }, "A word for every level.",
          saw: "No word means \(Words.name(state, in: Words.states)).")
      }
      let ranked = words.compactMap { word in Severity.rank(of: word.word).map { ($0, word) } }
      for (rank, word) in ranked {
        for (other, lower) in ranked where other < rank && lower.state > word.state {
          trial.fail(
            saw: "\"\(lower.word)\" means more than \"\(word.word)\".",
            expected: "A word that says more means no less.")
        }
      }
    },
    Rule(
      "D08", .loads,
      "Each platform whose toggle is offered is in the descriptor, supports what is offered, and has its versions.",
      mending:
        "Add the mtda_platform with its flags, its lowest versions, and the version of the label."
    ) { trial in
      let facts = try trial.facts()
      let offers: [(UInt32, UInt32, Bool)] = [
        (MTDA_TOGGLE_ANDROID_COMPLIANCE, MTDA_PLATFORM_ANDROID, true),
        (MTDA_TOGGLE_IOS_COMPLIANCE, MTDA_PLATFORM_IOS, true),
        (MTDA_TOGGLE_WINDOWS_COMPLIANCE, MTDA_PLATFORM_WINDOWS, true),
        (MTDA_TOGGLE_MACOS_COMPLIANCE, MTDA_PLATFORM_MACOS, true),
        (MTDA_TOGGLE_ANDROID_APP_PROTECTION, MTDA_PLATFORM_ANDROID, false),
        (MTDA_TOGGLE_IOS_APP_PROTECTION, MTDA_PLATFORM_IOS, false),
        (MTDA_TOGGLE_WINDOWS_APP_PROTECTION, MTDA_PLATFORM_WINDOWS, false),
      ]
      for (toggle, number, isCompliance) in offers where facts.offers(toggle) {
        guard let platform = facts.platforms.first(where: { $0.number == number }) else {
          trial.fail(
            saw: "Toggle \(toggle) is offered and platform \(number) is not in the descriptor.",
            expected: "An mtda_platform for it.")
          continue
        }
        trial.check(platform, toggle: toggle, isCompliance: isCompliance)
      }
    },
    Rule(
      "D09", .contract, "The descriptor is the same, byte for byte, after a whole life.",
      mending: "Keep it in constant data."
    ) { trial in
      let library = try trial.library()
      let before = library.descriptorBytes
      let instance = try trial.active()
      _ = try trial.exercise(instance)
      instance.deactivate()
      instance.destroy()
      let after = library.descriptorBytes
      let changed = zip(before, after).count { $0 != $1 } + abs(before.count - after.count)
      trial.expect(changed == 0, "The same bytes.", saw: "\(changed) bytes have changed.")
    },
  ]
}

/// How grave some words are that partners use; others say nothing.
enum Severity {
  private static let ranks: [(String, Int)] = [
    ("critical", 4), ("severe", 4), ("high", 3), ("medium", 2), ("moderate", 2), ("low", 1),
    ("secure", 0), ("none", 0), ("ok", 0),
  ]

  static func rank(of word: String) -> Int? {
    let parts = word.lowercased().split { !$0.isLetter }
    return ranks.first { name, _ in parts.contains { $0 == name || $0 == name + "d" } }?.1
  }
}

extension Trial {
  fileprivate func check(
    _ platform: AdapterFacts.Platform, toggle: UInt32, isCompliance: Bool
  ) {
    let flag = isCompliance ? MTDA_PLATFORM_HAS_COMPLIANCE : MTDA_PLATFORM_HAS_APP_PROTECTION
    expect(
      platform.flags & flag != 0, "The flag of what is offered.",
      saw: "Toggle \(toggle) is offered and platform \(platform.number) does not support it.")
    let minimum = isCompliance ? platform.minimumForCompliance : platform.minimumForAppProtection
    let hasFloor = minimum.contains { $0 != 0 }
    let hasLabel = platform.label.contains { $0 != 0 }
    // Without any version published there is no floor, and the label prints none.
    expect(
      hasFloor == hasLabel, "A lowest version and the version of the label, or neither.",
      saw: "Platform \(platform.number) has \(hasFloor ? "no label version" : "no lowest version") "
        + "for toggle \(toggle).")
  }
}

/// Which rule a code of the host belongs to.
enum DescriptorCodes {
  static let platforms: Set<String> = [
    "descriptor.unknown-platform", "descriptor.duplicate-platform", "descriptor.version-order",
  ]
  static let toggles: Set<String> = [
    "descriptor.unknown-toggle", "descriptor.duplicate-toggle", "descriptor.prerequisite",
    "descriptor.prerequisite-cycle",
  ]
  static let words: Set<String> = ["descriptor.duplicate-word", "descriptor.unknown-state"]
  static let ofOtherRules = platforms.union(toggles).union(words).union(["descriptor.value-range"])
}

extension Trial {
  /// Opens the library as the host does, and reports a refusal whose code is this rule's. One that is
  /// another rule's leaves this one without an answer.
  func checkHostCodes(_ isMine: (String) -> Bool) throws {
    _ = try library()
    step("opening the library as the host does")
    do {
      _ = try AdapterLibrary.open(path: subject.library, isResolved: true)
    } catch {
      guard isMine(error.code) else {
        throw Halt.missing("a library that the host opens (\(error.code): \(error.message))")
      }
      fail(saw: "\(error.message) (\(error.code))", expected: error.remedy)
    }
  }
}
