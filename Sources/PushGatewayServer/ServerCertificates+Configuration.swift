import HummingbirdTransport
import PushConfiguration
import PushGateway

extension ServerCertificates {
    /// Reads the certificate and the private key that a configuration names; `nil` for a configuration without.
    /// - Throws: `GatewayConfigurationError` with the diagnostic at the path of the file that can't be used.
    package convenience init?(
        _ file: GatewayConfigurationFile, readFile: @escaping ReadFile
    ) throws(GatewayConfigurationError) {
        guard let tls = file.configuration.listen?.tls else { return nil }
        do {
            try self.init(
                certificateFile: tls.certificateFile, privateKeyFile: tls.privateKeyFile, readFile: readFile)
        } catch {
            throw file.error(error)
        }
    }

    /// Reads the files that another configuration names. Without TLS in it, the certificate in use stays.
    /// - Returns: a function that puts them into use.
    /// - Throws: `GatewayConfigurationError` with the diagnostic at the path of the file that can't be used.
    package func prepare(_ file: GatewayConfigurationFile) throws(GatewayConfigurationError) -> @Sendable () -> Void {
        guard let tls = file.configuration.listen?.tls else { return {} }
        do {
            return try prepare(certificateFile: tls.certificateFile, privateKeyFile: tls.privateKeyFile)
        } catch {
            throw file.error(error)
        }
    }
}

extension GatewayConfigurationFile {
    fileprivate func error(_ error: ServerCertificateError) -> GatewayConfigurationError {
        let key =
            switch error.file {
            case .certificate: "certificate_file"
            case .privateKey: "private_key_file"
            }
        return GatewayConfigurationError([self.error(error.problem, at: ["listen", "tls", key], hint: error.hint)])
    }
}
