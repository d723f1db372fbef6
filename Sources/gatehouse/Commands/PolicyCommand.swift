import ArgumentParser

struct PolicyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "Policies that use the partners' threat levels.",
    discussion: """
      Examples:
        gatehouse policy compliance create "iOS: at most low" --platform ios --require low
        gatehouse policy compliance assign "iOS: at most low" --all-devices
        gatehouse policy app-protection create "Mail" --platform android --maximum medium
      """,
    subcommands: [CompliancePolicyCommand.self, AppProtectionPolicyCommand.self])
}
