/// The operating system family of a device; iPadOS is `ios`.
package enum Platform: String, CaseIterable, Codable, Sendable {
  case android, ios, windows, macos
}

/// Who owns a device. `unknown` is treated as `personal` everywhere.
package enum Ownership: String, CaseIterable, Codable, Sendable {
  case company, personal, unknown
}

/// How a device is known: under device management, or through app protection only.
package enum Management: String, CaseIterable, Codable, Sendable {
  case enrolled, unenrolled
}
