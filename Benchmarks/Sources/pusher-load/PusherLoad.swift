import ArgumentParser

/// Measures the stores of the pusher, and the pusher from its queue to a gateway. Prints a `PusherFigure` on each line.
@main
struct PusherLoad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pusher-load", subcommands: [StoreCommand.self, WorkerCommand.self, GatewayCommand.self])
}
