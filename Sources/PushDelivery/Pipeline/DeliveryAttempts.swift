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
    private let target: DeliveryPipeline.Target
    private let signal: StopSignal
    /// The permits of the request that contains the notification; `nil` for a queued one.
    private let requestPermits: InFlightPermits<Destination>?

    private var context: DeliveryContext
    private var schedule: RetrySchedule
    private var isReduced = false
    private var hasRepeatedImmediately = false
    /// Whether the provider's response was read. Without one, a success doesn't show that the credentials work.
    private var hasResponse = false

    init(
        _ notification: Notification, to target: DeliveryPipeline.Target, signal: StopSignal,
        requestPermits: InFlightPermits<Destination>?, services: DeliveryServices
    ) {
        self.services = services
        self.notification = notification
        self.target = target
        self.signal = signal
        self.requestPermits = requestPermits
        context = DeliveryContext(
            app: target.app.name, deadline: signal.deadline ?? services.clock.now, clock: services.clock,
            logger: services.log.logger)
        schedule = RetrySchedule(delays: services.configuration.connectionRetryDelays, random: services.random)
    }

    /// The result, and a remark of the provider.
    typealias Ending = (result: DeliveryResult, remark: String?)

    private enum Attempt {
        case meaning(ResponseMeaning)
        case noResponse(SendError.NoResponse, isIdempotent: Bool)
        case ended(DeliveryResult)
    }

    mutating func run() async -> Ending {
        while true {
            switch await attempt() {
            case .ended(let result): return (result, nil)
            case .noResponse(let error, let isIdempotent):
                guard await waitBeforeRepetition(after: error, isIdempotent: isIdempotent) else {
                    return (.retry(after: nil, reason: error.reason), nil)
                }
            case .meaning(.tooLarge(let reason)):
                guard !isReduced else { return (.failed(reason: reason), nil) }
                isReduced = true
            case .meaning(.retryNow(let reason)):
                guard !context.hasRetriedNow else { return (.retry(after: nil, reason: reason), nil) }
                context.hasRetriedNow = true
            case .meaning(let meaning): return result(of: meaning)
            }
        }
    }

    // MARK: One attempt

    private mutating func attempt() async -> Attempt {
        let made = await makeRequest()
        guard let made else { return .ended(overtime("the request could not be made within the deadline")) }
        switch made {
        case .failure(let failure):
            hasResponse = false
            return .meaning(failure.meaning)
        case .success(let request): return await sendWithPermits(request)
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

    private mutating func sendWithPermits(_ request: OutboundRequest) async -> Attempt {
        let destination = request.destination
        if let after = services.breakers.refusal(of: destination) { return .ended(refused(after)) }
        let noPermit = Attempt.ended(overtime("too many requests to the destination are in flight"))
        if let requestPermits {
            let limit = services.configuration.maxConcurrentDeliveriesPerRequest
            guard await requestPermits.acquire(destination, limit: limit, until: signal) else { return noPermit }
        }
        defer { requestPermits?.release(destination) }
        let limit = target.app.inFlight ?? services.configuration.defaultInFlightPerDestination
        guard await services.permits.acquire(destination, limit: limit, until: signal) else { return noPermit }
        defer { services.permits.release(destination) }
        // At the end of the time, a delivery that gives its permit back may pass it on to one that ends as well.
        guard !signal.isOver else { return noPermit }
        // The breaker may have opened while the delivery waited.
        switch services.breakers.admit(destination) {
        case .refused(let after): return .ended(refused(after))
        case .admitted(let admission): return await send(request, admission)
        }
    }

    private mutating func send(_ request: OutboundRequest, _ admission: CircuitBreakers.Admission) async -> Attempt {
        services.metrics.recordAttempt(app: target.app)
        context.attempt += 1
        let start = services.clock.now
        let observer = ResponseHeadObserver()
        let sent = await send(request, observer)
        switch sent {
        case .success(let response): return .meaning(meaning(of: response, admission))
        case .failure(let error):
            switch SendError(error) {
            case .response(let head): return .meaning(meaning(of: ClientResponse(head: head, body: []), admission))
            case .unsendable(let reason):
                services.breakers.cancel(admission)
                return .ended(.failed(reason: reason))
            case .noResponse(let error):
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
                return .meaning(meaning(of: ClientResponse(head: head, body: []), admission))
            }
            let result = overtime("no response within the deadline")
            let hadTime = services.clock.now - start >= services.configuration.breaker.minimumTimeout
            if signal.deadlineHasPassed, hadTime {
                recordFailure(admission, reason: "no response within the deadline")
            } else {
                services.breakers.cancel(admission)
            }
            return .ended(result)
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
        of response: ClientResponse, _ admission: CircuitBreakers.Admission
    ) -> ResponseMeaning {
        hasResponse = true
        var context = context
        context.attempt -= 1
        let meaning = target.app.provider.meaning(of: response, for: target.device, context: context)
        if case .retryLater(let after, .destination, let reason) = meaning {
            // A delay that the documentation asks for belongs to this notification. One in the response is for all.
            let asksForPause = response.head.headerFields[.retryAfter] != nil || response.head.status.code == 429
            recordFailure(admission, pause: asksForPause ? after : nil, reason: reason)
        } else {
            services.breakers.recordSuccess(admission)
        }
        return meaning
    }

    private func recordFailure(
        _ admission: CircuitBreakers.Admission, pause: Duration? = nil, reason: String
    ) {
        guard services.breakers.recordFailure(admission, pause: pause) else { return }
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

    private func refused(_ after: Duration) -> DeliveryResult {
        .retry(after: after, reason: "the destination is paused after failures")
    }

    private func overtime(_ reason: String) -> DeliveryResult {
        .retry(after: nil, reason: signal.deadlineHasPassed ? reason : "the gateway is shutting down")
    }

    private func result(of meaning: ResponseMeaning) -> Ending {
        let app = target.app
        switch meaning {
        case .delivered(let remark):
            if hasResponse, services.rejectionGuard.recordSuccess(of: app) { recordWithholding(false) }
            return (.delivered, remark)
        case .rejected(let reason):
            if hasResponse, services.rejectionGuard.recordRejection(of: app) { recordWithholding(false) }
            return (.rejected(reason: reason), nil)
        case .suspectRejection(let reason, let remedy): return (judge(reason, remedy), nil)
        case .retryLater(let after, _, let reason): return (.retry(after: after, reason: reason), nil)
        case .retryNow(let reason): return (.retry(after: nil, reason: reason), nil)
        case .operatorFault(let reason, let remedy):
            services.metrics.recordOperatorFault(app: app)
            if services.faultLog.allowsLine(app: app.name, reason: reason) {
                services.log.recordFault(app: app, reason: reason, remedy: remedy)
            }
            return (.retry(after: nil, reason: reason), nil)
        case .tooLarge(let reason), .failed(let reason): return (.failed(reason: reason), nil)
        }
    }

    private func judge(_ reason: String, _ remedy: String) -> DeliveryResult {
        let app = target.app
        var hasher = Hasher()
        for byte in target.device.pushkey.utf8 { hasher.combine(byte) }
        let decision = services.rejectionGuard.judge(app, device: hasher.finalize())
        if decision.isChange {
            recordWithholding(!decision.isBelieved)
            if !decision.isBelieved { services.log.recordWithholding(app: app, reason: reason, remedy: remedy) }
        }
        if decision.isBelieved { return .rejected(reason: reason) }
        services.metrics.recordWithheldRejection(app: app)
        return .retry(after: nil, reason: "\(reason), which may be a fault of the app's configuration")
    }

    private func recordWithholding(_ isWithholding: Bool) {
        services.metrics.recordWithholding(isWithholding, app: target.app)
        if !isWithholding { services.log.recordEndOfWithholding(app: target.app) }
    }
}
