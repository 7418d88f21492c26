/// The bounds that a delivery passes before its request is sent.
extension DeliveryAttempts {
    /// Enters the bounds of a host that the device names, and asks the breaker.
    /// - Returns: the refusal; `nil` if the delivery may ask for its permits.
    final func enter(_ request: OutboundRequest) -> Attempt? {
        if content.app.provider.devicesNameHosts {
            let host = request.destination
            namedHost = host
            if let pause = services.rateLimits.remainingPause(of: request.subscription) {
                return retry(
                    after: pause, .deviceRateLimit, .rateLimit, "the push server limits the rate of this device")
            }
            guard services.bounds.enter(host: host) else {
                return retry(
                    after: .seconds(1), .noRoom, .overload, "too many deliveries to this push server at a time")
            }
        }
        destination = request.destination
        if let after = services.breakers.refusal(of: request.destination) {
            leaveHost()
            return refused(after)
        }
        cause = .overload
        return nil
    }

    private var inFlightLimit: Int { content.app.inFlight ?? services.configuration.defaultInFlightPerDestination }

    /// Takes the permits if they are free and no other delivery waits for them.
    final func takePermits(_ destination: Destination) -> Bool {
        if let requestPermits {
            let limit = services.configuration.maxConcurrentDeliveriesPerRequest
            guard requestPermits.take(destination, limit: limit) else { return false }
        }
        if services.permits.take(destination, limit: inFlightLimit) { return true }
        requestPermits?.release(destination)
        return false
    }

    @inline(never)
    final func waitForPermits(_ destination: Destination) async -> Bool {
        if let requestPermits {
            let limit = services.configuration.maxConcurrentDeliveriesPerRequest
            guard await requestPermits.acquire(destination, limit: limit, until: signal) else { return false }
        }
        if await services.permits.acquire(destination, limit: inFlightLimit, until: signal) { return true }
        requestPermits?.release(destination)
        return false
    }

    final func releasePermits(_ destination: Destination) {
        services.permits.release(destination)
        requestPermits?.release(destination)
    }

    final func leaveHost() {
        if let namedHost { services.bounds.leave(host: namedHost) }
    }

    /// Gives the permits back.
    final func leave(_ sending: Sending) {
        releasePermits(sending.request.destination)
        leaveHost()
    }
}
