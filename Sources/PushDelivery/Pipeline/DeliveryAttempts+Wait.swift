import APIRuntime
import OutboundHTTP

extension DeliveryAttempts {
    /// The provider's work that a delivery waits for.
    enum Wait: Sendable {
        /// The provider, which makes the request.
        case making
        /// The response.
        case sending(Sending)
    }

    /// A request without a response yet.
    struct Sending: Sendable {
        var attempts: DeliveryAttempts
        let request: OutboundRequest
        let admission: CircuitBreakers.Admission
        let start: ContinuousClock.Instant
        let observer: ResponseHeadObserver

        /// Ends the delivery without the response, at the end of the time.
        func end() -> DeliveryReport {
            var attempts = attempts
            let attempt = attempts.attempt(nil, request, admission, since: start, observer)
            attempts.releasePermits(request.destination)
            attempts.leaveHost()
            var report = attempts.report(attempt)
            attempts.addCircumstances(to: &report)
            return report
        }
    }
}
