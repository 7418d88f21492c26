import ArgumentParser

/// `matrix-push rules`: what push rules say of events, without a homeserver.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Evaluate push rules, and explain what they say of an event.",
        discussion: """
            Nothing is asked of a homeserver; 'matrix-push client rules' reads and changes the rules of a user there.
            """,
        subcommands: [EvaluateCommand.self, ExplainCommand.self])
}
