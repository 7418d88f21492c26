import APIRuntime
import HTTPTypes

extension DeliveryAttempts {
    /// Returns the meaning of a response, and records it for the breaker and the rate limits.
    final func meaning(
        of response: ClientResponse, to request: OutboundRequest, _ admission: CircuitBreakers.Admission
    ) -> ResponseMeaning {
        hasResponse = true
        status = response.head.status.code
        instruments.recordResponse(status: response.head.status.code)
        var context = context
        context.attempt -= 1
        let isRateLimit = response.head.status == .tooManyRequests
        let configuration = services.configuration.breaker
        var meaning = content.app.provider.meaning(of: response, for: content.device, context: context)
        reason = content.app.provider.reason(of: meaning, response)
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
        } else if services.rateLimits.record(request.subscription, of: request.destination, pause: after) {
            let pause = min(after ?? configuration.openDuration, configuration.maximumPauseOfNamedHost)
            recordFailure(admission, pause: pause, reason: reason)
        } else {
            services.breakers.recordSuccess(admission)
        }
        return meaning
    }

    final func recordFailure(
        _ admission: CircuitBreakers.Admission, pause: Duration? = nil, reason: String
    ) {
        guard services.breakers.recordFailure(admission, pause: pause, provider: instruments.provider) else { return }
        services.metrics.recordBreakerOpening(app: content.app)
        var rest: Duration?
        if case .open(let time) = services.breakers.state(of: admission.destination) { rest = time }
        services.log.recordOpening(of: admission.destination, app: content.app, rest: rest, reason: reason)
    }
}
