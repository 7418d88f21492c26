import CommandLineSupport
import Foundation
import NIOSSL
import YAMLTree

/// The check of files that a service itself reads, and of who else can read secrets.
package struct ServiceFiles {
    /// A value of a configuration that may contain a password.
    package struct Password: Sendable {
        let path: [String]
        /// Whether any text with `@` has one, since the user of a proxy's URL may be a token.
        let isProxy: Bool

        /// - Parameter path: the keys of the value, from the outermost one.
        package init(_ path: [String], isProxy: Bool = false) {
            self.path = path
            self.isProxy = isProxy
        }
    }

    private let now: Double
    private var diagnostics: [Diagnostic] = []

    /// The time in seconds before the end of a certificate from which on it is reported.
    private static let warningSeconds: Double = 14 * 86_400

    /// Returns the problems of the files that a configuration names. The configuration may be invalid; if its YAML is,
    /// there are none.
    /// - Parameters:
    ///   - now: the time of day in seconds since 1970.
    ///   - passwords: the values that may contain a password.
    ///   - secrets: returns the nodes with paths of secret files, other than those of TLS.
    package static func diagnostics(
        of source: SourceText, now: Double, passwords: [Password], secrets: (_ root: YAMLNode) -> [YAMLNode]
    ) -> [Diagnostic] {
        guard let root = try? readYAML(source) else { return [] }
        var files = ServiceFiles(now: now)
        for node in secrets(root) { files.checkPrivacy(of: node) }
        if let tls = root["listen"]?["tls"] { files.checkTLS(tls) }
        files.checkPrivacy(ofConfiguration: source.name, root, passwords)
        return files.diagnostics
    }

    private init(now: Double) {
        self.now = now
    }

    // MARK: Permissions

    private mutating func checkPrivacy(of node: YAMLNode) {
        guard let path = node.string, Self.isReadableByAll(path) else { return }
        warn(
            "\(quoted(path, limit: 300)) is a secret that every user of this machine can read", at: node,
            hint: "chmod o= \(path)")
    }

    private mutating func checkPrivacy(ofConfiguration path: String, _ root: YAMLNode, _ passwords: [Password]) {
        guard Self.isReadableByAll(path) else { return }
        for password in passwords {
            var node: YAMLNode? = root
            for key in password.path { node = node?[key] }
            guard let text = node?.string, password.isProxy ? text.contains("@") : text.contains(Self.password) else {
                continue
            }
            // Without a location, because the line of the file would show the password.
            diagnostics.append(
                .warning(
                    "\(password.path.joined(separator: ".")) contains a password, and every user of this machine can "
                        + "read \(quoted(path, limit: 300))",
                    at: nil, hint: "chmod o= \(path)"))
        }
    }

    /// A password in a connection string, which may be a URL.
    private static var password: Regex<Substring> { #/://[^/@]*:[^/]*@|password\s*=/#.ignoresCase() }

    private static func isReadableByAll(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_mode & S_IROTH != 0
    }

    // MARK: TLS

    private mutating func checkTLS(_ tls: YAMLNode) {
        let (certificateNode, keyNode) = (tls["certificate_file"], tls["private_key_file"])
        if let keyNode { checkPrivacy(of: keyNode) }
        let chain = contents(of: certificateNode).flatMap { bytes -> [NIOSSLCertificate]? in
            let chain = (try? NIOSSLCertificate.fromPEMBytes(bytes)) ?? []
            if let certificateNode, chain.isEmpty { report("contains no certificate in PEM form", of: certificateNode) }
            return chain.isEmpty ? nil : chain
        }
        let key = contents(of: keyNode).flatMap { bytes -> NIOSSLPrivateKey? in
            // Without a passphrase, OpenSSL would ask for one at the terminal.
            let key = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) { provide in provide([UInt8]()) }
            if let keyNode, key == nil { report("contains no private key in PEM form without passphrase", of: keyNode) }
            return key
        }
        if let certificateNode, let first = chain?.first {
            checkValidity(of: first, at: certificateNode)
        }
        guard let chain, let key, let keyNode else { return }
        let configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        if (try? NIOSSLContext(configuration: configuration)) == nil {
            report("is not the key of the certificate", of: keyNode)
        }
    }

    private mutating func checkValidity(of certificate: NIOSSLCertificate, at node: YAMLNode) {
        let expiry = Double(certificate.notValidAfter)
        if now < Double(certificate.notValidBefore) {
            report("is not valid yet", of: node, hint: "check the clock of this machine")
        } else if now >= expiry {
            report("has expired", of: node, hint: "renew the certificate")
        } else if now > expiry - Self.warningSeconds {
            warn("the certificate expires in \(Int((expiry - now) / 86_400)) days", at: node, hint: "renew it")
        }
    }

    private mutating func contents(of node: YAMLNode?) -> [UInt8]? {
        guard let node, let path = node.string, !path.isEmpty else { return nil }
        do {
            return try ConfigurationFiles.credential(path)
        } catch {
            diagnostics.append(
                .error(
                    "cannot read \(quoted(path, limit: 300)): \(error)", at: node.location,
                    hint: "check the path and the permissions of the file"))
            return nil
        }
    }

    // MARK: Reports

    /// - Parameter problem: the end of a sentence about the file.
    private mutating func report(_ problem: String, of node: YAMLNode, hint: String? = nil) {
        diagnostics.append(.error("\(quoted(node.string ?? "", limit: 300)) \(problem)", at: node.location, hint: hint))
    }

    private mutating func warn(_ message: String, at node: YAMLNode, hint: String?) {
        diagnostics.append(.warning(message, at: node.location, hint: hint))
    }
}
