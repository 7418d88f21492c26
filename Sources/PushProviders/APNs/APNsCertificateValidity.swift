import Logging
import Metrics
import PushDelivery
import Synchronization

/// The end of a certificate's validity, and the warnings about it.
final class APNsCertificateValidity: Sendable {
    /// The time in seconds before the end from which on the log warns.
    static let warningSeconds: Double = 30 * 86_400
    /// The time in seconds between two warnings.
    static let warningInterval: Double = 86_400
    /// The gauge of the end in seconds since 1970 (UTC).
    static let metric = "matrix_push_certificate_expiry_timestamp_seconds"

    private let path: String
    /// The end in seconds since 1970 (UTC).
    let expiry: Double
    private let lastWarning = Mutex<Double?>(nil)

    /// - Parameters:
    ///   - app: the configured `app_id`, the label of the metric.
    ///   - metrics: `nil` for the factory of the process.
    init(app: String, path: String, expiry: Double, metrics: (any MetricsFactory)? = nil) {
        self.path = path
        self.expiry = expiry
        Gauge(label: Self.metric, dimensions: [("app", app)], factory: metrics ?? MetricsSystem.factory).record(expiry)
    }

    /// Logs a warning in the last 30 days, once a day.
    func report(now: Double, logger: Logger) {
        guard now > expiry - Self.warningSeconds, Self.isDue(lastWarning, now, Self.warningInterval) else { return }
        let days = Int((expiry - now) / 86_400)
        if now >= expiry {
            logger.error(
                "the APNs certificate has expired: no notification is sent with it", metadata: ["file": "\(path)"])
        } else {
            logger.warning("the APNs certificate expires in \(days) days", metadata: ["file": "\(path)"])
        }
    }

    /// Returns whether an interval has passed since the last time, and notes this one.
    private static func isDue(_ last: borrowing Mutex<Double?>, _ now: Double, _ interval: Double) -> Bool {
        last.withLock { last in
            if let last, abs(now - last) < interval { return false }
            last = now
            return true
        }
    }

    /// Checks that the certificate is still valid.
    /// - Throws: `DeliveryFailure` with an operator's fault if it isn't.
    func check(now: Double) throws(DeliveryFailure) {
        guard now < expiry else {
            throw DeliveryFailure(
                .operatorFault(
                    reason: "the certificate has expired",
                    remedy: "renew it on Apple's developer site and replace certificate_file, or use a key"))
        }
    }
}
