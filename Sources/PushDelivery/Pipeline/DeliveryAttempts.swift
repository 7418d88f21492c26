import APIRuntime
import HTTPTypes
import OutboundHTTP
import PushGatewayAPI
import Synchronization

/// The way of one notification to one device: requests, responses and repetitions, until there is a result.
///
/// Only what is quick and safe is repeated here: a request that wasn't processed because of a connection failure, an
/// idempotent one, one that the provider wants anew at once, and a smaller one. Everything else that may succeed later is
/// ``DeliveryResult/retry(after:reason:)``.
///
/// Each wait for the provider races with the signal. ``DirectDelivery`` waits without another task.
///
/// An object, because a task allocates memory for the values of its asynchronous functions. Therefore these functions are
/// few and keep little, and the rest is synchronous. What is rarely awaited isn't inlined, because the memory for it would
/// be allocated each time. One task uses the object; ``DirectDelivery`` knows when another thread may.
class DeliveryAttempts: @unchecked Sendable {
    final let services: DeliveryServices
    final let content: DeviceNotification
    final let signal: StopSignal
    /// The permits of the request that contains the notification; `nil` for a queued one.
    final let requestPermits: InFlightPermits<Destination>?
    final let instruments: AppInstruments

    final var context: DeliveryContext
    private final var schedule: RetrySchedule
    /// The reason of the last attempt's end.
    final var reason = DeliveryReason.accepted
    final var isReduced = false
    private final var hasRepeatedImmediately = false
    /// The error of the last request without a response.
    private final var lastError: SendError.NoResponse?
    /// Whether the provider's response was read. Without one, a success doesn't show that the credentials work.
    final var hasResponse = false
    /// The destination of the last request.
    final var destination: Destination?
    /// The status of the last response.
    final var status: Int?
    /// The cause of an end without a response.
    final var cause = FailureCause.noResponse
    /// The destination of the last request, or of one that can't be made, if the device names it.
    final var namedHost: Destination?
    /// The operator's remedy if no request can be made.
    final var remedy: String?

    // The values of one attempt.

    /// The provider's request, or why it can't be made; `nil` at the end of the time.
    final var made: Result<Sending, DeliveryFailure>?
    /// The response; `nil` at the end of the time.
    final var sent: Result<ClientResponse, any Error>?
    /// The end of the attempt.
    final var outcome = Attempt.ended(.retry(after: nil, reason: noRequest))

    /// The report of the delivery.
    final var report: DeliveryReport?

    init(
        _ content: DeviceNotification, signal: StopSignal, requestPermits: InFlightPermits<Destination>?,
        services: DeliveryServices
    ) {
        self.services = services
        self.content = content
        self.signal = signal
        self.requestPermits = requestPermits
        instruments = services.metrics.instruments(of: content.app)
        context = DeliveryContext(
            app: content.app.name, deadline: signal.deadline ?? services.clock.now, clock: services.clock,
            logger: services.log.logger)
        context.remarkThrottle = services.remarkThrottle
        schedule = RetrySchedule(delays: services.configuration.connectionRetryDelays, random: services.random)
    }

    enum Attempt {
        case meaning(ResponseMeaning)
        case noResponse(SendError.NoResponse, isIdempotent: Bool)
        case ended(DeliveryResult)
    }

    /// A request of the provider's, and how it was sent.
    final class Sending: ResponseHeadReceiver, @unchecked Sendable {
        let request: OutboundRequest
        /// When the delivery began to wait for its permits.
        var waitingSince: ContinuousClock.Instant?
        /// The breaker's permission, and the time at which the request was sent; `nil` before.
        var start: (admission: CircuitBreakers.Admission, time: ContinuousClock.Instant)?

        private let received = Mutex<HTTPResponse?>(nil)

        init(_ request: OutboundRequest) {
            self.request = request
        }

        /// The head of the response; `nil` before it has arrived.
        var head: HTTPResponse? { received.withLock { $0 } }

        func receive(_ head: HTTPResponse) {
            received.withLock { $0 = head }
        }
    }

    /// Delivers the notification and sets ``report``.
    /// - Returns: `false` if another thread has ended the delivery. It then uses this object.
    final func run() async -> Bool {
        while true {
            guard await attempt() else { return false }
            switch nextStep() {
            case .end: return true
            case .repeatNow: break
            case .wait(let delay): if await !sleep(for: delay) { return true }
            }
        }
    }

    @inline(never)
    private final func sleep(for delay: Duration) async -> Bool {
        guard await signal.sleep(until: services.clock.now + delay) else {
            report = report.map(withCircumstances)
            return false
        }
        instruments.recordRepetition("connection")
        return true
    }

    /// The step after an attempt.
    private enum Step {
        /// ``report`` is that of the delivery.
        case end
        case repeatNow
        /// Another attempt after a delay. ``report`` is that of a delivery whose time ends before.
        case wait(Duration)
    }

