import ArgumentParser

/// `matrix-push client`: pushers, push rules and notifications of a user, on any homeserver.
struct ClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client",
        abstract: "Read and change pushers, push rules and notifications on a homeserver.",
        discussion: """
            The homeserver comes from --homeserver or the environment variable MATRIX_HOMESERVER; the access token \
            from --token, --token-file or the environment variable MATRIX_TOKEN.
            """,
        subcommands: [PushersCommand.self, ClientRulesCommand.self, NotificationsCommand.self])

    // Declared here as well, so that the options may stand before the name of a subcommand.
    @OptionGroup var options: ClientOptions
}
