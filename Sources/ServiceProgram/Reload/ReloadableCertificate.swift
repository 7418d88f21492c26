import Foundation
import HummingbirdTransport
import Logging
import Metrics
import StatusAPI
import Synchronization

/// The certificate of the listener, whose files are read again by a reload, and when they have changed.
package final class ReloadableCertificate: Sendable {
    private let certificates: ServerCertificates
    private let service: String
    private let logger: Logger
    private let metrics: (any MetricsFactory)?
    /// The problem of changed files that was logged, until the files can be used.
    private let loggedProblem = Mutex<String?>(nil)

    /// - Parameters:
    ///   - service: the service in sentences, such as `gateway`.
    ///   - metrics: `nil` for the factory of the process.
    package init(
        _ certificates: ServerCertificates, of service: String, logger: Logger, metrics: (any MetricsFactory)? = nil
    ) {
        self.certificates = certificates
        self.service = service
        self.logger = logger
        self.metrics = metrics
        record()
    }

    package func part<File: ServiceConfigurationFile>() -> ReloadablePart<File> {
        ReloadablePart(
            "certificate", checkFiles: { self.checkFiles() },
            prepare: { file in
                let use = try self.certificates.prepare(file)
                return {
                    use()
                    self.loggedProblem.withLock { $0 = nil }
                    self.record()
                    self.certificates.logExpiry(self.logger)
                }
            })
    }

    /// Returns the problem of the certificate for the status page: it has expired or soon will, or a changed one isn't
    /// in use.
    /// - Parameter now: the time in seconds since 1970.
    package func statusProblem(at now: Double) -> StatusProblem? {
        let rest = Double(certificates.notValidAfter) - now
        let time = Date(timeIntervalSince1970: Double(certificates.notValidAfter)).formatted(.iso8601)
        let problem = loggedProblem.withLock { $0 }
        let advice = "Renew the certificate in listen.tls. The \(service) loads it within a minute."
        if rest <= 0 {
            return StatusProblem(
                severity: .failing, summary: "The \(service)'s TLS certificate has expired (\(time)).",
                details: problem, advice: advice)
        }
        if let problem {
            return StatusProblem(
                severity: .warning, summary: "A changed TLS certificate cannot be loaded: the one in use stays.",
                details: problem, advice: "Correct the files in listen.tls. The \(service) loads them within a minute.")
        }
        guard rest < ServerCertificates.warningTime / .seconds(1) else { return nil }
        return StatusProblem(
            severity: .warning, summary: "The \(service)'s TLS certificate expires soon (\(time)).", advice: advice)
    }

    /// Uses files that have changed. If they can't be used, as while they are being written, the certificate in use stays,
    /// and the next call tries again.
    private func checkFiles() {
        defer { record() }
        do {
            if try certificates.reload() { certificates.logExpiry(logger) }
            loggedProblem.withLock { $0 = nil }
        } catch {
            let problem = "\(error)"
            let isNew = loggedProblem.withLock { logged in
                defer { logged = problem }
                return logged != problem
            }
            guard isNew else { return }
            logger.warning(
                "a changed TLS certificate cannot be loaded: the one in use stays", metadata: ["reason": "\(problem)"])
        }
    }

    private func record() {
        let factory = metrics ?? MetricsSystem.factory
        Gauge(label: "matrix_push_listener_certificate_expiry_timestamp_seconds", factory: factory)
            .record(certificates.notValidAfter)
        let isUnloaded = loggedProblem.withLock { $0 != nil }
        Gauge(label: "matrix_push_listener_certificate_unloaded", factory: factory).record(isUnloaded ? 1 : 0)
    }
}