    private final func nextStep() -> Step {
        let attempt = outcome
        switch attempt {
        case .ended(.retry(let after, _)) where cause == .paused:
            guard let lastError else { return end(with: attempt) }
            // The failure of the attempt that opened the breaker explains more than the refusal of its repetition.
            return end(with: retry(after: after, lastError.label, .noResponse, lastError.reason))
        case .noResponse(let error, let isIdempotent):
            lastError = error
            guard !error.isFinal, error.wasNotProcessed || isIdempotent else { return end(with: attempt) }
            if error.allowsImmediateRepetition, !hasRepeatedImmediately {
                hasRepeatedImmediately = true
                instruments.recordRepetition("connection")
                return .repeatNow
            }
            guard let delay = schedule.next() else { return end(with: attempt) }
            report = report(attempt)
            return .wait(delay)
        case .meaning(.tooLarge) where !isReduced:
            isReduced = true
            instruments.recordRepetition("too_large")
            return .repeatNow
        case .meaning(.retryNow) where !context.hasRetriedNow:
            context.hasRetriedNow = true
            instruments.recordRepetition("retry_now")
            return .repeatNow
        default: return end(with: attempt)
        }
    }

    private final func end(with attempt: Attempt) -> Step {
        report = withCircumstances(report(attempt))
        return .end
    }

    static let noRequest = "the request could not be made within the deadline"

    // MARK: One attempt

    /// Makes an attempt and sets ``outcome``.
    /// - Returns: `false` if another thread has ended the delivery, and has given the permits back.
    private final func attempt() async -> Bool {
        begin()
        guard await makeRequest() else { return false }
        guard let sending = takeRequest() else { return true }
        if !takePermits(sending.request.destination) {
            guard await waitForPermits(sending.request.destination) else {
                leaveHost()
                outcome = noPermit()
                return true
            }
        }
        if begin(sending) {
            guard await send(sending) else { return false }
            outcome = end(sending)
        }
        leave(sending)
        return true
    }

    private final func begin() {
        (namedHost, hasResponse, remedy) = (nil, false, nil)
        (made, sent) = (nil, nil)
        cause = .noResponse
    }

    /// - Returns: the request, which has entered its bounds; `nil` without one. ``outcome`` is set then.
    private final func takeRequest() -> Sending? {
        switch made {
        case .success(let sending):
            if let refusal = enter(sending.request) {
                outcome = refusal
                return nil
            }
            sending.waitingSince = services.clock.now
            return sending
        case .failure(let failure):
            reason = DeliveryReason(unsent: failure.meaning)
            (namedHost, remedy) = (failure.excludedHost, failure.remedy)
            outcome = .meaning(failure.meaning)
        case nil: outcome = .ended(resultAtEnd(Self.noRequest))
        }
        return nil
    }

    // MARK: Waiting for the provider

    /// Asks the provider for its request, and sets ``made``.
    /// - Returns: `false` if another thread has ended the delivery.
    @inline(never)
    func makeRequest() async -> Bool {
        let (content, context, isReduced) = (content, context, isReduced)
        made = await signal.run { await Self.request(for: content, context, isReduced: isReduced) }
        return true
    }

    /// Sends a request and sets ``sent``.
    /// - Returns: `false` if another thread has ended the delivery.
    @inline(never)
    func send(_ sending: Sending) async -> Bool {
        let signal = signal
        sent = await services.traceAttempt(through: content.app) {
            await signal.run { await Self.response(to: sending) }
        }
        return true
    }

    /// Allows another thread to end the delivery until the response is there.
    /// - Returns: `false` if the time has ended.
    func beginWaiting(for sending: Sending) -> Bool { true }

    static func response(to sending: Sending) async -> Result<ClientResponse, any Error> {
        await ResponseHeadObserver.$current.withValue(sending) {
            do {
                return .success(
                    try await sending.request.transport.send(
                        sending.request.head, body: sending.request.body,
                        maxResponseBytes: sending.request.maxResponseBytes))
            } catch {
                return .failure(error)
            }
        }
    }

    // MARK: Sending

    /// Begins to send a request if there is time, and the breaker is closed.
    /// - Returns: whether the request may be sent. ``outcome`` is set if not.
    private final func begin(_ sending: Sending) -> Bool {
        // At the end of the time, a delivery that gives its permit back may pass it on to one that ends as well.
        guard !signal.isOver else {
            outcome = noPermit()
            return false
        }
        // The breaker may have opened while the delivery waited.
        let admission: CircuitBreakers.Admission
        switch services.breakers.admit(sending.request.destination) {
        case .refused(let after):
            outcome = refused(after)
            return false
        case .admitted(let admitted): admission = admitted
        }
        cause = .noResponse
        let start = services.clock.now
        let wait = sending.waitingSince.map { start - $0 } ?? .zero
        sending.start = (admission, start)
        context.attempt += 1
        guard beginWaiting(for: sending) else {
            services.breakers.cancel(admission)
            outcome = noPermit()
            return false
        }
        instruments.beginAttempt(after: wait)
        return true
    }

    /// Records the end of an attempt whose request was sent. ``sent`` is `nil` if the deadline comes before the end of the
    /// response.
    final func end(_ sending: Sending) -> Attempt {
        guard let (admission, start) = sending.start else { return noPermit() }
        let request = sending.request
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
            if let head = sending.head {
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
