import HummingbirdTransport
import Logging
import Synchronization

/// The certificate of the listener, whose files are read again by a reload, and when they have changed.
final class ReloadableCertificate: Sendable {
    private let certificates: ServerCertificates
    private let logger: Logger
    /// The problem that was logged, until the files can be used.
    private let loggedProblem = Mutex<String?>(nil)

    init(_ certificates: ServerCertificates, logger: Logger) {
        self.certificates = certificates
        self.logger = logger
    }

    var part: ReloadablePart {
        ReloadablePart(
            "certificate", checkFiles: { self.checkFiles() },
            prepare: { file in
                let use = try self.certificates.prepare(file)
                return {
                    use()
                    self.certificates.logExpiry(self.logger)
                }
            })
    }

    /// Uses files that have changed. If they can't be used, as while they are being written, the certificate in use stays,
    /// and the next call tries again.
    private func checkFiles() {
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
}
