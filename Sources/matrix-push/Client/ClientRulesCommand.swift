import APIRuntime
import ArgumentParser
import ClientServerAPI
import CommandLineSupport
import PushRules

/// `matrix-push client rules`.
struct ClientRulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Read and change push rules on a homeserver.",
        discussion: "What rules do with an event, 'matrix-push rules' says; it asks no homeserver.",
        subcommands: [
            List.self, Get.self, Set.self, Delete.self, Enable.self, Disable.self, SetActions.self,
        ])

    @OptionGroup var options: ClientOptions

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List all push rules in the order in which they are tried.")

        @OptionGroup var options: ClientOptions

        func run() async throws {
            let answer = try await options.call { try await $0.getPushRules() }
            try options.show(answer) { answer in
                var table = Table("KIND", "RULE", "STATE", "ACTIONS", "WHEN")
                for kind in Ruleset.kinds {
                    for rule in answer.global[kind] {
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
        static let configuration = CommandConfiguration(abstract: "Show one push rule.")

        @OptionGroup var options: ClientOptions
        @OptionGroup var rule: RuleName

        func run() async throws {
            let rule = rule
            let answer = try await options.call { try await $0.getPushRule(kind: rule.kind, ruleID: rule.id) }
            try options.show(answer) { answer in
                """
                rule     \(answer.ruleID.printable)
                kind     \(rule.kind.rawValue)
                state    \(answer.enabled ? "on" : "off")
                owner    \(answer.default ? "server" : "user")
                actions  \(RuleText.actions(answer.actions).printable)
                when     \(RuleText.when(answer, rule.kind).printable)
                """
            }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create one of the user's own push rules, or change it.",
            discussion: """
                A new rule comes first among the user's own of its kind, unless --before or --after puts it elsewhere. \
                Without --action the rule notifies nobody.
                """)

        @OptionGroup var options: ClientOptions
        @OptionGroup var rule: RuleName
        @OptionGroup var actions: RuleActions

        @Option(
            name: .customLong("condition"),
            help: ArgumentHelp(
                """
                A condition of an override or underride rule, as JSON; may be given several times. Without any the \
                rule always matches. Example: \
                '{"kind":"event_match","key":"content.body","pattern":"frost"}'
                """, valueName: "json"))
        var conditions: [String] = []

        @Option(help: ArgumentHelp("The words that a content rule looks for, with * and ?.", valueName: "glob"))
        var pattern: String?

        @Option(help: ArgumentHelp("Put the rule directly before this one.", valueName: "rule"))
        var before: String?

        @Option(help: ArgumentHelp("Put the rule directly after this one.", valueName: "rule"))
        var after: String?

        func run() async throws {
            let rule = rule
            let (before, after) = (before, after)
            // Homeservers ask for conditions, if only none, where the kind has them.
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
                throw ValidationError("--condition: \(error).")
            }
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Delete one of the user's own push rules.")

        @OptionGroup var options: ClientOptions
        @OptionGroup var rule: RuleName

        func run() async throws {
            let rule = rule
            try await options.perform(
                { try await $0.deletePushRule(kind: rule.kind, ruleID: rule.id) }, done: "The rule is deleted.")
        }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Enable a push rule, the server's included.")

        @OptionGroup var options: ClientOptions
        @OptionGroup var rule: RuleName

        func run() async throws { try await options.setEnabled(true, rule) }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Disable a push rule, the server's included.")

        @OptionGroup var options: ClientOptions
        @OptionGroup var rule: RuleName

        func run() async throws { try await options.setEnabled(false, rule) }
    }

    struct SetActions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-actions", abstract: "Change what a push rule does, the server's included.",
            discussion: "Without --action the rule notifies nobody.")

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
    fileprivate func setEnabled(_ enabled: Bool, _ rule: RuleName) async throws {
        try await perform(
            { try await $0.setPushRuleEnabled(kind: rule.kind, ruleID: rule.id, PushRuleEnabled(enabled: enabled)) },
            done: "The rule is \(enabled ? "enabled" : "disabled").")
    }
}

/// Which rule a command is about.
struct RuleName: ParsableArguments {
    @Argument(help: "override, content, room, sender or underride.")
    var kind: PushRuleKind

    @Argument(help: "The rule's ID, such as .m.rule.master; a room's ID for room rules, a user's for sender rules.")
    var id: String
}

extension PushRuleKind: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(rawValue: argument)
        if !isKnown { return nil }
    }

    public static var allValueStrings: [String] { knownValues.names }
    public static var defaultCompletionKind: CompletionKind { .list(knownValues.names) }
    public var defaultValueDescription: String { rawValue }
}

/// What a rule shall do, from the command line.
struct RuleActions: ParsableArguments {
    @Option(
        name: .customLong("action"),
        help: ArgumentHelp(
            """
            notify, or a tweak: highlight, sound=NAME, NAME=VALUE, where a VALUE that is JSON counts as such. May be \
            given several times.
            """, valueName: "action"),
        completion: .list(["notify", "highlight", "sound="]))
    var actions: [String] = []

    func parsed() throws -> [Action] {
        try actions.map(RuleText.action)
    }
}
