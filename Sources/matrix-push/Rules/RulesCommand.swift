import ArgumentParser

/// `matrix-push rules`: evaluates push rules without a homeserver.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Evaluate and explain push rules.",
        discussion: """
            Works without a homeserver. To read and change a user's rules on a homeserver, use 'matrix-push client \
            rules'.
            """,
        subcommands: [EvaluateCommand.self, ExplainCommand.self])
}
