import APIRuntime
import ArgumentParser
import ClientServerAPI
import CommandLineSupport
import PushRules

/// `matrix-push client rules`.
struct ClientRulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Read and change push rules on a homeserver.",
        discussion: """
            To evaluate rules for an event without a homeserver, use 'matrix-push rules'.

            \(ClientOptions.exitCodes)
            """,
        subcommands: [
            List.self, Get.self, Set.self, Delete.self, Enable.self, Disable.self, SetActions.self,
        ])

    @OptionGroup var options: ClientOptions

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List all push rules in the order of evaluation.",
            discussion: ClientOptions.listExitCodes)

        @OptionGroup var options: ClientOptions

        func run() async throws {
            let response = try await options.callUnchecked { try await $0.getPushRuleDocument() }
            try options.showList(response, text: Self.text)
        }

        private static func text(_ response: JSONObject, _ reader: inout ListReader) throws(CommandFailure) -> String {
            guard let rules = response["global"]?.object else { throw ClientOptions.missing("push rules") }
            var table = Table("KIND", "RULE", "STATE", "ACTIONS", "WHEN")
            for kind in Ruleset.kinds {
                let list = reader.objects(in: rules[kind.rawValue], at: "/global/\(kind.rawValue)", as: PushRule.self)
                for rule in list {
                    table.add(
                        kind.rawValue, rule.cell("rule_id"), RuleText.state(rule), RuleText.actions(rule["actions"]),
                        RuleText.when(rule, kind))
                }
            }
            return table.isEmpty ? "No push rules." : table.rendered(colored: Terminal.standardOutput.isColored)
        }
    }

    struct Get: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one push rule.", discussion: ClientOptions.listExitCodes)

        @OptionGroup var options: ClientOptions
        @OptionGroup var rule: RuleName

        func run() async throws {
            let rule = rule
            let response = try await options.callUnchecked {
                try await $0.getPushRuleEntry(kind: rule.kind.rawValue, ruleID: rule.id)
            }
            try options.showList(response) { response, reader in
                reader.check(.object(response), at: "", as: PushRule.self)
                return """
                    rule     \(response.cell("rule_id").printable)
                    kind     \(rule.kind.rawValue)
                    state    \(RuleText.state(response))
                    owner    \(response["default"]?.boolean.map { $0 ? "server" : "user" } ?? "?")
                    actions  \(RuleText.actions(response["actions"]).printable)
                    when     \(RuleText.when(response, rule.kind).printable)
                    """
            }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create or change one of the user's own push rules.",
            discussion: """
                A new rule is the first of the user's own rules of its kind, unless --before or --after is given.

                \(ClientOptions.exitCodes)
                """)

        @OptionGroup var options: ClientOptions
        @OptionGroup var rule: RuleName
        @OptionGroup var actions: RuleActions

        @Option(
            name: .customLong("condition"),
            help: ArgumentHelp(
                """
                A condition of an override or underride rule, as JSON; repeatable. All conditions must hold. Example: \
                '{"kind":"event_match","key":"content.body","pattern":"frost"}'
                """, valueName: "json"))
        var conditions: [String] = []

        @Flag(help: "The override or underride rule matches every event of every room.")
        var matchesEveryEvent = false

        @Option(help: ArgumentHelp("The pattern of a content rule, with * and ?.", valueName: "glob"))
        var pattern: String?

        @Option(help: ArgumentHelp("The rule to put it directly before.", valueName: "rule"))
        var before: String?

        @Option(help: ArgumentHelp("The rule to put it directly after.", valueName: "rule"))
        var after: String?

        /// Whether rules of the kind have conditions.
        private var needsConditions: Bool { rule.kind == .override || rule.kind == .underride }

        // A rule that mutes an account, or loses a part of what the user wrote, must not be set by an oversight.
        func validate() throws {
            let kind = rule.kind.rawValue
            if needsConditions {
                if matchesEveryEvent, !conditions.isEmpty {
                    throw ValidationError("give either --condition or --matches-every-event, not both")
                }
                if !matchesEveryEvent, conditions.isEmpty {
                    throw ValidationError(
                        """
                        missing --condition: an \(kind) rule without conditions matches every event of every room. \
                        If that is intended, give --matches-every-event
                        """)
                }
            } else if matchesEveryEvent || !conditions.isEmpty {
                let option = matchesEveryEvent ? "--matches-every-event" : "--condition"
                throw ValidationError("\(option) is only for override and underride rules, not for \(kind) rules")
            }
            if rule.kind == .content, pattern == nil {
                throw ValidationError("missing --pattern: a content rule matches the messages whose body contains it")
            }
            if rule.kind != .content, pattern != nil {
                throw ValidationError("--pattern is only for content rules, not for \(kind) rules")
            }
            try actions.check()
        }

        func run() async throws {
            let rule = rule
            let (before, after) = (before, after)
            let request = SetPushRuleRequest(
                actions: try actions.parsed(),
                // Homeservers require conditions for kinds that have them, even if there are none.
                conditions: needsConditions ? try conditions.map(condition) : nil,
                pattern: pattern)
            try await options.perform(
                {
                    try await $0.setPushRule(
                        kind: rule.kind, ruleID: rule.id, before: before, after: after, request)
                }, done: "The rule is set.")
        }

        private func condition(_ text: String) throws -> PushCondition {
            do {
                return try PushCondition(json: text)
            } catch {
                throw ValidationError("--condition: \(error)")
            }
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete one of the user's own push rules.", discussion: ClientOptions.exitCodes)

        @OptionGroup var options: ClientOptions
        @OptionGroup var rule: RuleName

        func run() async throws {
            let rule = rule
            try await options.perform(
                { try await $0.deletePushRule(kind: rule.kind, ruleID: rule.id) }, done: "The rule is deleted.")
        }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Enable a push rule, the user's own or the server's.", discussion: ClientOptions.exitCodes)

        @OptionGroup var options: ClientOptions
        @OptionGroup var rule: RuleName

        func run() async throws { try await options.setEnabled(true, rule) }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Disable a push rule, the user's own or the server's.", discussion: ClientOptions.exitCodes)

        @OptionGroup var options: ClientOptions
        @OptionGroup var rule: RuleName

        func run() async throws { try await options.setEnabled(false, rule) }
    }

    struct SetActions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-actions", abstract: "Change the actions of a push rule, the user's own or the server's.",
            discussion: ClientOptions.exitCodes)

        @OptionGroup var options: ClientOptions
        @OptionGroup var rule: RuleName
        @OptionGroup var actions: RuleActions

        func validate() throws { try actions.check() }

        func run() async throws {
            let rule = rule
            let body = PushRuleActions(actions: try actions.parsed())
            try await options.perform(
                { try await $0.setPushRuleActions(kind: rule.kind, ruleID: rule.id, body) },
                done: "The actions are set.")
        }
    }
}

