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
    let services: DeliveryServices
    let content: DeviceNotification
    let signal: StopSignal
    /// The permits of the request that contains the notification; `nil` for a queued one.
    private let requestPermits: InFlightPermits<Destination>?
    /// Ends waits for the provider at the end of the time; `nil` if each wait races with the signal.
    let direct: (any ProviderWaits<Wait>)?

    var context: DeliveryContext
    private var schedule: RetrySchedule
    /// The reason of the last attempt's end.
    var reason = DeliveryReason.accepted
    let instruments: AppInstruments
    var isReduced = false
    private var hasRepeatedImmediately = false
    /// Whether the provider's response was read. Without one, a success doesn't show that the credentials work.
    var hasResponse = false
    /// The destination of the last request.
    var destination: Destination?
    /// The status of the last response.
    var status: Int?
    /// The cause of an end without a response.
    var cause = FailureCause.noResponse
    /// The destination of the last request, or of one that can't be made, if the device names it.
    var namedHost: Destination?
    /// The operator's remedy if no request can be made.
    var remedy: String?

    init(
        _ content: DeviceNotification, signal: StopSignal, requestPermits: InFlightPermits<Destination>?,
        services: DeliveryServices, direct: (any ProviderWaits<Wait>)? = nil
    ) {
        let target = content.target
        self.direct = direct
        self.services = services
        self.content = content
        self.signal = signal
        self.requestPermits = requestPermits
        instruments = services.metrics.instruments(of: target.app)
        context = DeliveryContext(
            app: target.app.name, deadline: signal.deadline ?? services.clock.now, clock: services.clock,
            logger: services.log.logger)
        context.remarkThrottle = services.remarkThrottle
        schedule = RetrySchedule(delays: services.configuration.connectionRetryDelays, random: services.random)
    }

    var target: DeliveryTarget { content.target }

    enum Attempt {
        case meaning(ResponseMeaning)
        case noResponse(SendError.NoResponse, isIdempotent: Bool)
        case ended(DeliveryResult)
        /// ``ProviderWaits`` has ended the delivery without the provider, and has given the permits back.
        case abandoned
    }

    mutating func run() async -> DeliveryReport {
        var report = await attemptUntilResult()
        addCircumstances(to: &report)
        return report
    }

    private mutating func attemptUntilResult() async -> DeliveryReport {
        var lastError: SendError.NoResponse?
        while true {
            let attempt = await attempt()
            switch attempt {
            case .ended(.retry(let after, _)) where cause == .paused:
                guard let lastError else { return report(attempt) }
                // The failure of the attempt that opened the breaker explains more than the refusal of its repetition.
                return report(self.retry(after: after, lastError.label, .noResponse, lastError.reason))
            case .noResponse(let error, let isIdempotent):
                lastError = error
                guard await waitBeforeRepetition(after: error, isIdempotent: isIdempotent) else {
                    return report(attempt)
                }
                instruments.recordRepetition("connection")
            case .meaning(.tooLarge) where !isReduced:
                isReduced = true
                instruments.recordRepetition("too_large")
            case .meaning(.retryNow) where !context.hasRetriedNow:
                context.hasRetriedNow = true
                instruments.recordRepetition("retry_now")
            default: return report(attempt)
            }
        }
    }

    static let noRequest = "the request could not be made within the deadline"

    // MARK: One attempt

    private mutating func attempt() async -> Attempt {
        (namedHost, hasResponse, remedy) = (nil, false, nil)
        cause = .noResponse
        let made = await makeRequest()
        guard let made else { return .ended(resultAtEnd(Self.noRequest)) }
        switch made {
        case .failure(let failure):
            reason = DeliveryReason(unsent: failure.meaning)
            (namedHost, remedy) = (failure.excludedHost, failure.remedy)
            return .meaning(failure.meaning)
        case .success(let request):
            guard target.app.provider.devicesNameHosts else { return await sendWithPermits(request) }
            return await sendToNamedHost(request)
        }
    }

    private mutating func sendToNamedHost(_ request: OutboundRequest) async -> Attempt {
        let host = request.destination
        namedHost = host
        if let pause = services.rateLimits.remainingPause(of: request.subscription) {
            return retry(after: pause, .deviceRateLimit, .rateLimit, "the push server limits the rate of this device")
        }
        guard services.bounds.enter(host: host) else {
            return retry(
                after: .seconds(1), .noRoom, .overload, "too many deliveries to this push server at a time")
        }
        let attempt = await sendWithPermits(request)
        if case .abandoned = attempt { return attempt }
        services.bounds.leave(host: host)
        return attempt
    }

    private mutating func sendWithPermits(_ request: OutboundRequest) async -> Attempt {
        let destination = request.destination
        self.destination = destination
        if let after = services.breakers.refusal(of: destination) { return refused(after) }
        cause = .overload
        let start = services.clock.now
        if let requestPermits {
            let limit = services.configuration.maxConcurrentDeliveriesPerRequest
            guard await requestPermits.acquire(destination, limit: limit, until: signal) else { return noPermit() }
        }
        let limit = target.app.inFlight ?? services.configuration.defaultInFlightPerDestination
        guard await services.permits.acquire(destination, limit: limit, until: signal) else {
            requestPermits?.release(destination)
            return noPermit()
        }
        let attempt = await admit(request, waitingSince: start) ?? noPermit()
        if case .abandoned = attempt { return attempt }
        releasePermits(destination)
        return attempt
    }

    func releasePermits(_ destination: Destination) {
        services.permits.release(destination)
        requestPermits?.release(destination)
    }

    /// Sends a request if there is time, and the breaker is closed.
    /// - Returns: `nil` at the end of the time.
    private mutating func admit(
        _ request: OutboundRequest, waitingSince: ContinuousClock.Instant
    ) async -> Attempt? {
        // At the end of the time, a delivery that gives its permit back may pass it on to one that ends as well.
        guard !signal.isOver else { return nil }
        // The breaker may have opened while the delivery waited.
        switch services.breakers.admit(request.destination) {
        case .refused(let after): return refused(after)
        case .admitted(let admission): return await send(request, admission, waitingSince: waitingSince)
        }
    }

    private mutating func send(
        _ request: OutboundRequest, _ admission: CircuitBreakers.Admission, waitingSince: ContinuousClock.Instant
    ) async -> Attempt? {
        cause = .noResponse
        let start = services.clock.now
        let observer = ResponseHeadObserver()
        guard let direct else {
            beginAttempt(after: start - waitingSince)
            let signal = signal
            let sent = await services.traceAttempt(through: target.app) {
                await signal.run { await Self.send(request, observer) }
            }
            return attempt(sent, request, admission, since: start, observer)
        }
        var attempts = self
        attempts.context.attempt += 1
        attempts.cause = .noResponse
        let sending = Sending(
            attempts: attempts, request: request, admission: admission, start: start, observer: observer)
        guard direct.begin(.sending(sending)) else {
            services.breakers.cancel(admission)
            return nil
        }
        beginAttempt(after: start - waitingSince)
        let sent = await services.traceAttempt(through: target.app) { await Self.send(request, observer) }
        guard direct.resume() else { return .abandoned }
        return attempt(sent, request, admission, since: start, observer)
    }

    /// Each attempt ends with ``attempt(_:_:_:since:_:)``.
    private mutating func beginAttempt(after wait: Duration) {
        instruments.beginAttempt(after: wait)
        context.attempt += 1
        cause = .noResponse
    }

    private static func send(
        _ request: OutboundRequest, _ observer: ResponseHeadObserver
    ) async -> Result<ClientResponse, any Error> {
        await ResponseHeadObserver.$current.withValue(observer) {
            do {
                return .success(
                    try await request.transport.send(
                        request.head, body: request.body, maxResponseBytes: request.maxResponseBytes))
            } catch {
                return .failure(error)
            }
        }
    }

    /// Records the end of an attempt.
    /// - Parameter sent: `nil` if the deadline comes before the end of the response.
    mutating func attempt(
        _ sent: Result<ClientResponse, any Error>?, _ request: OutboundRequest,
        _ admission: CircuitBreakers.Admission, since start: ContinuousClock.Instant, _ observer: ResponseHeadObserver
    ) -> Attempt {
        let duration = services.clock.now - start
        instruments.endAttempt(duration: duration)
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
            let result = resultAtEnd("no response within the deadline")
            let hadTime = duration >= services.configuration.breaker.minimumTimeout
            if signal.deadlineHasPassed, hadTime {
                recordFailure(admission, reason: "no response within the deadline")
            } else {
                services.breakers.cancel(admission)
            }
            return .ended(result)
        }
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
}
