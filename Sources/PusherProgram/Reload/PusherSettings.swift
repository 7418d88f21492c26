import Foundation
import HomeserverFeed
import HomeserverPush
import Logging
import PushConfiguration
import ServiceProgram
import ServiceSupport
import Synchronization

/// The settings of deliveries and of connections to gateways, which a reload changes.
final class PusherSettings: Sendable {
    private struct State {
        var delivery: HomeserverPush.PusherConfiguration
        var network: NetworkConfiguration?
    }

    private let state: Mutex<State>
    private let feed: HomeserverFeed
    private let gateways: ReplaceableTransport
    private let logger: Logger

    /// - Parameter file: the configuration in use.
    init(_ file: PusherConfigurationFile, feed: HomeserverFeed, gateways: ReplaceableTransport, logger: Logger) {
        state = Mutex(State(delivery: file.delivery, network: file.configuration.network))
        self.feed = feed
        self.gateways = gateways
        self.logger = logger
    }

    var delivery: HomeserverPush.PusherConfiguration { state.withLock { $0.delivery } }

    var part: ReloadablePart<PusherConfigurationFile> {
        ReloadablePart("delivery") { file in
            let current = self.state.withLock { $0 }
            let new = State(delivery: file.delivery, network: file.configuration.network)
            // Connections stay, unless the settings of the client differ.
            let isSameClient =
                new.network == current.network && new.delivery.deadline == current.delivery.deadline
            let client =
                isSameClient
                ? nil
                : try file.gatewayClient(environment: ProcessInfo.processInfo.environment, logger: self.logger)
            return {
                self.state.withLock { $0 = new }
                if let client { self.gateways.replace(with: client, within: current.delivery.deadline + .seconds(5)) }
                self.feed.service.workers.replaceConfiguration(new.delivery)
            }
        }
    }
}
