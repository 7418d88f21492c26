import NIOSSL
import Synchronization

/// The certificate of a server for HTTPS with its private key, which can be replaced while the server runs.
///
/// ```swift
/// let certificates = try ServerCertificates(certificateFile: "fullchain.pem", privateKeyFile: "privkey.pem")
/// let service = HummingbirdServer(router: router, certificates: certificates, logger: logger)
/// // After the files have changed:
/// try certificates.reload()
/// ```
///
/// Connections use TLS 1.2 or later, and HTTP/1.1. They keep the certificate that they began with. Several servers can
/// share an instance.
public final class ServerCertificates: Sendable {
    /// Reads a file.
    public typealias ReadFile = @Sendable (_ path: String) throws -> [UInt8]

    /// A certificate with its private key, and the files that they come from.
    private struct Pair: Sendable {
        let certificateFile: String
        let privateKeyFile: String
        /// The server's certificate and those of authorities.
        let chain: [NIOSSLCertificate]
        let key: NIOSSLPrivateKey
        let context: NIOSSLContext
    }

    private let readFile: ReadFile
    private let pair: Mutex<Pair>

    /// Reads a certificate and its private key.
    /// - Parameters:
    ///   - certificateFile: the path of a PEM file with the server's certificate, followed by those of intermediate
    ///     authorities.
    ///   - privateKeyFile: the path of a PEM file with the private key, without passphrase. It can be the same file.
    ///   - readFile: reads the files; `nil` for files of the system with at most a mebibyte.
    /// - Throws: ``ServerCertificateError`` if a file can't be read, or the key isn't that of the certificate.
    public init(
        certificateFile: String, privateKeyFile: String, readFile: ReadFile? = nil
    ) throws(ServerCertificateError) {
        let readFile = readFile ?? { try SmallFile.contents(of: $0) }
        self.readFile = readFile
        pair = Mutex(try Self.load(certificateFile, privateKeyFile, readFile))
    }

    /// The time at which the server's certificate expires, in seconds since 1970.
    public var notValidAfter: Int64 { pair.withLock { Int64($0.chain.first?.notValidAfter ?? 0) } }

    /// Reads the files again. Connections that begin afterwards use the new certificate; open ones continue.
    /// - Returns: whether the certificate or the key is another one than before.
    /// - Throws: ``ServerCertificateError`` if a file can't be read, or the key isn't that of the certificate. The old
    ///   certificate then stays in use.
    @discardableResult
    public func reload() throws(ServerCertificateError) -> Bool {
        let old = pair.withLock { $0 }
        let new = try Self.load(old.certificateFile, old.privateKeyFile, readFile)
        pair.withLock { $0 = new }
        return new.chain != old.chain || new.key != old.key
    }

    /// Reads other files, which ``reload()`` then reads again.
    /// - Returns: a function that puts them into use.
    /// - Throws: as ``reload()``.
    package func prepare(
        certificateFile: String, privateKeyFile: String
    ) throws(ServerCertificateError) -> @Sendable () -> Void {
        let new = try Self.load(certificateFile, privateKeyFile, readFile)
        return { self.pair.withLock { $0 = new } }
    }

    /// Returns the handler of TLS for a connection that begins.
    func handler() -> NIOSSLServerHandler {
        NIOSSLServerHandler(context: pair.withLock { $0.context })
    }

    private static func load(
        _ certificateFile: String, _ privateKeyFile: String, _ readFile: ReadFile
    ) throws(ServerCertificateError) -> Pair {
        let chain = try chain(certificateFile, readFile)
        let key = try key(privateKeyFile, readFile)
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        tls.minimumTLSVersion = .tlsv12
        tls.applicationProtocols = ["http/1.1"]
        // The client's goodbye isn't worth waiting for.
        tls.shutdownTimeout = .seconds(1)
        do {
            return Pair(
                certificateFile: certificateFile, privateKeyFile: privateKeyFile, chain: chain, key: key,
                context: try NIOSSLContext(configuration: tls))
        } catch {
            throw ServerCertificateError(
                file: .privateKey,
                problem: "the key in \"\(privateKeyFile)\" isn't that of the certificate in \"\(certificateFile)\"",
                hint: "the server's own certificate must be the first of its file")
        }
    }

    private static func chain(
        _ path: String, _ readFile: ReadFile
    ) throws(ServerCertificateError) -> [NIOSSLCertificate] {
        let bytes = try contents(of: path, .certificate, readFile)
        guard let chain = try? NIOSSLCertificate.fromPEMBytes(bytes), !chain.isEmpty else {
            throw ServerCertificateError(
                file: .certificate, problem: "\"\(path)\" contains no readable certificate",
                hint: "write the certificates in PEM form, the server's first: -----BEGIN CERTIFICATE-----")
        }
        return chain
    }

    private static func key(_ path: String, _ readFile: ReadFile) throws(ServerCertificateError) -> NIOSSLPrivateKey {
        let bytes = try contents(of: path, .privateKey, readFile)
        if let key = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) { return key }
        let isEncrypted = String(decoding: bytes, as: UTF8.self).contains("ENCRYPTED")
        throw ServerCertificateError(
            file: .privateKey,
            problem: isEncrypted
                ? "the private key in \"\(path)\" has a passphrase" : "\"\(path)\" contains no readable private key",
            hint: isEncrypted
                ? "remove the passphrase: openssl pkey -in \(path) -out NEW" : "write the key in PEM form")
    }

    private static func contents(
        of path: String, _ file: ServerCertificateError.File, _ readFile: ReadFile
    ) throws(ServerCertificateError) -> [UInt8] {
        do {
            return try readFile(path)
        } catch {
            throw ServerCertificateError(
                file: file, problem: "cannot read \"\(path)\": \(error)",
                hint: "check the path and the permissions of the file")
        }
    }
}

/// The error of a certificate or a private key that a server can't use.
public struct ServerCertificateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One of the files of ``ServerCertificates``.
    public enum File: Hashable, Sendable {
        case certificate
        case privateKey
    }

    /// The file with the problem; the private key's if the two don't belong together.
    public let file: File
    /// The problem in lower case. Contains paths, and nothing of the files' contents.
    public let problem: String
    /// A remedy.
    public let hint: String

    public var description: String { "\(problem); \(hint)" }
}
