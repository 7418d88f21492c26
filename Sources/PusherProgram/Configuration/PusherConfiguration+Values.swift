import APIRuntime
import HomeserverFeed
import HomeserverPush
import Logging
import OutboundHTTP
import PushConfiguration
import PushGateway
import PushRules

extension PusherConfigurationFile {
    package var host: String { configuration.listen?.host ?? "127.0.0.1" }
    package var port: Int { Int(clamping: configuration.listen?.port ?? 7183) }

    var trustedProxies: [IPNetwork] { (configuration.listen?.trustedProxies ?? []).compactMap { IPNetwork($0) } }

    var feed: FeedConfiguration {
        var feed = FeedConfiguration(serverName: configuration.homeserver.serverName)
        feed.endsPushersWithSessions = configuration.pushers?.endWithSession ?? true
        return feed
    }

    /// The rules for what clients may set, and how notifications are delivered.
    var push: HomeserverPushConfiguration {
        var push = HomeserverPushConfiguration()
        let pushers = configuration.pushers
        push.allowsHTTPGateways = pushers?.allowHTTP ?? false
        if let maximum = pushers?.maximumPerUser { push.maxPushersPerUser = Int(clamping: maximum) }
        push.supportsDisabledPushers = pushers?.toggle ?? false
        if pushers?.encryptedEvents == true { push.defaultRules.insert(.encryptedEvents) }
        switch pushers?.polls {
        case .stable: push.defaultRules.insert(.polls)
        case .unstable: push.defaultRules.insert(.unstablePolls)
        case .both: push.defaultRules.formUnion([.polls, .unstablePolls])
        case .unknown, nil: break
        }
        push.changesPerUser = pushers?.perUser.map { RequestRate($0) }
        push.changesPerAddress = pushers?.perAddress.map { RequestRate($0) }
        push.delivery = delivery
        return push
    }

    /// The bounds and times of delivery, and what notifications contain.
    var delivery: HomeserverPush.PusherConfiguration {
        var delivery = HomeserverPush.PusherConfiguration()
        delivery.maxClaims = Int(clamping: configuration.workers?.concurrency ?? 256)
        if let lease = configuration.workers?.lease { delivery.lease = .seconds(lease) }
        if let interval = configuration.workers?.pollInterval { delivery.pollInterval = .seconds(interval) }
        let section = configuration.delivery
        if let timeout = section?.timeout { delivery.deadline = .seconds(timeout) }
        if let age = section?.maximumAge { delivery.giveUpAge = .seconds(age) }
        delivery.maximumRefusalTime = section?.removeAfter.map { .seconds($0) }
        delivery.repeatsInterrupted = section?.repeatInterrupted ?? true
        delivery.unreadCount = section?.badgeCounts == .messages ? .messages : .rooms
        delivery.omitsZeroCounts = !(section?.sendsZero ?? false)
        return delivery
    }

    /// The client for gateways, whose URLs users choose.
    func gatewayClient(environment: [String: String], logger: Logger) throws -> OutboundClient {
        var outbound = delivery.clientConfiguration()
        outbound.addresses = addresses
        outbound.proxy = try proxy(environment: environment)
        return try OutboundClient(outbound, logger: logger)
    }

    /// The addresses that requests to servers of users' choice may go to.
    var addresses: AddressPolicy {
        AddressPolicy(allowedNetworks: (configuration.network?.allow ?? []).compactMap { IPNetwork($0) })
    }

    func proxy(environment: [String: String]) throws -> HTTPProxy? {
        try HTTPProxy.configured(configuration.network?.proxy, environment: environment)
    }

    /// The connection to the homeserver.
    func homeserver(token: AccessToken, logger: Logger) throws -> HomeserverConnection {
        var outbound = OutboundConfiguration()
        outbound.addresses = .unrestricted
        outbound.maxConnectionsPerOrigin = 32
        var waiting = outbound
        waiting.requestTimeout = feed.syncTimeout + .seconds(30)
        waiting.idleTimeout = feed.syncTimeout + .seconds(60)
        waiting.maxConnectionsPerOrigin = feed.maxSyncs
        return HomeserverConnection(
            transport: try OutboundClient(outbound, logger: logger),
            waitingTransport: try OutboundClient(waiting, logger: logger), baseURL: homeserverURL, token: token)
    }
}
