import Foundation
import HummingbirdTransport
import Logging
import PushConfiguration
import ServiceSupport

extension ServerCertificates {
    /// Reads the certificate and the private key that a configuration names; `nil` for a configuration without.
    /// - Throws: `ConfigurationError` with the diagnostic at the path of the file that can't be used.
    package convenience init?(
        _ file: some ServiceConfigurationFile, readFile: @escaping ReadFile
    ) throws(ConfigurationError) {
        guard let tls = file.listen?.tls else { return nil }
        do {
            try self.init(
                certificateFile: tls.certificateFile, privateKeyFile: tls.privateKeyFile, readFile: readFile)
        } catch {
            throw file.error(error)
        }
    }

    /// Reads the files that another configuration names. Without TLS in it, the certificate in use stays.
    /// - Returns: a function that puts them into use.
    /// - Throws: `ConfigurationError` with the diagnostic at the path of the file that can't be used.
    package func prepare(
        _ file: some ServiceConfigurationFile
    ) throws(ConfigurationError) -> @Sendable () -> Void {
        guard let tls = file.listen?.tls else { return {} }
        do {
            return try prepare(certificateFile: tls.certificateFile, privateKeyFile: tls.privateKeyFile)
        } catch {
            throw file.error(error)
        }
    }
}

extension ServerCertificates {
    /// The time before its expiry from which a certificate is warned of. Programs that renew certificates do so earlier.
    static let warningTime: Duration = .seconds(14 * 86_400)

    /// Writes a line with the time at which the certificate expires: a warning if that is less than 14 days away.
    /// - Parameter now: the time in seconds since 1970.
    package func logExpiry(_ logger: Logger, at now: Double = Date.now.timeIntervalSince1970) {
        let time = Date(timeIntervalSince1970: Double(notValidAfter)).formatted(.iso8601)
        let rest = Duration.seconds(Double(notValidAfter) - now)
        let metadata: Logger.Metadata = ["expires": "\(time)"]
        if rest <= .zero {
            logger.error("the TLS certificate has expired; no client accepts it", metadata: metadata)
        } else if rest < Self.warningTime {
            logger.warning("the TLS certificate expires soon", metadata: metadata)
        } else {
            logger.info("loaded the TLS certificate", metadata: metadata)
        }
    }
}

extension ServiceConfigurationFile {
    fileprivate func error(_ error: ServerCertificateError) -> ConfigurationError {
        let key =
            switch error.file {
            case .certificate: "certificate_file"
            case .privateKey: "private_key_file"
            }
        return ConfigurationError([self.error(error.problem, at: ["listen", "tls", key], hint: error.hint)])
    }
}
