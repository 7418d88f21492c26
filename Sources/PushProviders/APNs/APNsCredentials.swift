import Crypto
import OutboundHTTP
import PushConfiguration
import PushDelivery

/// The credentials of an app: a key that signs tokens, or a certificate.
enum APNsCredentials: Sendable {
    case token(APNsTokenSource)
    case certificate(ClientIdentity, validity: APNsCertificateValidity)

    /// Credentials as a configuration names them.
    struct Loaded: Sendable {
        let credentials: APNsCredentials
        /// A text for logs that identifies the credentials and contains no secret.
        let name: String
        /// A hash of the file, which differs after the file has been replaced.
        let fingerprint: String
        /// The path of the file in the configuration.
        let path: String
        /// The certificate; `nil` for a key.
        var certificate: APNsCertificate?
    }

    /// Loads the credentials that a configuration names.
    /// - Throws: `ProviderConfigurationError` if there are none or both kinds, or a file can't be used.
    static func load(
        _ configuration: APNsAppConfiguration, pushType: APNsPushType?, environment: ProviderEnvironment
    ) throws(ProviderConfigurationError) -> Loaded {
        try CredentialKeys.checkAPNs(presentKeys(configuration))
        if let path = configuration.certificateFile {
            return try loadCertificate(path, configuration, pushType: pushType, environment)
        }
        return try loadKey(configuration.keyFile ?? "", configuration, environment)
    }

    private static func presentKeys(_ configuration: APNsAppConfiguration) -> Set<String> {
        let values = [
            "key_file": configuration.keyFile, "key_id": configuration.keyID, "team_id": configuration.teamID,
            "certificate_file": configuration.certificateFile,
            "certificate_password_file": configuration.certificatePasswordFile,
        ]
        return Set(values.compactMap { $1 == nil ? nil : $0 })
    }

    // MARK: Key

    private static func loadKey(
        _ path: String, _ configuration: APNsAppConfiguration, _ environment: ProviderEnvironment
    ) throws(ProviderConfigurationError) -> Loaded {
        let keyID = try identifier(configuration.keyID, key: "key_id", of: configuration.appID, environment)
        let teamID = try identifier(configuration.teamID, key: "team_id", of: configuration.appID, environment)
        let file = try environment.contents(of: path, key: "key_file")
        let text = String(decoding: file, as: UTF8.self)
        let key: P256.Signing.PrivateKey
        do {
            key = try P256.Signing.PrivateKey(checkedPEM: text)
        } catch {
            let problem = APNsKeyFileProblem(text, error)
            throw ProviderConfigurationError(key: "key_file", "\"\(path)\" \(problem.text)", hint: problem.hint)
        }
        let fingerprint = Hexadecimal.encode(SHA256.hash(data: file))
        let source = environment.shared.instance(named: "APNs token \(teamID) \(keyID) \(fingerprint)") {
            APNsTokenSource(
                key: key, keyID: keyID, teamID: teamID, clock: environment.clock, metrics: environment.metrics)
        }
        return Loaded(credentials: .token(source), name: "\(teamID):\(keyID)", fingerprint: fingerprint, path: path)
    }

    /// Checks the identifier of a key or a team. Apple's have 10 characters; others are accepted with a warning.
    private static func identifier(
        _ value: String?, key: String, of appID: String, _ environment: ProviderEnvironment
    ) throws(ProviderConfigurationError) -> String {
        let value = value ?? ""
        let isAlphanumeric = value.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard !value.isEmpty, isAlphanumeric else {
            throw ProviderConfigurationError(key: key, "expected 10 letters and digits, found \"\(value)\"")
        }
        if value.utf8.count != 10 {
            environment.logger.warning(
                "\(key) has \(value.utf8.count) characters, Apple's have 10", metadata: ["app": "\(appID)"])
        }
        return value
    }

    // MARK: Certificate

    private static func loadCertificate(
        _ path: String, _ configuration: APNsAppConfiguration, pushType: APNsPushType?,
        _ environment: ProviderEnvironment
    ) throws(ProviderConfigurationError) -> Loaded {
        if let pushType, pushType.requiresToken {
            throw ProviderConfigurationError(
                key: "push_type", "push type \"\(pushType.rawValue)\" can't be sent with a certificate",
                hint: "use key_file, key_id and team_id")
        }
        let file = try environment.contents(of: path, key: "certificate_file")
        var password: String?
        if let path = configuration.certificatePasswordFile {
            var bytes = try environment.contents(of: path, key: "certificate_password_file")
            while bytes.last == UInt8(ascii: "\n") || bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            password = String(decoding: bytes, as: UTF8.self)
        }
        let isPEM = String(decoding: file, as: UTF8.self).contains("-----BEGIN ")
        let identity = isPEM ? ClientIdentity.pem(file, passphrase: password) : .pkcs12(file, passphrase: password)
        let expiry: Int64
        do throws(OutboundConfigurationError) {
            expiry = try identity.notValidAfter()
        } catch {
            throw ProviderConfigurationError(
                key: "certificate_file", "cannot use \"\(path)\": \(error)",
                hint: "PEM with certificate and key, or PKCS#12; a password in certificate_password_file")
        }
        let validity = APNsCertificateValidity(
            app: configuration.appID, path: path, expiry: Double(expiry), metrics: environment.metrics)
        validity.report(now: environment.clock.secondsSince1970, logger: environment.logger)
        let fingerprint = Hexadecimal.encode(SHA256.hash(data: file))
        return Loaded(
            credentials: .certificate(identity, validity: validity), name: "certificate:\(fingerprint.prefix(12))",
            fingerprint: fingerprint, path: path,
            certificate: (try? identity.certificateBytes()).map { APNsCertificate($0) })
    }
}
