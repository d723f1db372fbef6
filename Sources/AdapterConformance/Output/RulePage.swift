/// The page of a rule in the documentation: the same sentences that the program prints.
package enum RulePage {
  package static func text(_ rule: Rule) -> String {
    """
    # \(rule.id)

    \(rule.sentence)

    Level \(rule.level.rawValue), \(rule.level). Group \(rule.group).

    ## To mend it

    \(rule.mending)

    ## To see it again

    ```
    adapter-conformance ADAPTER.so --only \(rule.id)
    adapter-conformance ADAPTER.so --reproduce SEED --only \(rule.id)
    ```

    The second runs it in the program itself, under a debugger if you like.

    """
  }

  /// The list of all rules.
  package static func index() -> String {
    var lines = [
      "# The rules", "", "Each has a page; the sentences are those that the program prints.", "",
      "| rule | level | asserts |", "|---|---|---|",
    ]
    lines += Rule.all.map {
      "| [\($0.id)](Rules/\($0.id).md) | \($0.level.rawValue) | \($0.sentence) |"
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
