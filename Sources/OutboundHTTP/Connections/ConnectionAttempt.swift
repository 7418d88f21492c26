import APIRuntime
import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOPosix
import NIOSSL

/// The owner of attempts.
protocol AttemptOwner: ConnectionOwner {
    /// The number of requests that wait for a connection.
    var waitingCount: Int { get }
    /// The reason of requests that wait in vain because the client has as many connections as it may have.
    var slotProblem: OutboundError.Reason { get }
    /// Requests the permission to open a connection.
    func requestSlot(_ grant: @escaping @Sendable () -> Void) -> ConnectionSlot
    /// Takes a new connection.
    func succeeded(_ attempt: ConnectionAttempt, _ connection: ConnectionAttempt.Connection)
    /// Fails the waiting requests, unless other connections can carry them.
    func failed(_ attempt: ConnectionAttempt, _ reason: OutboundError.Reason)
}

/// The way from a host name to a connection: resolve, check the addresses, connect, tunnel, TLS, protocol.
///
/// It reports to its pool exactly once, at the latest when `connectTimeout` ends. Used on the event loop of the pool
/// only.
final class ConnectionAttempt: HTTP2Handshake, @unchecked Sendable {
    enum Connection {
        case http1(HTTP1Connection)
        case http2(HTTP2Connection)
    }

    private let pool: any AttemptOwner
    private var isFinished = false
    private var timeout: Scheduled<Void>?
    private var race: AddressRace?
    private var channel: (any Channel)?
    private var slot: ConnectionSlot?
    /// Whether the attempt waits because the client has as many connections as it may have.
    private(set) var isWaitingForSlot = true

    init(_ pool: any AttemptOwner) {
        self.pool = pool
    }

    private var origin: Origin { pool.origin }
    private var configuration: OutboundConfiguration { pool.settings.configuration }

    func start() {
        let isProxied = configuration.proxy != nil
        guard configuration.addresses.allows(host: origin.host, isResolvedByProxy: isProxied) else {
            fail(.forbiddenAddress)
            return
        }
        scheduleTimeout(pool.slotProblem)
        let eventLoop = pool.eventLoop
        slot = pool.requestSlot { eventLoop.execute { self.begin() } }
    }

    private func scheduleTimeout(_ reason: OutboundError.Reason) {
        timeout?.cancel()
        timeout = pool.eventLoop.scheduleTask(in: TimeAmount(clamping: configuration.connectTimeout)) {
            self.fail(reason)
        }
    }

    private func begin() {
        guard !isFinished else { return }
        isWaitingForSlot = false
        guard pool.waitingCount > 0 else {
            // The requests have ended, or gone to another connection.
            fail(pool.slotProblem)
            return
        }
        scheduleTimeout(.connectFailed("no connection within \(configuration.connectTimeout)"))
        if let proxy = configuration.proxy {
            resolve(proxy.host) { self.connect($0, port: proxy.port) }
        } else {
            resolve(origin.host) { addresses in
                let allowed = addresses.filter { self.configuration.addresses.allows($0) }
                if allowed.isEmpty {
                    self.fail(.forbiddenAddress)
                } else {
                    self.connect(allowed, port: self.origin.port)
                }
            }
        }
    }

    /// Gives up.
    func cancel(_ reason: OutboundError.Reason) {
        fail(reason)
    }

    // MARK: Result

    /// Reports an error to the pool. Does nothing after the attempt has ended.
    func fail(_ reason: OutboundError.Reason) {
        guard !isFinished else { return }
        finish()
        race?.cancel()
        if let channel { channel.close(promise: nil) } else { slot?.release() }
        slot = nil
        pool.failed(self, reason)
    }

    /// Hands a connection to the pool.
    /// - Returns: `false` if the attempt had ended, for example by its time limit. The connection must be closed then.
    @discardableResult
    func succeed(_ connection: Connection) -> Bool {
        guard !isFinished else { return false }
        finish()
        pool.succeeded(self, connection)
        return true
    }

