import ArgumentParser

/// `matrix-push rules`: evaluates push rules on this machine.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Evaluate and explain push rules.",
        discussion: """
            Works without a homeserver; 'explain' can fetch an event and its rules from one. To read and change a user's rules on a homeserver, use 'matrix-push client \
            rules'.
            """,
        subcommands: [EvaluateCommand.self, ExplainCommand.self])
}
