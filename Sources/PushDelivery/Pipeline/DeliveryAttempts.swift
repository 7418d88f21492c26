import APIRuntime
import HTTPTypes
import OutboundHTTP
import PushGatewayAPI

/// The way of one notification to one device: requests, responses and repetitions, until there is a result.
///
/// Only what is quick and safe is repeated here: a request that wasn't processed because of a connection failure, an
/// idempotent one, one that the provider wants anew at once, and a smaller one. Everything else that may succeed later is
/// ``DeliveryResult/retry(after:reason:)``.
struct DeliveryAttempts {
    private let services: DeliveryServices
    private let notification: Notification
    private let target: DeliveryTarget
    private let signal: StopSignal
    /// The permits of the request that contains the notification; `nil` for a queued one.
    private let requestPermits: InFlightPermits<Destination>?

    private var context: DeliveryContext
    private var schedule: RetrySchedule
    /// The reason of the last attempt's end.
    private var reason = DeliveryReason.accepted
    private let instruments: AppInstruments
    private var isReduced = false
    private var hasRepeatedImmediately = false
    /// Whether the provider's response was read. Without one, a success doesn't show that the credentials work.
    private var hasResponse = false
    /// The destination of the last request, if the device names it.
    private var namedHost: Destination?

    init(
        _ notification: Notification, to target: DeliveryTarget, signal: StopSignal,
        requestPermits: InFlightPermits<Destination>?, services: DeliveryServices
    ) {
        self.services = services
        self.notification = notification
        self.target = target
        self.signal = signal
        self.requestPermits = requestPermits
        instruments = services.metrics.instruments(of: target.app)
        context = DeliveryContext(
            app: target.app.name, deadline: signal.deadline ?? services.clock.now, clock: services.clock,
            logger: services.log.logger)
        context.remarkThrottle = services.remarkThrottle
        schedule = RetrySchedule(delays: services.configuration.connectionRetryDelays, random: services.random)
    }

    private enum Attempt {
        case meaning(ResponseMeaning)
        case noResponse(SendError.NoResponse, isIdempotent: Bool)
        case ended(DeliveryResult)
    }

    mutating func run() async -> DeliveryReport {
        var report = await attemptUntilResult()
        report.host = namedHost
        report.reason = reason
        return report
    }

    private mutating func attemptUntilResult() async -> DeliveryReport {
        while true {
            switch await attempt() {
            case .ended(let result): return DeliveryReport(result)
            case .noResponse(let error, let isIdempotent):
                guard await waitBeforeRepetition(after: error, isIdempotent: isIdempotent) else {
                    return DeliveryReport(.retry(after: nil, reason: error.reason))
                }
                instruments.recordRepetition("connection")
            case .meaning(.tooLarge(let reason)):
                guard !isReduced else { return DeliveryReport(.failed(reason: reason)) }
                isReduced = true
                instruments.recordRepetition("too_large")
            case .meaning(.retryNow(let reason)):
                guard !context.hasRetriedNow else { return DeliveryReport(.retry(after: nil, reason: reason)) }
                context.hasRetriedNow = true
                instruments.recordRepetition("retry_now")
            case .meaning(let meaning):
                return DeliveryReporter(services: services, target: target, host: namedHost, hasResponse: hasResponse)
                    .report(meaning)
            }
        }
    }

    // MARK: One attempt

    private mutating func attempt() async -> Attempt {
        (namedHost, hasResponse) = (nil, false)
        let made = await makeRequest()
        guard let made else { return atEnd("the request could not be made within the deadline") }
        switch made {
        case .failure(let failure):
            reason = DeliveryReason(unsent: failure.meaning)
            return .meaning(failure.meaning)
        case .success(let request):
            guard target.app.provider.devicesNameHosts else { return await sendWithPermits(request) }
            return await sendToNamedHost(request)
        }
    }

