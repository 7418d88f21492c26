import APIRuntime
import ArgumentParser
import ClientServerAPI
import CommandLineSupport
import PushRules

/// `matrix-push rules explain`: explains the result of push rules for an event.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain which push rule matches an event, and why.",
        discussion: """
            Shows every evaluated rule. For each condition, shows the required value and the value found in the event.

            The event is in a file (--event), or on a homeserver (--event-id and --room-id). Then the user is the owner \
            of the access token, and the homeserver is asked for their push rules, and for the room: the power levels at \
            the time of the event, and the members who are in it now. The homeserver is given by --homeserver or \
            MATRIX_HOMESERVER, the access token by --token, --token-file or MATRIX_TOKEN. Of an encrypted event, the rules \
            are explained as the homeserver evaluates them.

            --rules accepts a response of GET /pushrules/, the account data m.push_rules, or a ruleset. An invalid \
            rule never matches, and its first error is listed. A malformed condition never holds; it is marked in its \
            rule, and isn't listed. Without --rules the server's default rules are explained.

            Exit codes: 0 explained, whether or not a rule matches; 1 the homeserver cannot be reached or its response \
            is an error; 2 unusable command line or file, or output that cannot be written.
            """)

    @Option(help: ArgumentHelp("The event, as JSON; - for standard input.", valueName: "file"), completion: .file())
    var event: String?

    @OptionGroup(title: "An event on a homeserver") var source: EventOptions

    @Option(
        help: ArgumentHelp(
            "The user's push rules, as JSON; - for standard input. Of an event on a homeserver: instead of the user's.",
            valueName: "file"),
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

    @Option(
        help: ArgumentHelp(
            "The user whose rules are evaluated. Of an event on a homeserver, the owner of the access token.",
            valueName: "user-id"))
    var user: String?

    @OptionGroup(title: "The room") var room: RoomOptions

    @Option(help: "The output format: a table, JSON, or a self-contained web page.")
    var format: ReportFormat = .text

    func validate() throws {
        if event == nil {
            try source.check()
            if let option = user.map({ _ in "--user" }) ?? room.optionOfHomeserver {
                throw ValidationError("\(option) is for an event in a file: the homeserver knows it for --event-id")
            }
        } else {
            if source.isGiven { throw ValidationError("give either --event, or --event-id and --room-id, not both") }
            guard let user else { throw ValidationError("missing user: --event requires --user") }
            try UserIDOption.check(user, "--user")
        }
        if event == "-", rules == "-" {
            throw ValidationError("--event and --rules cannot both be standard input")
        }
        if addDefaults, rules == nil {
            throw ValidationError("--add-defaults requires --rules; without --rules the default rules are explained")
        }
        if legacyMentions || polls, !addDefaults, rules != nil || event == nil {
            throw ValidationError(
                "--legacy-mentions and --polls select default rules: with --rules they require --add-defaults")
        }
    }

    func run() async throws {
        let explained = try await report()
        switch format {
        case .text:
            let terminal = Terminal.standardOutput
            try StandardOutput.print(
                ExplanationTable(explained: explained).rendered(colored: terminal.isColored, width: terminal.width))
        case .json: try StandardOutput.print(JSONText.pretty(explained.json, width: 100))
        case .html: try StandardOutput.print(ExplanationPage(explained: explained).rendered(), terminator: "")
        }
    }

    private func report() async throws -> ExplanationReport {
        guard let file = event, let user else {
            // Before the requests: an unusable file costs none.
            let given = try rules.map { try JSONFile.object($0) }
            let fetched = try await source.fetch(memberCount: room.members)
            let (ruleset, issues) = try compiled(
                given ?? fetched.rules, name: rules.map { PayloadInput.name(of: $0) })
            return ExplanationReport(
                fetched.event, rules: ruleset, issues: issues, in: fetched.room, for: fetched.user)
        }
        let json = try JSONFile.object(file)
        let (ruleset, issues) = try compiledRules()
        return ExplanationReport(
            json, rules: ruleset, issues: issues, in: try room.room(sender: json["sender"]?.string),
            for: PushRuleUser(userID: user, displayName: room.displayName))
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
        return try compiled(try JSONFile.object(rules), name: PayloadInput.name(of: rules))
    }

    /// - Parameter name: the name of the file in errors; `nil` for the homeserver's response.
    private func compiled(_ file: JSONObject, name: String?) throws -> (CompiledRuleset, [RulesetIssue]) {
        guard let json = TolerantRuleset.ruleset(in: file) else {
            throw CommandFailure(
                "no push rules in \(name ?? "the homeserver's response")" + Self.wrongRules(in: file),
                hint: """
                    expected an object with arrays of rules, \(Ruleset.kinds.map(\.rawValue).joined(separator: ", ")), \
                    or one with such an object as global
                    """,
                status: name == nil ? 1 : CommandFailure.usageStatus)
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
