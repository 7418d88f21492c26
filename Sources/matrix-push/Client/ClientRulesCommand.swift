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
            discussion: ClientOptions.exitCodes)

        @OptionGroup var options: ClientOptions

        func run() async throws {
            let response = try await options.call { try await $0.getPushRules() }
            try options.show(response) { response in
                var table = Table("KIND", "RULE", "STATE", "ACTIONS", "WHEN")
                for kind in Ruleset.kinds {
                    for rule in response.global[kind] {
                        table.add(
                            kind.rawValue, rule.ruleID, rule.enabled ? "on" : "off", RuleText.actions(rule.actions),
                            RuleText.when(rule, kind))
                    }
                }
                return table.isEmpty
                    ? "No push rules." : table.rendered(colored: Terminal.standardOutput.isColored)
            }
        }
    }

    struct Get: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one push rule.", discussion: ClientOptions.exitCodes)

        @OptionGroup var options: ClientOptions
        @OptionGroup var rule: RuleName

        func run() async throws {
            let rule = rule
            let response = try await options.call { try await $0.getPushRule(kind: rule.kind, ruleID: rule.id) }
            try options.show(response) { response in
                """
                rule     \(response.ruleID.printable)
                kind     \(rule.kind.rawValue)
                state    \(response.enabled ? "on" : "off")
                owner    \(response.default ? "server" : "user")
                actions  \(RuleText.actions(response.actions).printable)
                when     \(RuleText.when(response, rule.kind).printable)
                """
            }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create or change one of the user's own push rules.",
            discussion: """
                A new rule is the first of the user's own rules of its kind, unless --before or --after is given. \
                Without --action the rule doesn't notify.

                \(ClientOptions.exitCodes)
                """)

        @OptionGroup var options: ClientOptions
        @OptionGroup var rule: RuleName
        @OptionGroup var actions: RuleActions

        @Option(
            name: .customLong("condition"),
            help: ArgumentHelp(
                """
                A condition of an override or underride rule, as JSON; repeatable. Without conditions the rule always \
                matches. Example: \
                '{"kind":"event_match","key":"content.body","pattern":"frost"}'
                """, valueName: "json"))
        var conditions: [String] = []

        @Option(help: ArgumentHelp("The pattern of a content rule, with * and ?.", valueName: "glob"))
        var pattern: String?

        @Option(help: ArgumentHelp("The rule to put it directly before.", valueName: "rule"))
        var before: String?

        @Option(help: ArgumentHelp("The rule to put it directly after.", valueName: "rule"))
        var after: String?

        func run() async throws {
            let rule = rule
            let (before, after) = (before, after)
            // Homeservers require conditions for kinds that have them, even if there are none.
            let needsConditions = rule.kind == .override || rule.kind == .underride
            let request = SetPushRuleRequest(
                actions: try actions.parsed(),
                conditions: conditions.isEmpty && !needsConditions ? nil : try conditions.map(condition),
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
            discussion: """
                Without --action the rule doesn't notify.

                \(ClientOptions.exitCodes)
                """)

        @OptionGroup var options: ClientOptions
        @OptionGroup var rule: RuleName
        @OptionGroup var actions: RuleActions

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

    func parsed() throws -> [Action] {
        try actions.map(RuleText.action)
    }
}