    private func makeRequest() async -> Result<OutboundRequest, DeliveryFailure>? {
        let (provider, notification, device, context) = (target.app.provider, notification, target.device, context)
        let isReduced = isReduced
        return await signal.run {
            do throws(DeliveryFailure) {
                let request = try await provider.request(for: notification, to: device, context: context)
                guard isReduced else { return .success(request) }
                let smaller = try await provider.reduced(request, for: notification, to: device, context: context)
                guard let smaller else {
                    throw DeliveryFailure(.failed(reason: "too large, and there is no smaller form"))
                }
                return .success(smaller)
            } catch {
                return .failure(error)
            }
        }
    }

    private mutating func sendToNamedHost(_ request: OutboundRequest) async -> Attempt {
        let host = request.destination
        namedHost = host
        if let pause = services.rateLimits.remainingPause(of: Self.subscription(of: request)) {
            return retry(after: pause, .deviceRateLimit, "the push server limits the rate of this device")
        }
        guard services.bounds.enter(host: host) else {
            return retry(after: .seconds(1), .noRoom, "too many deliveries to this push server at a time")
        }
        defer { services.bounds.leave(host: host) }
        return await sendWithPermits(request)
    }

    /// A hash of the URL, which identifies the subscription (RFC 8030, section 4). A pushkey may not.
    private static func subscription(of request: OutboundRequest) -> Int {
        var hasher = Hasher()
        hasher.combine(request.destination)
        hasher.combine(request.head.path)
        return hasher.finalize()
    }

    private mutating func sendWithPermits(_ request: OutboundRequest) async -> Attempt {
        let destination = request.destination
        if let after = services.breakers.refusal(of: destination) { return refused(after) }
        let start = services.clock.now
        let noPermit = "too many requests to the destination are in flight"
        if let requestPermits {
            let limit = services.configuration.maxConcurrentDeliveriesPerRequest
            guard await requestPermits.acquire(destination, limit: limit, until: signal) else { return atEnd(noPermit) }
        }
        defer { requestPermits?.release(destination) }
        let limit = target.app.inFlight ?? services.configuration.defaultInFlightPerDestination
        guard await services.permits.acquire(destination, limit: limit, until: signal) else { return atEnd(noPermit) }
        defer { services.permits.release(destination) }
        // At the end of the time, a delivery that gives its permit back may pass it on to one that ends as well.
        guard !signal.isOver else { return atEnd(noPermit) }
        // The breaker may have opened while the delivery waited.
        switch services.breakers.admit(destination) {
        case .refused(let after): return refused(after)
        case .admitted(let admission): return await send(request, admission, waitingSince: start)
        }
    }

    private mutating func send(
        _ request: OutboundRequest, _ admission: CircuitBreakers.Admission, waitingSince: ContinuousClock.Instant
    ) async -> Attempt {
        context.attempt += 1
        let start = services.clock.now
        instruments.beginAttempt(after: start - waitingSince)
        let observer = ResponseHeadObserver()
        let sent = await services.traceAttempt(through: target.app) { await send(request, observer) }
        instruments.endAttempt(duration: services.clock.now - start)
        switch sent {
        case .success(let response): return .meaning(meaning(of: response, to: request, admission))
        case .failure(let error):
            switch SendError(error) {
            case .response(let head):
                return .meaning(meaning(of: ClientResponse(head: head, body: []), to: request, admission))
            case .unsendable(let text):
                services.breakers.cancel(admission)
                reason = "unsendable"
                return .ended(.failed(reason: text))
            case .noResponse(let error):
                reason = error.label
                if error.isFailureOfDestination {
                    recordFailure(admission, reason: error.reason)
                } else {
                    services.breakers.cancel(admission)
                }
                return .noResponse(error, isIdempotent: request.isIdempotent)
            }
        case nil:
            // The provider has processed the request: only the body of its response is missing.
            if let head = observer.head {
                return .meaning(meaning(of: ClientResponse(head: head, body: []), to: request, admission))
            }
            let end = atEnd("no response within the deadline")
            let hadTime = services.clock.now - start >= services.configuration.breaker.minimumTimeout
            if signal.deadlineHasPassed, hadTime {
                recordFailure(admission, reason: "no response within the deadline")
            } else {
                services.breakers.cancel(admission)
            }
            return end
        }
    }

