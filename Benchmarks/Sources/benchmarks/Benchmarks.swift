import ArgumentParser

/// The benchmarks of `make bench`.
@main
struct Benchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmarks", abstract: "Measures the toolkit.",
        subcommands: [ContendersCommand.self, GatewayCommand.self, PusherCommand.self],
        defaultSubcommand: ContendersCommand.self)

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table, markdown, json
    }
}
