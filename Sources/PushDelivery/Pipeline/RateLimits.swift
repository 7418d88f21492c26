import HTTPTypes
import Synchronization

/// Devices whose push server limits their rate (429), for apps whose devices name the server.
///
/// The limit may concern the one subscription (RFC 8030, section 8.4), and a stranger may have caused it. So the server
/// itself counts as limited only after responses to several devices.
final class RateLimits: Sendable {
    private struct Response {
        let device: Int
        let time: ContinuousClock.Instant
    }

    private struct State {
        /// The ends of the devices' pauses.
        var pauses: RecentlyUsed<Int, ContinuousClock.Instant>
        /// The last responses of each server, one for each device, the oldest first.
        var responses: RecentlyUsed<Destination, [Response]>
    }

    /// The number of devices of a server with a 429 within ``interval`` that makes it limited.
    static let deviceThreshold = 3
    static let interval: Duration = .seconds(60)

    private let maximumPause: Duration
    private let clock: any DeliveryClock
    private let state: Mutex<State>

    /// - Parameters:
    ///   - maximumPause: bounds the pause of a device.
    ///   - maxEntries: the number of devices and of servers that are remembered. The oldest are forgotten first.
    init(maximumPause: Duration, maxEntries: Int = 10_000, clock: any DeliveryClock) {
        self.maximumPause = maximumPause
        self.clock = clock
        state = Mutex(
            State(pauses: RecentlyUsed(maxEntries: maxEntries), responses: RecentlyUsed(maxEntries: maxEntries)))
    }

    /// Returns the rest of a device's pause, or `nil` if it has none.
    /// - Parameter device: a hash of the subscription.
    func remainingPause(of device: Int) -> Duration? {
        let now = clock.now
        return state.withLock { state in
            guard let end = state.pauses[device] else { return nil }
            if now < end { return end - now }
            state.pauses.remove(device)
            return nil
        }
    }

    /// Records a response with 429.
    /// - Parameters:
    ///   - device: a hash of the subscription.
    ///   - pause: the delay that the response asks for.
    /// - Returns: whether the server limits several devices.
    func record(_ device: Int, of server: Destination, pause: Duration?) -> Bool {
        let now = clock.now
        return state.withLock { state in
            if let pause, pause > .zero { state.pauses.set(now + min(pause, maximumPause), for: device) }
            var responses = (state.responses[server] ?? []).filter {
                $0.device != device && now - $0.time < Self.interval
            }
            responses.append(Response(device: device, time: now))
            state.responses.set(responses.suffix(Self.deviceThreshold), for: server)
            return responses.count >= Self.deviceThreshold
        }
    }
}

extension OutboundRequest {
    /// A hash of the URL, which identifies the subscription (RFC 8030, section 4). A pushkey may not.
    var subscription: Int {
        var hasher = Hasher()
        hasher.combine(destination)
        hasher.combine(head.path)
        return hasher.finalize()
    }
}
