import APIRuntime
import CommandLineSupport
import HomeserverFeed
import PushConfiguration
import PushGateway
import ServiceSupport
import YAMLTree

/// A valid configuration of a pusher, with the places of its values in its file for later diagnostics.
package struct PusherConfigurationFile: Sendable {
    package private(set) var configuration: PusherConfiguration
    /// Warnings, in the order of the file.
    package let warnings: [Diagnostic]
    /// The homeserver's URL.
    package let homeserverURL: BaseURL
    private let root: YAMLNode

    /// The maximum size of a configuration file in bytes.
    private static let maxBytes = 1 << 20
    /// The maximum size of a file with a token in bytes.
    private static let maxTokenBytes = 4096
    private static let keys = [
        "listen", "homeserver", "store", "workers", "delivery", "pushers", "network", "logging", "metrics", "tracing",
    ]

    /// Reads the text of a configuration file.
    package init(_ source: SourceText) throws(ConfigurationError) {
        let root: YAMLNode
        do {
            root = try readYAML(source, limits: YAMLLimits(maxBytes: Self.maxBytes))
        } catch {
            throw ConfigurationError([error])
        }
        if root.isNull {
            throw ConfigurationError([
                .error(
                    "the configuration is empty", at: root.location,
                    hint: "its keys are \(Self.keys.joined(separator: ", "))")
            ])
        }
        var checks = ConfigurationChecks(root)
        checks.checkConnections()
        let (configuration, diagnostics) = Self.decode(root)
        let url = root.target(of: ["homeserver", "url"])?.node
        var all = diagnostics + checks.diagnostics
        let homeserverURL = url?.string.flatMap { try? BaseURL($0) }
        if let url, url.string != nil, homeserverURL == nil {
            all.append(
                .error(
                    "expected url to be an http or https URL, found \(url.excerpt)", at: url.location,
                    hint: "such as http://127.0.0.1:8008"))
        }
        all += Self.leaseDiagnostics(configuration, root)
        guard let configuration, let homeserverURL, all.allSatisfy({ $0.severity < .error }) else {
            throw ConfigurationError(all.sortedWithoutDuplicates())
        }
        self.configuration = configuration
        self.homeserverURL = homeserverURL
        self.root = root
        warnings = all.sortedWithoutDuplicates()
    }

    private static func leaseDiagnostics(_ configuration: PusherConfiguration?, _ root: YAMLNode) -> [Diagnostic] {
        guard let lease = configuration?.workers?.lease, lease <= configuration?.delivery?.timeout ?? 30 else {
            return []
        }
        let node = root.target(of: ["workers", "lease"])?.node
        return [.error("expected lease to be longer than delivery.timeout", at: node?.location)]
    }

    /// Decodes the configuration strictly.
    /// - Returns: the configuration, or `nil` and the diagnostics of all violations.
    private static func decode(_ root: YAMLNode) -> (PusherConfiguration?, [Diagnostic]) {
        var diagnostics: [Diagnostic] = []
        let json = root.json { node in
            diagnostics.append(.error("expected a finite number, found \(node.excerpt)", at: node.location))
        }
        do {
            let configuration = try PusherConfiguration(json: json.jsonBytes(), limits: JSONLimits(maxViolations: 1000))
            return (configuration, diagnostics)
        } catch {
            let translator = ViolationDiagnostics(root: root, keys: keys)
            return (nil, diagnostics + error.violations.map(translator.diagnostic(for:)))
        }
    }

    /// Replaces values by those of a command line. `nil` keeps a value.
    package mutating func override(
        host: String?, port: UInt16?, logLevel: LoggingConfiguration.LogLevel?,
        logFormat: LoggingConfiguration.LogFormat?
    ) {
        if host != nil || port != nil {
            var listen = configuration.listen ?? ListenConfiguration()
            if let host { listen.host = host }
            if let port { listen.port = Int64(port) }
            configuration.listen = listen
        }
        if logLevel != nil || logFormat != nil {
            var logging = configuration.logging ?? LoggingConfiguration()
            if let logLevel { logging.level = logLevel }
            if let logFormat { logging.format = logFormat }
            configuration.logging = logging
        }
    }

    // MARK: Files

    /// Reads the token that the pusher uses at the homeserver.
    /// - Throws: `ConfigurationError` with the diagnostic at the file's path.
    package func applicationServiceToken() throws(ConfigurationError) -> AccessToken {
        try token(configuration.homeserver.asTokenFile, key: "as_token_file")
    }

    /// Reads the token that the homeserver uses at the pusher.
    /// - Throws: `ConfigurationError` with the diagnostic at the file's path.
    package func homeserverToken() throws(ConfigurationError) -> AccessToken {
        try token(configuration.homeserver.hsTokenFile, key: "hs_token_file")
    }

    private func token(_ path: String, key: String) throws(ConfigurationError) -> AccessToken {
        let hint = "write a random text to the file, such as that of: openssl rand -hex 32"
        let bytes: [UInt8]
        do {
            bytes = try ConfigurationFiles.credential(path)
        } catch {
            throw failure("cannot read \(path): \(error)", at: ["homeserver", key], hint: hint)
        }
        let text = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard bytes.count <= Self.maxTokenBytes, text.count == 1, let token = text.first,
            token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else {
            throw failure("expected \(path) to contain a token", at: ["homeserver", key], hint: hint)
        }
        return AccessToken(String(token))
    }

    /// Returns the error of a problem that a value has outside of the file.
    package func failure(_ problem: String, at path: [String], hint: String? = nil) -> ConfigurationError {
        ConfigurationError([error(problem, at: path, hint: hint)])
    }

    /// Returns the diagnostic of a problem that a value has outside of the file.
    /// - Parameter path: the keys of the value, from the outermost one.
    package func error(_ problem: String, at path: [String], hint: String?) -> Diagnostic {
        .error(problem.escapingControls, at: root.target(of: path)?.node.location, hint: hint?.escapingControls)
    }
}
