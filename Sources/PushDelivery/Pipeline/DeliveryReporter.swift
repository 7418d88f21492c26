import PushGatewayAPI

/// Decides the result of a delivery from the meaning of the response, and records faults of the operator.
struct DeliveryReporter {
    let services: DeliveryServices
    let content: DeviceNotification
    /// The host of the request, if the device names it.
    let host: Destination?
    /// Whether the push provider responded. Without a response, a success doesn't show that the credentials work.
    let hasResponse: Bool

    func report(_ meaning: ResponseMeaning) -> DeliveryReport {
        let app = content.app
        switch meaning {
        case .delivered(let remark):
            if hasResponse, services.rejectionGuard.recordSuccess(of: app, at: host) { logEndOfWithholding() }
            var report = DeliveryReport(.delivered)
            report.remark = remark
            report.isRemarkOfProvider = hasResponse
            return report
        case .rejected(let reason):
            if hasResponse, services.rejectionGuard.recordRejection(of: app, at: host) { logEndOfWithholding() }
            return DeliveryReport(.rejected(reason: reason))
        case .suspectRejection(let reason, let remedy): return suspectRejection(reason, remedy)
        case .retryLater(let after, _, let reason): return DeliveryReport(.retry(after: after, reason: reason))
        case .retryNow(let reason): return DeliveryReport(.retry(after: nil, reason: reason))
        case .operatorFault(let reason, let remedy):
            services.metrics.instruments(of: app).operatorFaults.increment()
            services.log.recordFault(app: app, host: host, reason: reason, remedy: remedy)
            return DeliveryReport(.retry(after: nil, reason: reason), .configuration, remedy: remedy)
        case .tooLarge(let reason), .failed(let reason): return DeliveryReport(.failed(reason: reason))
        }
    }

    private func suspectRejection(_ reason: String, _ remedy: String) -> DeliveryReport {
        let app = content.app
        var hasher = Hasher()
        for byte in content.device.pushkey.utf8 { hasher.combine(byte) }
        let decision = services.rejectionGuard.recordSuspectRejection(
            of: app, at: host, device: hasher.finalize())
        guard decision.isWithheld else {
            if decision.isChange { logEndOfWithholding() }
            var report = DeliveryReport(.rejected(reason: reason))
            report.remedy = remedy
            return report
        }
        if decision.isChange {
            services.log.recordWithholding(app: app, host: host, reason: reason, remedy: remedy)
        }
        services.metrics.instruments(of: app).withheldRejections.increment()
        return DeliveryReport(
            .retry(after: nil, reason: "\(reason), which may be a fault of the app's configuration"),
            .suspectRejection, providerReason: reason, remedy: remedy)
    }

    private func logEndOfWithholding() {
        services.log.recordEndOfWithholding(app: content.app, host: host)
    }
}