    /// Returns `nil` if the deadline comes before the end of the response.
    private func send(
        _ request: OutboundRequest, _ observer: ResponseHeadObserver
    ) async -> Result<ClientResponse, any Error>? {
        await ResponseHeadObserver.$current.withValue(observer) {
            await signal.run {
                do {
                    return .success(
                        try await request.transport.send(
                            request.head, body: request.body, maxResponseBytes: request.maxResponseBytes))
                } catch {
                    return .failure(error)
                }
            }
        }
    }

    private mutating func meaning(
        of response: ClientResponse, to request: OutboundRequest, _ admission: CircuitBreakers.Admission
    ) -> ResponseMeaning {
        hasResponse = true
        instruments.recordResponse(status: response.head.status.code)
        var context = context
        context.attempt -= 1
        let isRateLimit = response.head.status == .tooManyRequests
        let configuration = services.configuration.breaker
        var meaning = target.app.provider.meaning(of: response, for: target.device, context: context)
        reason = target.app.provider.reason(of: meaning, response)
        if namedHost != nil, case .retryLater(let after?, let scope, let reason) = meaning {
            // A stranger's server may ask for years.
            let isOutage = scope == .destination && !isRateLimit
            let longest = isOutage ? configuration.maximumPauseOfNamedHost : configuration.maximumOpenDuration
            meaning = .retryLater(after: min(after, longest), scope: scope, reason: reason)
        }
        guard case .retryLater(let after, .destination, let reason) = meaning else {
            services.breakers.recordSuccess(admission)
            return meaning
        }
        guard namedHost != nil else {
            // A delay that the documentation asks for belongs to this notification. One in the response is for all.
            let asksForPause = response.head.headerFields[.retryAfter] != nil || isRateLimit
            recordFailure(admission, pause: asksForPause ? after : nil, reason: reason)
            return meaning
        }
        if !isRateLimit {
            recordFailure(admission, pause: after, reason: reason)
        } else if services.rateLimits.record(
            Self.subscription(of: request), of: request.destination, pause: after)
        {
            let pause = min(after ?? configuration.openDuration, configuration.maximumPauseOfNamedHost)
            recordFailure(admission, pause: pause, reason: reason)
        } else {
            services.breakers.recordSuccess(admission)
        }
        return meaning
    }

    private func recordFailure(
        _ admission: CircuitBreakers.Admission, pause: Duration? = nil, reason: String
    ) {
        guard services.breakers.recordFailure(admission, pause: pause, provider: instruments.provider) else { return }
        services.metrics.recordBreakerOpening(app: target.app)
        services.log.recordOpening(of: admission.destination, app: target.app, reason: reason)
    }

    // MARK: Repetition

    private mutating func waitBeforeRepetition(after error: SendError.NoResponse, isIdempotent: Bool) async -> Bool {
        guard !error.isFinal, error.wasNotProcessed || isIdempotent else { return false }
        if error.allowsImmediateRepetition, !hasRepeatedImmediately {
            hasRepeatedImmediately = true
            return true
        }
        guard let delay = schedule.next() else { return false }
        return await signal.sleep(until: services.clock.now + delay)
    }

    // MARK: Results

    private mutating func refused(_ after: Duration) -> Attempt {
        retry(after: after, .breakerOpen, "the destination is paused after failures")
    }

    private mutating func retry(after delay: Duration, _ reason: DeliveryReason, _ text: String) -> Attempt {
        self.reason = reason
        return .ended(.retry(after: delay, reason: text))
    }

    /// The end of a delivery whose time has ended.
    /// - Parameter text: the reason if the deadline has passed.
    private mutating func atEnd(_ text: String) -> Attempt {
        reason = signal.deadlineHasPassed ? .deadline : .shutdown
        return .ended(.retry(after: nil, reason: signal.deadlineHasPassed ? text : "the gateway is shutting down"))
    }
}
