import Logging
import PushDelivery
import Synchronization

/// The end of a certificate's validity, and the warnings about it.
final class APNsCertificateValidity: Sendable {
    /// The time before the end from which on the log warns.
    static let warningSeconds: Double = 30 * 86_400
    /// The time between two warnings.
    static let warningInterval: Double = 86_400

    private let path: String
    /// The end in seconds since 1970 (UTC).
    let expiry: Double
    private let lastWarning = Mutex<Double?>(nil)

    init(path: String, expiry: Double) {
        self.path = path
        self.expiry = expiry
    }

    /// Logs a warning in the last 30 days, once a day.
    func warn(now: Double, logger: Logger) {
        guard now > expiry - Self.warningSeconds else { return }
        let isDue = lastWarning.withLock { last in
            if let last, abs(now - last) < Self.warningInterval { return false }
            last = now
            return true
        }
        guard isDue else { return }
        let days = Int((expiry - now) / 86_400)
        if now >= expiry {
            logger.error(
                "the APNs certificate has expired: no notification is sent with it", metadata: ["file": "\(path)"])
        } else {
            logger.warning("the APNs certificate expires in \(days) days", metadata: ["file": "\(path)"])
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
