import ArgumentParser
import CommandLineSupport
import PusherProgram
import ServiceSupport

/// `matrix-push pusher registration`: prints the registration for the homeserver.
struct RegistrationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registration",
        abstract: "Print the registration of the pusher as an application service, for the homeserver's configuration.",
        discussion: """
            It contains the tokens of the configuration's files, so that its file must not be readable by others. Synapse \
            reads it if its path is in app_service_config_files of homeserver.yaml.
            """)

    @OptionGroup var configurationOption: PusherConfigurationOption

    @Option(help: "The URL at which the homeserver reaches the pusher (default: the address that it listens on).")
    var url: String?

    func run() throws {
        do {
            try StandardOutput.print(PusherRegistration(configurationOption.file(), url: url).yaml)
        } catch let error as ConfigurationError {
            throw error.shown
        }
    }
}
