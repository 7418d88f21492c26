import ArgumentParser

/// `matrix-push client`: reads and changes a user's pushers, push rules and notifications on any homeserver.
struct ClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client",
        abstract: "Read and change pushers, push rules and notifications on a homeserver.",
        discussion: """
            The homeserver is given by --homeserver or the environment variable MATRIX_HOMESERVER, the access token \
            by --token, --token-file or the environment variable MATRIX_TOKEN.

            \(ClientOptions.exitCodes)
            """,
        subcommands: [PushersCommand.self, ClientRulesCommand.self, NotificationsCommand.self])

    // Declared here too, so that the options may precede the name of a subcommand.
    @OptionGroup var options: ClientOptions
}
