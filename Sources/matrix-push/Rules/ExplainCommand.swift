import APIRuntime
import ArgumentParser
import ClientServerAPI
import CommandLineSupport
import PushRules

/// `matrix-push rules explain`: explains the result of push rules for an event.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain which push rule matches an event, and why.",
        discussion: """
            Shows every evaluated rule. For each condition, shows the required value and the value found in the event.

            --rules accepts a response of GET /pushrules/, the account data m.push_rules, or a ruleset. An invalid \
            rule never matches, and its first error is listed. A malformed condition never holds; it is marked in its \
            rule, and isn't listed. Without --rules the server's default rules are explained.

            Exit codes: 0 explained, whether or not a rule matches; 2 unusable command line or file, or output that \
            cannot be written.
            """)

    @Option(help: ArgumentHelp("The event, as JSON; - for standard input.", valueName: "file"), completion: .file())
    var event: String

    @Option(
        help: ArgumentHelp("The user's push rules, as JSON; - for standard input.", valueName: "file"),
        completion: .file())
    var rules: String?

    @Flag(
        help: """
            Add the server's default rules to those of --rules, as a homeserver does. A rule of --rules whose ID \
            starts with a dot overrides the default rule with this ID: its enabled and its actions, if present. An \
            invalid one changes nothing.
            """)
    var addDefaults = false

    @Flag(help: "Include the default rules about mentions that the specification had until v1.16.")
    var legacyMentions = false

    @Flag(help: "Include the default rules about polls (MSC3930).")
    var polls = false

    @Option(help: ArgumentHelp("The user whose rules are evaluated.", valueName: "user-id"))
    var user: String

    @OptionGroup(title: "The room") var room: RoomOptions

    @Option(help: "The output format: a table, JSON, or a self-contained web page.")
    var format: ReportFormat = .text

    func validate() throws {
        try UserIDOption.check(user, "--user")
        if event == "-", rules == "-" {
            throw ValidationError("--event and --rules cannot both be standard input")
        }
        if addDefaults, rules == nil {
            throw ValidationError("--add-defaults requires --rules; without --rules the default rules are explained")
        }
        if legacyMentions || polls, rules != nil, !addDefaults {
            throw ValidationError(
                "--legacy-mentions and --polls select default rules: with --rules they require --add-defaults")
        }
    }

    func run() throws {
        let event = try JSONFile.object(event)
        let (rules, issues) = try compiledRules()
        let explained = ExplanationReport(
            event, rules: rules, issues: issues, in: try room.room(sender: event["sender"]?.string),
            for: PushRuleUser(userID: user, displayName: room.displayName))
        switch format {
        case .text:
            let terminal = Terminal.standardOutput
            try StandardOutput.print(
                ExplanationTable(explained: explained).rendered(colored: terminal.isColored, width: terminal.width))
        case .json: try StandardOutput.print(JSONText.pretty(explained.json, width: 100))
        case .html: try StandardOutput.print(ExplanationPage(explained: explained).rendered(), terminator: "")
        }
    }

    // MARK: Rules

    private var defaultRuleOptions: DefaultPushRules.Options {
        var options: DefaultPushRules.Options = []
        if legacyMentions { options.insert(.legacyMentions) }
        if polls { options.insert(.polls) }
        return options
    }

    private func compiledRules() throws -> (CompiledRuleset, [RulesetIssue]) {
        guard let rules else { return (.defaults(defaultRuleOptions), []) }
        let file = try JSONFile.object(rules)
        guard let json = TolerantRuleset.ruleset(in: file) else {
            throw CommandFailure(
                "no push rules in \(PayloadInput.name(of: rules))" + Self.wrongRules(in: file),
                hint: """
                    expected an object with arrays of rules, \(Ruleset.kinds.map(\.rawValue).joined(separator: ", ")), \
                    or one with such an object as global
                    """,
                status: CommandFailure.usageStatus)
        }
        let ruleset = TolerantRuleset(json, defaults: addDefaults ? defaultRuleOptions : nil)
        return (CompiledRuleset(ruleset), ruleset.issues)
    }

    /// Describes the rules of a kind that aren't an array; empty if there are none.
    private static func wrongRules(in file: JSONObject) -> String {
        let ruleset = (file["global"] ?? file["content"]?["global"])?.object ?? file
        for kind in Ruleset.kinds {
            guard let value = ruleset[kind.rawValue] else { continue }
            return ": expected \"\(kind.rawValue)\" to be an array, found \(ExplanationText.shown(value))"
        }
        return ""
    }
}
