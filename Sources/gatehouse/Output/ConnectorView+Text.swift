import AdapterHost
import AdapterManagement
import ConnectorModel
import ConnectorService

extension ConnectorView {
  func text(now: Timestamp) -> String {
    var cells = [
      ["Partner", name], ["Id", id], ["Adapter", "\(vendor), \(adapterVersion), \(isolation)"],
    ]
    if let binding { cells.append(["Binding", binding.rawValue]) }
    if let problem = adapter.problem {
      cells.append([
        "It cannot run", "\(adapter.state.rawValue): \(problem.message) (\(problem.code))",
      ])
      cells.append(["", problem.remedy])
    }
    cells += [
      ["Connection status", status],
      ["Last synchronized", lastSynchronized(to: now)],
      ["Health", health?.rawValue ?? "-"],
    ]
    if let process { cells.append(["Process", process.description]) }
    if let unresponsiveFrom, partnerState != .unresponsive {
      cells.append([
        "Unresponsive", "from \(unresponsiveFrom.absoluteAndRelative(to: now)), if silent",
      ])
    }
    if let notUnderstood, let since = notUnderstood.since {
      cells.append([
        "Sends", "nothing understood since \(since.absoluteAndRelative(to: now))",
      ])
    }
    if let silenceWarning {
      cells.append([
        "Warned",
        "\(silenceWarning.at.absoluteAndRelative(to: now)): it is silent, which concerns"
          + " \(silenceWarning.devices) devices",
      ])
    }
    if lastErrorCode != 0 { cells.append(["Partner's error code", String(lastErrorCode)]) }
    cells.append(["Concerns", scope.map { $0.joined(separator: ", ") } ?? "all devices"])
    cells.append([
      "Classic policy", classicPolicy.map { "\($0.displayName), \($0.state.rawValue)" } ?? "none",
    ])
    if let refuses { cells.append(["Reports", "refused: \(refuses.rawValue)"]) }
    if let threatLifetimeHours {
      cells.append(["Threats count for", "\(threatLifetimeHours) hours"])
    }
    for word in levelWords { cells.append(["\"\(word.word)\" means", word.state.rawValue]) }
    if let dropFolder { cells.append(["Drop folder", dropFolder]) }
    cells.append(["So far", soFar])
    return Table(titles: ["Connector", ""], cells: cells).text + "\n" + toggleText
  }

  /// The connector's state, and what keeps its adapter from running.
  var status: String {
    adapter.state == .usable
      ? partnerState.rawValue : "\(partnerState.rawValue), adapter \(adapter.state.rawValue)"
  }

  private var soFar: String {
    counts.words(
      unmatched: unmatchedReports, pending: pendingMessages,
      notUnderstood: notUnderstood?.count ?? 0)
  }

  /// Toggles by category, each with its words and both values.
  private var toggleText: String {
    var text = ""
    for category in ToggleCategory.allCases {
      let toggles = toggles.filter { $0.category == category.rawValue && !$0.isHidden }
      guard !toggles.isEmpty else { continue }
      text += "\n\(category.rawValue)\n"
      text +=
        Table(titles: ["  Toggle", "Stored", "Effective", ""], cells: toggles.map(cells)).text
      text += "\n"
    }
    let hidden = toggles.count { $0.isHidden }
    if hidden > 0 { text += "\n\(hidden) toggles are hidden: the MDM authority is not intune.\n" }
    return text
  }

  private func cells(_ toggle: ToggleView) -> [String] {
    guard toggle.category != ToggleCategory.shared.rawValue else {
      let days = String(partnerUnresponsivenessThresholdInDays)
      return ["  \(toggle.toggle.name)", days, days, toggle.label]
    }
    let effective = toggle.reason.map { "off: \($0.rawValue)" } ?? "on"
    return [
      "  \(toggle.toggle.name)", toggle.stored ? "on" : "off",
      toggle.effective ? "on" : (toggle.stored ? effective : "off"), toggle.label,
    ]
  }
}

extension ConnectorView {
  fileprivate func lastSynchronized(to now: Timestamp) -> String {
    guard let contact = lastHeartbeatDateTime else { return "never" }
    let text = contact.absoluteAndRelative(to: now)
    return contact > now ? "\(text): a clock was wrong then, and it counts as now" : text
  }
}

extension ConnectorCountsView {
  fileprivate func words(unmatched: Int, pending: Int, notUnderstood: Int) -> String {
    let parts = [
      (messages, "messages"), (messagesRefused, "unreadable"),
      (notUnderstood, "not understood"), (pending, "waiting"),
      (reports, "reports"), (reportsRefused, "refused"), (unmatched, "without a device"),
      (identifierConflicts, "conflicts"), (unknownWords, "unknown words"), (skipped, "skipped"),
      (timesInFuture, "from the future"),
    ]
    return parts.filter { $0.0 > 0 || $0.1 == "messages" || $0.1 == "reports" }
      .map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }
}