extension ClientOptions {
    fileprivate func setEnabled(_ isEnabled: Bool, _ rule: RuleName) async throws {
        try await perform(
            { try await $0.setPushRuleEnabled(kind: rule.kind, ruleID: rule.id, PushRuleEnabled(enabled: isEnabled)) },
            done: "The rule is \(isEnabled ? "enabled" : "disabled").")
    }
}

/// The kind and the ID of the rule that a command reads or changes.
struct RuleName: ParsableArguments {
    @Argument(help: "The kind: override, content, room, sender or underride.")
    var kind: PushRuleKind

    @Argument(help: "The rule's ID, such as .m.rule.master. A room ID for room rules, a user ID for sender rules.")
    var id: String
}

extension PushRuleKind: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(rawValue: argument)
        if !isKnown { return nil }
    }

    public static var allValueStrings: [String] { knownValues.map(\.rawValue) }
    public static var defaultCompletionKind: CompletionKind { .list(knownValues.map(\.rawValue)) }
    public var defaultValueDescription: String { rawValue }
}

/// The actions of a rule on the command line.
struct RuleActions: ParsableArguments {
    @Option(
        name: .customLong("action"),
        help: ArgumentHelp(
            """
            notify, or a tweak: highlight, sound=NAME, NAME=VALUE, where VALUE is parsed as JSON if possible. \
            Repeatable.
            """, valueName: "action"),
        completion: .list(["notify", "highlight", "sound="]))
    var actions: [String] = []

    @Flag(help: "The rule has no actions: no notification for the events that it matches.")
    var dontNotify = false

    /// - Throws: `ValidationError` unless the user has chosen: a list without actions suppresses notifications.
    func check() throws {
        if dontNotify, !actions.isEmpty { throw ValidationError("give either --action or --dont-notify, not both") }
        if !dontNotify, actions.isEmpty {
            throw ValidationError(
                """
                missing actions: give --action notify, or --dont-notify for a rule that suppresses the notifications of \
                the events that it matches
                """)
        }
    }

    func parsed() throws -> [Action] {
        try actions.map(RuleText.action)
    }
}
