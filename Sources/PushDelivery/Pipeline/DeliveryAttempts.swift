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
    let requestPermits: InFlightPermits<Destination>?
    /// Ends waits for the provider at the end of the time; `nil` if each wait races with the signal.
    let direct: (any ProviderWaits<Wait>)?

    var context: DeliveryContext
    private var schedule: RetrySchedule
    /// The reason of the last attempt's end.
    var reason = DeliveryReason.accepted
    let instruments: AppInstruments
    var isReduced = false
    private var hasRepeatedImmediately = false
    /// The error of the last request without a response.
    private var lastError: SendError.NoResponse?
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
        while true {
            switch step(after: await attempt()) {
            case .end(var report):
                addCircumstances(to: &report)
                return report
            case .wait(let delay, let report):
                guard await signal.sleep(until: services.clock.now + delay) else {
                    var report = report
                    addCircumstances(to: &report)
                    return report
                }
                instruments.recordRepetition("connection")
            case .repeatNow: break
            }
        }
    }

    /// The step after an attempt.
    private enum Step {
        case end(DeliveryReport)
        case repeatNow
        /// Another attempt after a delay. The report is that of a delivery whose time ends before.
        case wait(Duration, DeliveryReport)
    }

    private mutating func step(after attempt: Attempt) -> Step {
        switch attempt {
        case .ended(.retry(let after, _)) where cause == .paused:
            guard let lastError else { return .end(report(attempt)) }
            // The failure of the attempt that opened the breaker explains more than the refusal of its repetition.
            return .end(report(retry(after: after, lastError.label, .noResponse, lastError.reason)))
        case .noResponse(let error, let isIdempotent):
            lastError = error
            guard !error.isFinal, error.wasNotProcessed || isIdempotent else { return .end(report(attempt)) }
            if error.allowsImmediateRepetition, !hasRepeatedImmediately {
                hasRepeatedImmediately = true
                instruments.recordRepetition("connection")
                return .repeatNow
            }
            guard let delay = schedule.next() else { return .end(report(attempt)) }
            return .wait(delay, report(attempt))
        case .meaning(.tooLarge) where !isReduced:
            isReduced = true
            instruments.recordRepetition("too_large")
            return .repeatNow
        case .meaning(.retryNow) where !context.hasRetriedNow:
            context.hasRetriedNow = true
            instruments.recordRepetition("retry_now")
            return .repeatNow
        default: return .end(report(attempt))
        }
    }

    static let noRequest = "the request could not be made within the deadline"

    // MARK: One attempt

    // A task allocates memory for its asynchronous calls. Therefore these are few here, and the rest is synchronous.
    private mutating func attempt() async -> Attempt {
        (namedHost, hasResponse, remedy) = (nil, false, nil)
        cause = .noResponse
        let request: OutboundRequest
        switch await makeRequest() {
        case .success(let made): request = made
        case .failure(let failure): return unsent(failure)
        case nil: return .ended(resultAtEnd(Self.noRequest))
        }
        if let refusal = enter(request) { return refusal }
        let start = services.clock.now
        if !takePermits(request.destination) {
            guard await waitForPermits(request.destination) else {
                leaveHost()
                return noPermit()
            }
        }
        let sending: Sending
        switch begin(request, waitingSince: start) {
        case .begun(let begun): sending = begun
        case .refused(let refusal): return leave(request, refusal)
        }
        let sent: Result<ClientResponse, any Error>?
        if let direct {
            sent =
                services.tracing == nil
                ? await Self.send(request, sending.observer) : await sendWithinSpan(request, sending.observer)
            guard direct.resume() else { return .abandoned }
        } else {
            sent = await sendUntilSignal(request, sending.observer)
        }
        return leave(request, attempt(sent, request, sending.admission, since: sending.start, sending.observer))
    }

    private mutating func unsent(_ failure: DeliveryFailure) -> Attempt {
        reason = DeliveryReason(unsent: failure.meaning)
        (namedHost, remedy) = (failure.excludedHost, failure.remedy)
        return .meaning(failure.meaning)
    }

    // MARK: Sending

    private enum Beginning {
        case begun(Sending)
        case refused(Attempt)
    }

    /// Begins to send a request if there is time, and the breaker is closed.
    private mutating func begin(_ request: OutboundRequest, waitingSince: ContinuousClock.Instant) -> Beginning {
        // At the end of the time, a delivery that gives its permit back may pass it on to one that ends as well.
        guard !signal.isOver else { return .refused(noPermit()) }
        // The breaker may have opened while the delivery waited.
        let admission: CircuitBreakers.Admission
        switch services.breakers.admit(request.destination) {
        case .refused(let after): return .refused(refused(after))
        case .admitted(let admitted): admission = admitted
        }
        cause = .noResponse
        let start = services.clock.now
        var sending = Sending(
            attempts: self, request: request, admission: admission, start: start, observer: ResponseHeadObserver())
        sending.attempts.context.attempt += 1
        if let direct, !direct.begin(.sending(sending)) {
            services.breakers.cancel(admission)
            return .refused(noPermit())
        }
        instruments.beginAttempt(after: start - waitingSince)
        context.attempt += 1
        return .begun(sending)
    }

    private func sendWithinSpan(
        _ request: OutboundRequest, _ observer: ResponseHeadObserver
    ) async -> Result<ClientResponse, any Error>? {
        await services.traceAttempt(through: target.app) { await Self.send(request, observer) }
    }

    private func sendUntilSignal(
        _ request: OutboundRequest, _ observer: ResponseHeadObserver
    ) async -> Result<ClientResponse, any Error>? {
        let signal = signal
        return await services.traceAttempt(through: target.app) {
            await signal.run { await Self.send(request, observer) }
        }
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
}
