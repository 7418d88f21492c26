import APIRuntime
import ArgumentParser
import AsyncHTTPClientTransport
import CommandLineSupport
import HTTPTypes
import PushConfiguration
import PushGateway
import YAMLTree

/// `matrix-push gateway health`: asks a running gateway whether it serves.
///
/// It is the health check of containers, which have no other HTTP client.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Ask a running gateway whether it serves.",
        discussion: """
            Sends GET /health to the address of --url, or to that in the configuration file: the listener for operators \
            if the file has one, otherwise the gateway's. Without both, the address is 127.0.0.1:7183. Of the file only \
            the sections listen and metrics are read, so faults elsewhere do not matter.

            Exit codes: 0 the gateway responds with 200; 1 it doesn't; 2 invalid usage or configuration, or an address \
            that only --url can specify.
            """)

    @Argument(help: "The gateway's configuration file (YAML).", completion: .file(extensions: ["yaml", "yml"]))
    var file: String?

    @OptionGroup var configurationOption: ConfigurationOption
    @OptionGroup(visibility: .hidden) var servingOptions: ServingOptions

    @Option(help: "The gateway's URL without /health, such as https://push.example.org.")
    var url: String?

    @Option(
        help: "The seconds to wait for the response.",
        transform: { text in
            guard let seconds = Double(text), (0.1...300).contains(seconds) else {
                throw ValidationError("expected a number of seconds from 0.1 to 300")
            }
            return .seconds(seconds)
        })
    var timeout: Duration = .seconds(3)

    /// The maximum size of the response's body in bytes.
    private static let maxResponseBytes = 1 << 16

    func validate() throws {
        try servingOptions.reject(for: "health")
        if file != nil, configurationOption.config != nil {
            throw ValidationError("give either a file or --config, not both")
        }
    }

    func run() async throws {
        let server = try server()
        let request = HTTPRequest(
            method: .get, scheme: server.scheme, authority: server.authority, path: server.path + "/health")
        let transport = AsyncHTTPClientTransport(timeout: timeout)
        let response: ClientResponse
        do {
            response = try await transport.send(request, body: nil, maxResponseBytes: Self.maxResponseBytes)
        } catch let error as TransportError where error.possibleServer != nil {
            let hint = error.possibleServer.map {
                "if the port is one for \(error.possibleScheme ?? ""), give --url \($0)"
            }
            throw CommandFailure("\(error)", hint: hint)
        } catch let error as TransportError where url == nil && server.scheme == "https" {
            throw CommandFailure(
                "\(error)",
                hint: "if the certificate is for another name or of an own authority, configure the listener for "
                    + "operators (metrics), or give the URL with --url")
        }
        guard response.head.status == .ok else {
            throw CommandFailure("\(server)/health responds with status \(response.head.status.code)")
        }
        print("\(server) serves")
    }

    /// Returns the URL of the gateway.
    private func server() throws -> BaseURL {
        if let url {
            do {
                return try BaseURL(url)
            } catch {
                throw CommandFailure("--url: \(error)", status: CommandFailure.usageStatus)
            }
        }
        return try Self.server(of: (file ?? configurationOption.config).map(read) ?? .standard)
    }

    private func read(_ path: String) throws -> GatewayConfiguration {
        let source = SourceText(name: path, bytes: try ConfigurationFiles.configuration(path))
        do {
            return try GatewayConfiguration(listenersOf: source)
        } catch {
            for diagnostic in error.diagnostics { Terminal.standardError.write(diagnostic) }
            throw ExitCode(CommandFailure.usageStatus)
        }
    }

    /// Returns the URL at which a gateway with this configuration responds to `/health` on its own machine.
    static func server(of configuration: GatewayConfiguration) throws -> BaseURL {
        let host: String
        let port: Int
        if let metrics = configuration.metrics {
            (host, port) = (metrics.host ?? "127.0.0.1", Int(clamping: metrics.port ?? 7184))
        } else {
            (host, port) = (configuration.host, configuration.port)
        }
        guard port != 0 else {
            throw CommandFailure(
                "the configuration lets the system choose the port", hint: "give the URL with --url",
                status: CommandFailure.usageStatus)
        }
        let scheme = configuration.metrics == nil && configuration.listen?.tls != nil ? "https" : "http"
        do {
            return try BaseURL("\(scheme)://\(reachable(host)):\(port)")
        } catch {
            throw CommandFailure(
                "\(error)", hint: "check host, or give the URL with --url", status: CommandFailure.usageStatus)
        }
    }

    /// Returns the host of a URL for the host of a listener; `0.0.0.0` and `::` listen on the loopback address, too.
    private static func reachable(_ host: String) -> String {
        switch host {
        case "0.0.0.0": return "127.0.0.1"
        case "::": return "[::1]"
        default: return host.contains(":") ? "[\(host)]" : host
        }
    }
}