    func succeed(_ connection: HTTP2Connection) -> Bool {
        succeed(.http2(connection))
    }

    private func finish() {
        isFinished = true
        timeout?.cancel()
        timeout = nil
    }

    // MARK: Steps

    private func resolve(_ host: String, _ next: @escaping @Sendable ([IPAddress]) -> Void) {
        if let address = IPAddress(literal: host) {
            next([address])
            return
        }
        let eventLoop = pool.eventLoop
        pool.settings.resolver.resolve(host) { result in
            eventLoop.execute {
                guard !self.isFinished else { return }
                switch result {
                case .success(let addresses) where !addresses.isEmpty: next(addresses)
                case .failure(.overloaded):
                    self.fail(.overloaded("too many host names are being resolved"))
                default: self.fail(.unresolvable)
                }
            }
        }
    }

    private func connect(_ addresses: [IPAddress], port: Int) {
        guard !isFinished else { return }
        let race = AddressRace(addresses, port: port, eventLoop: pool.eventLoop) { result in
            self.race = nil
            switch result {
            case .success(let channel): self.connected(channel)
            case .failure(let error): self.fail(OutboundError.Reason(connecting: error))
            }
        }
        self.race = race
        race.start(timeout: TimeAmount(clamping: configuration.connectTimeout))
    }

    private func connected(_ channel: any Channel) {
        guard !isFinished else {
            channel.close(promise: nil)
            return
        }
        self.channel = channel
        channel.closeFuture.whenComplete { [slot] _ in slot?.release() }
        // The slot's closure keeps the attempt, and so the pool.
        slot = nil
        guard let proxy = configuration.proxy else {
            secure(channel)
            return
        }
        let tunnel = ProxyTunnelHandler(target: origin.server, authorization: proxy.authorization) { result in
            switch result {
            case .success: self.secure(channel)
            case .failure(let problem): self.fail(.connectFailed(problem.description))
            }
        }
        add([tunnel], to: channel)
    }

    private func secure(_ channel: any Channel) {
        guard origin.isTLS else {
            startProtocol(isHTTP2: configuration.protocols == .http2, channel)
            return
        }
        do {
            let tls = try pool.settings.tls.handler(host: origin.host)
            let waiter = TLSHandshakeHandler { result in
                switch result {
                case .success(let name): self.secured(channel, tls.peerCertificate, protocol: name)
                case .failure(let problem): self.fail(.tlsFailed(problem.description))
                }
            }
            add([tls, waiter], to: channel)
        } catch {
            fail(.tlsFailed(describe(error)))
        }
    }

    private func secured(_ channel: any Channel, _ certificate: NIOSSLCertificate?, protocol name: String?) {
        let isName = IPAddress(literal: origin.host) == nil
        if isName, certificate?.isValid(forHostName: origin.host) != true {
            fail(.tlsFailed("the certificate is for another host"))
        } else if configuration.protocols == .http2, name != "h2" {
            fail(.connectFailed("the server doesn't support HTTP/2"))
        } else {
            startProtocol(isHTTP2: name == "h2", channel)
        }
    }

    private func startProtocol(isHTTP2: Bool, _ channel: any Channel) {
        guard !isFinished else { return }
        if isHTTP2 {
            let frames = LocalFrameMonitor()
            let connection = HTTP2Connection(pool, handshake: self, localFrames: frames)
            add([HTTP2Connection.makeFrameHandler(frames), connection], to: channel)
            // The connection reports success when the server's SETTINGS arrive.
        } else {
            let connection = HTTP1Connection(pool)
            add(HTTP1Connection.makeCodec() + [connection], to: channel)
            if channel.isActive { succeed(.http1(connection)) } else { fail(.connectFailed("closed by the other end")) }
        }
    }

    private func add(_ handlers: [any ChannelHandler], to channel: any Channel) {
        do {
            try channel.pipeline.syncOperations.addHandlers(handlers)
        } catch {
            // The channel has been closed meanwhile.
            fail(.connectFailed(describe(error)))
        }
    }
}
