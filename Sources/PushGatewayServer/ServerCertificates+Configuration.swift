import HummingbirdTransport
import PushConfiguration
import PushGateway

extension ServerCertificates {
    /// Reads the certificate and the private key that a configuration names.
    /// - Throws: `GatewayConfigurationError` with the diagnostic at the key of the file that can't be used.
    package convenience init?(
        _ file: GatewayConfigurationFile, readFile: @escaping ReadFile
    ) throws(GatewayConfigurationError) {
        guard let tls = file.configuration.listen?.tls else { return nil }
        do {
            try self.init(
                certificateFile: tls.certificateFile, privateKeyFile: tls.privateKeyFile, readFile: readFile)
        } catch {
            let key =
                switch error.file {
                case .certificate: "certificate_file"
                case .privateKey: "private_key_file"
                }
            throw GatewayConfigurationError([file.error(error.problem, at: ["listen", "tls", key], hint: error.hint)])
        }
    }
}
