import PushDelivery

/// The parts of a push certificate of Apple that say what it may be used for.
///
/// Source: Apple, "Establishing a certificate-based connection to APNs".
struct APNsCertificate: Hashable, Sendable {
    /// The topics that the certificate lists; for an older certificate its only bundle identifier. Empty if there are
    /// none, as in certificates that aren't Apple's.
    let topics: [String]
    /// The environments that the certificate names, `production` and `sandbox`; empty if it names none.
    let environments: Set<String>

    /// The beginning of Apple's object identifiers for push certificates, 1.2.840.113635.100.6.3, in DER.
    private static let apple: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x63, 0x64, 0x06, 0x03]
    private static let sandbox: UInt8 = 1
    private static let production: UInt8 = 2
    private static let topicList: UInt8 = 6
    /// `userId` (RFC 4519), the bundle identifier in the subject: 0.9.2342.19200300.100.1.1.
    private static let userID: [UInt8] = [0x09, 0x92, 0x26, 0x89, 0x93, 0xF2, 0x2C, 0x64, 0x01, 0x01]
    /// The tag of the extensions of a certificate (RFC 5280, section 4.1).
    private static let extensions: UInt8 = 0xA3

    /// - Parameter bytes: the certificate in DER. Of other bytes, the result is empty.
    init(_ bytes: [UInt8]) {
        var rest = bytes[...]
        let certificate = DERElement(&rest)?.children.first?.children ?? []
        var topics: [String] = []
        var environments: Set<String> = []
        let list = certificate.first { $0.tag == Self.extensions }?.children.first?.children ?? []
        for item in list.map(\.children) {
            guard let id = item.first, id.tag == DERElement.objectIdentifier, id.content.dropLast() == Self.apple[...],
                let value = item.last, value.tag == DERElement.octetString
            else { continue }
            switch id.content.last {
            case Self.sandbox?: environments.insert("sandbox")
            case Self.production?: environments.insert("production")
            // A sequence of topics, each followed by a description.
            case Self.topicList?:
                topics = (value.children.first?.children ?? []).filter { $0.tag == DERElement.utf8String }
                    .compactMap(\.text)
            default: break
            }
        }
        if topics.isEmpty { topics = Self.userID(in: certificate).map { [$0] } ?? [] }
        self.topics = topics
        self.environments = environments
    }

    private static func userID(in certificate: [DERElement]) -> String? {
        // The names of issuer and subject are sequences of sets of attributes; the subject's comes last.
        let names = certificate.filter { $0.tag == DERElement.sequence && $0.children.first?.tag == DERElement.set }
        let attributes = names.last?.children.flatMap(\.children).map(\.children) ?? []
        return attributes.first { $0.first?.content == userID[...] }?.last?.text
    }

    /// Returns the contradictions to an app's settings. Without topics or environments in the certificate there are none.
    /// - Parameter topic: the value of `apns-topic` of the app's notifications.
    func errors(topic: String, environment: String) -> [ProviderConfigurationError] {
        var errors: [ProviderConfigurationError] = []
        if !topics.isEmpty, !topics.contains(topic) {
            errors.append(
                ProviderConfigurationError(
                    key: "topic", "the certificate is not for the topic \"\(topic)\"",
                    hint: "its topics are \(topics.joined(separator: ", "))"))
        }
        if !environments.isEmpty, !environments.contains(environment) {
            errors.append(
                ProviderConfigurationError(
                    key: "certificate_file", "the certificate is not for the environment \"\(environment)\"",
                    hint: "it is for \(environments.sorted().joined(separator: ", "))"))
        }
        return errors
    }
}
