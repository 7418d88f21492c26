import CommandLineSupport
import Crypto
import Foundation
import Logging
import Metrics
import OutboundHTTP
import PushConfiguration
import PushDelivery
import PushProviders
import Synchronization

/// Creates the providers of apps, and records what they were made from.
struct ProviderFactory: Sendable {
    /// The instances that the providers share.
    let shared: SharedInstances
    let outputs: GatewayOutputs
    let logger: Logger
    /// Receives the metrics of the providers; `nil` for the factory of the process.
    var metrics: (any MetricsFactory)?
    /// Reads a file that the configuration names.
    var readFile: @Sendable (_ path: String) throws -> [UInt8] = Self.readFile

    /// The network settings of a configuration.
    struct Network: Hashable, Sendable {
        var addresses: AddressPolicy
        var proxy: HTTPProxy?

        /// - Throws: `CommandFailure` if the environment variable `HTTPS_PROXY` isn't the URL of a proxy.
        init(_ configuration: GatewayConfiguration) throws {
            addresses = configuration.addressPolicy
            do {
                proxy = try configuration.proxy(environment: ProcessInfo.processInfo.environment)
            } catch {
                throw CommandFailure("HTTPS_PROXY: \(error)", status: CommandFailure.usageStatus)
            }
        }
    }

    /// A provider, with what it was made from.
    struct Product: Sendable {
        let provider: any PushProvider
        /// The digests of the files that it has read, by path.
        let files: [String: SHA256.Digest]
        /// The names of the shared instances that it uses.
        let instances: Set<String>
        /// The paths of the log files that it writes.
        let outputs: Set<String>
    }

    /// Creates the provider of an app: opens log files and loads credentials.
    func make(_ app: AppConfiguration, _ network: Network) throws(ProviderConfigurationError) -> Product {
        let shared = SharedInstances(viewing: shared)
        let record = Record()
        let environment = ProviderEnvironment(
            addresses: network.addresses, proxy: network.proxy, userAgent: "matrix-push/\(ToolkitVersion.current)",
            logger: logger, metrics: metrics, shared: shared,
            readFile: { [readFile] path in
                let bytes = try readFile(path)
                record.files.withLock { $0[path] = SHA256.hash(data: bytes) }
                return bytes
            },
            lineWriter: { [outputs] path in
                if let path { record.outputs.withLock { _ = $0.insert(path) } }
                do throws(LineFileError) {
                    return try outputs.lineWriter(path)
                } catch {
                    // The provider names the file.
                    throw error.cause ?? error
                }
            })
        let provider = try ProviderCatalog.provider(for: app, environment: environment)
        return Product(
            provider: provider, files: record.files.withLock { $0 }, instances: shared.usedNames,
            outputs: record.outputs.withLock { $0 })
    }

    /// Returns whether the contents of files are those that a provider has read.
    func areUnchanged(_ files: [String: SHA256.Digest]) -> Bool {
        files.allSatisfy { path, digest in (try? readFile(path)).map { SHA256.hash(data: $0) } == digest }
    }

    /// Returns the provider of an app, to find the problems of an invalid configuration. It isn't used.
    static func provider(
        forChecking app: AppConfiguration
    ) throws(ProviderConfigurationError) -> any PushProvider {
        let environment = ProviderEnvironment(
            logger: .silent, readFile: readFile, lineWriter: { _ in { _ in } })
        return try ProviderCatalog.provider(for: app, environment: environment)
    }

    static func readFile(_ path: String) throws -> [UInt8] {
        try ConfigurationFiles.credential(path)
    }

    /// The files and outputs that a provider asks for.
    private final class Record: Sendable {
        let files = Mutex<[String: SHA256.Digest]>([:])
        let outputs = Mutex<Set<String>>([])
    }
}
