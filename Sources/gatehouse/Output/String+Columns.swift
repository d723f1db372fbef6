extension String {
  /// How many columns of a terminal it takes.
  var columns: Int {
    guard !utf8.allSatisfy({ $0 < 0x80 }) else { return utf8.count }
    return reduce(0) { $0 + $1.columns }
  }

  /// No wider than `width`; what is cut off is an ellipsis.
  func cut(to width: Int) -> String {
    columns > width ? "\(beginning(width - 1))…" : self
  }

  /// As many characters as fit into so many columns.
  private func beginning(_ width: Int) -> Substring {
    var (end, used) = (startIndex, 0)
    while end < endIndex, used + self[end].columns <= width {
      used += self[end].columns
      end = index(after: end)
    }
    return self[..<end]
  }

  /// In lines of this width, broken between words where that can be.
  func wrapped(to width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ", omittingEmptySubsequences: false) {
      var word = String(word)
      if !line.isEmpty, line.columns + 1 + word.columns > width {
        lines.append(line)
        line = ""
      }
      while word.columns > width {
        let head = word.beginning(width)
        lines.append(String(head))
        word = String(word[head.endIndex...])
      }
      line = line.isEmpty ? word : "\(line) \(word)"
    }
    return lines + [line]
  }
}

extension Character {
  /// Characters of East Asia and pictures are two columns wide.
  var columns: Int {
    guard let first = unicodeScalars.first, first.value >= 0x1100 else { return 1 }
    let isWide: Bool =
      switch first.value {
      case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
        0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
        true
      default: first.properties.isEmojiPresentation || unicodeScalars.contains("\u{FE0F}")
      }
    return isWide ? 2 : 1
  }
}
