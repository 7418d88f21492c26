import APIRuntime
import ArgumentParser
import ClientServerAPI
import CommandLineSupport
import PushRules

/// `matrix-push rules explain`: says why push rules do with an event what they do.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say which push rule decides about an event, and why.",
        discussion: """
            Shows every rule whose turn came, and of each condition what it asks for and what it found.

            --rules takes what GET /pushrules/ answers, the account data m.push_rules, or a ruleset alone. A rule with \
            a mistake in it never matches; whatever isn't as it should be is listed. Without --rules the server's \
            default rules are explained.

            Exit status: 0 whatever the rules say, 2 when the command line or a file can't be used.
            """)

    @Option(help: ArgumentHelp("The event, as JSON; - is standard input.", valueName: "file"), completion: .file())
    var event: String

    @Option(
        help: ArgumentHelp("The user's push rules, as JSON; - is standard input.", valueName: "file"),
        completion: .file())
    var rules: String?

    @Flag(
        help: """
            Add the server's default rules to those of --rules, as a homeserver does. Of a rule there whose ID starts \
            with a dot, enabled and actions count for the default rule, in so far as they are there; one with a \
            mistake in it changes nothing.
            """)
    var addDefaults = false

    @Flag(help: "Among the default rules are those about mentions that the specification had until v1.16.")
    var legacyMentions = false

    @Flag(help: "Among the default rules are those about polls (MSC3930).")
    var polls = false

    @Option(help: ArgumentHelp("Whose rules they are.", valueName: "user-id"))
    var user: String

    @OptionGroup(title: "The room") var room: RoomOptions

    @Option(help: "How the explanation is shown: a table, JSON, or a web page that needs no other file.")
    var format: ExplanationFormat = .text

    func validate() throws {
        try UserIDOption.check(user, "--user")
        if event == "-", rules == "-" {
            throw ValidationError("--event and --rules can't both be standard input.")
        }
        if addDefaults, rules == nil {
            throw ValidationError("--add-defaults needs --rules; without --rules the default rules are explained.")
        }
        if legacyMentions || polls, rules != nil, !addDefaults {
            throw ValidationError(
                "--legacy-mentions and --polls are about default rules: add those with --add-defaults.")
        }
    }

    func run() throws {
        let event = try JSONFile.object(event)
        let (rules, mistakes) = try compiledRules()
        let explained = ExplainedEvent(
            event, rules: rules, mistakes: mistakes, in: try room.room(sender: event["sender"]?.string),
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
        guard let json = TolerantRuleset.ruleset(in: try JSONFile.object(rules)) else {
            throw CommandFailure(
                "there are no push rules in \(PayloadInput.name(of: rules))",
                hint: """
                    expected an object with arrays of rules, \(Ruleset.kinds.map(\.rawValue).joined(separator: ", ")), \
                    or one that has that below global
                    """,
                status: CommandFailure.usageStatus)
        }
        let ruleset = TolerantRuleset(json, defaults: addDefaults ? defaultRuleOptions : nil)
        return (CompiledRuleset(ruleset), ruleset.issues)
    }
}

/// How an explanation is shown.
enum ExplanationFormat: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
    case html
}
