import OutboundHTTP

extension DeliveryAttempts {
    // MARK: Reports

    /// Returns the report of the last attempt.
    final func report(_ attempt: Attempt) -> DeliveryReport {
        switch attempt {
        case .ended(let result): return DeliveryReport(result)
        case .noResponse(let error, _): return DeliveryReport(.retry(after: nil, reason: error.reason))
        // At the end of the time, when there is no time for another attempt.
        case .meaning(.tooLarge) where !isReduced, .meaning(.retryNow) where !context.hasRetriedNow:
            return DeliveryReport(resultAtEnd(Self.noRequest))
        case .meaning(.tooLarge(let reason)): return DeliveryReport(.failed(reason: reason))
        case .meaning(.retryNow(let reason)): return DeliveryReport(.retry(after: nil, reason: reason))
        case .meaning(let meaning):
            return DeliveryReporter(services: services, content: content, host: namedHost, hasResponse: hasResponse)
                .report(meaning)
        }
    }

    /// Returns a report with the host and the reason, and what the activity of the app needs to know.
    final func withCircumstances(_ report: DeliveryReport) -> DeliveryReport {
        var report = report
        report.host = namedHost
        report.reason = reason
        report.hasResponse = hasResponse
        report.remedy = report.remedy ?? remedy
        guard report.isFailure else { return report }
        report.destination = destination
        if report.cause != nil { return report }
        switch report.result {
        case .failed: report.cause = .notification
        case _ where hasResponse: report.cause = status == 429 ? .rateLimit : .outage
        default: report.cause = signal.isOver && !signal.deadlineHasPassed ? .shutdown : cause
        }
        return report
    }

    // MARK: Results without a request

    final func refused(_ after: Duration) -> Attempt {
        retry(after: after, .breakerOpen, .paused, "the destination is paused after failures")
    }

    final func noPermit() -> Attempt {
        .ended(resultAtEnd("too many requests to the destination are in flight"))
    }

    final func retry(
        after delay: Duration?, _ reason: DeliveryReason, _ cause: FailureCause, _ text: String
    ) -> Attempt {
        (self.reason, self.cause) = (reason, cause)
        return .ended(.retry(after: delay, reason: text))
    }

    /// The result of a delivery whose time has ended.
    /// - Parameter text: the reason if the deadline has passed.
    final func resultAtEnd(_ text: String) -> DeliveryResult {
        let report = Self.report(atEndOf: signal, text)
        reason = report.reason
        return report.result
    }

    /// The report of a delivery whose time ends before a request is sent.
    /// - Parameter text: the reason if the deadline has passed.
    static func report(atEndOf signal: StopSignal, _ text: String) -> DeliveryReport {
        let hasPassed = signal.deadlineHasPassed
        var report = DeliveryReport(
            .retry(after: nil, reason: hasPassed ? text : "the gateway is shutting down"),
            hasPassed ? .noResponse : .shutdown)
        report.reason = hasPassed ? .deadline : .shutdown
        return report
    }
}
