import APIRuntime
import PushConfiguration
import PushDelivery
import ServiceSupport
import YAMLTree

/// A valid configuration, with the places of its values in its file for later diagnostics.
///
/// ```yaml
/// listen: {host: 127.0.0.1, port: 7183}
/// apps:                       # an exact app_id takes precedence, then the first matching glob
///   - app_id: org.example.chat.unifiedpush
///     provider: unifiedpush
///     allowed_hosts: ["push.example.org", "*.push.example.net"]
///   - app_id: "*"
///     provider: log
///     path: notifications.jsonl   # default: standard output
/// ```
///
/// Paths are relative to the working directory of the process, as those of command lines are.
public struct GatewayConfigurationFile: Sendable {
    public private(set) var configuration: GatewayConfiguration
    /// Warnings, in the order of the file.
    public let warnings: [Diagnostic]
    /// `nil` without a file.
    private let root: YAMLNode?

    /// The maximum size of a configuration file in bytes.
    private static let maxBytes = 1 << 20

    /// Reads the text of a configuration file.
    /// - Parameter makeProvider: creates the provider of an app; used if the file is invalid, so that the problems which
    ///   providers find are reported too.
    /// - Throws: ``GatewayConfigurationError`` with the diagnostics of all problems, in the order of the file.
    public init(
        _ source: SourceText,
        makeProvider: ((AppConfiguration) throws(ProviderConfigurationError) -> any PushProvider)? = nil
    ) throws(GatewayConfigurationError) {
        let root = try Self.root(of: source)
        if root.isNull {
            throw GatewayConfigurationError([
                .error(
                    "the configuration is empty", at: root.location,
                    hint: "its keys are \(ConfigurationKeys.root.joined(separator: ", "))")
            ])
        }
        var checks = ConfigurationChecks(root)
        checks.check()
        let (configuration, diagnostics) = Self.decode(root)
        var all = diagnostics + checks.diagnostics
        guard let configuration, all.allSatisfy({ $0.severity < .error }) else {
            if let makeProvider { all += ProviderChecks(root: root).diagnostics(after: all, makeProvider) }
            throw GatewayConfigurationError(all.sortedWithoutDuplicates())
        }
        self.configuration = configuration
        self.root = root
        warnings = all.sortedWithoutDuplicates()
    }

    static func root(of source: SourceText) throws(GatewayConfigurationError) -> YAMLNode {
        do {
            return try readYAML(source, limits: YAMLLimits(maxBytes: maxBytes))
        } catch {
            throw GatewayConfigurationError([error])
        }
    }

    /// Creates a configuration without a file.
    public init(_ configuration: GatewayConfiguration) {
        self.configuration = configuration
        root = nil
        warnings = []
    }

    /// Replaces values by those of a command line. `nil` keeps a value.
    package mutating func override(
        host: String?, port: UInt16?, logLevel: LoggingConfiguration.LogLevel?,
        logFormat: LoggingConfiguration.LogFormat?
    ) {
        listen(host: host, port: port)
        guard logLevel != nil || logFormat != nil else { return }
        var logging = configuration.logging ?? LoggingConfiguration()
        if let logLevel { logging.level = logLevel }
        if let logFormat { logging.format = logFormat }
        configuration.logging = logging
    }

    /// Replaces the address to listen on. `nil` keeps a value.
    public mutating func listen(host: String?, port: UInt16?) {
        guard host != nil || port != nil else { return }
        var listen = configuration.listen ?? ListenConfiguration()
        if let host { listen.host = host }
        if let port { listen.port = Int64(port) }
        configuration.listen = listen
    }

    /// Returns the diagnostic of a problem of an app, at the value that it names.
    /// - Parameter index: the app's index in the configuration.
    package func diagnostic(
        _ severity: Diagnostic.Severity = .error, for problem: ProviderConfigurationError, ofApp index: Int
    ) -> Diagnostic {
        let app = root?.target(of: ["apps", String(index)])?.node
        var diagnostic = ProviderChecks.diagnostic(for: problem, in: app)
        diagnostic.severity = severity
        return diagnostic
    }

    /// Decodes the configuration strictly.
    /// - Returns: the configuration, or `nil` and the diagnostics of all violations.
    private static func decode(_ root: YAMLNode) -> (GatewayConfiguration?, [Diagnostic]) {
        var diagnostics: [Diagnostic] = []
        // A number that JSON can't represent is `null` there, which violates the schema too.
        var problems: Set<SourceLocation> = []
        let json = root.json { node in
            problems.insert(node.location)
            diagnostics.append(.error("expected a finite number, found \(node.excerpt)", at: node.location))
        }
        do {
            let configuration = try GatewayConfiguration(
                json: json.jsonBytes(), limits: JSONLimits(maxViolations: 1000))
            return (configuration, diagnostics)
        } catch {
            let translator = ViolationDiagnostics(root: root)
            let violations = error.violations.map(translator.diagnostic(for:)).filter { diagnostic in
                diagnostic.location.map { !problems.contains($0) } ?? true
            }
            return (nil, diagnostics + violations)
        }
    }
}

extension GatewayConfigurationFile {
    /// Returns the diagnostic of a problem that its value has outside of the file, such as in a file that it names.
    /// - Parameter path: the keys of the value, from the outermost one.
    public func error(_ problem: String, at path: [String], hint: String? = nil) -> Diagnostic {
        .error(
            problem.escapingControls, at: root?.target(of: path)?.node.location, hint: hint?.escapingControls)
    }
}

// MARK: Apps

extension GatewayConfigurationFile {
    /// Creates the providers of the apps.
    /// - Parameter makeProvider: creates the provider of an app; the catalog of `PushProviders`, for instance.
    /// - Throws: ``GatewayConfigurationError`` with the diagnostics of all apps whose providers can't be created, in the
    ///   order of the file.
    public func registry(
        makeProvider: (AppConfiguration) throws(ProviderConfigurationError) -> any PushProvider
    ) throws(GatewayConfigurationError) -> AppRegistry {
        AppRegistry(
            try apps { app throws(ProviderConfigurationError) in
                LoadedProvider(provider: try makeProvider(app), generation: .init())
            })
    }

    /// Creates the apps, in the order of the file.
    /// - Parameter loadProvider: returns the provider of an app, a new one or one that is in use.
    /// - Throws: as ``registry(makeProvider:)``.
    package func apps(
        loadProvider: (AppConfiguration) throws(ProviderConfigurationError) -> LoadedProvider
    ) throws(GatewayConfigurationError) -> [DeliveryApp] {
        var apps: [DeliveryApp] = []
        var diagnostics: [Diagnostic] = []
        for (index, app) in configuration.apps.enumerated() {
            do throws(ProviderConfigurationError) {
                let loaded = try loadProvider(app)
                guard let options = app.deliveryOptions else { continue }
                apps.append(
                    DeliveryApp(
                        name: options.appID, provider: loaded.provider, inFlight: options.inFlight,
                        queuesOnOutage: options.queuesOnOutage, generation: loaded.generation))
            } catch {
                diagnostics.append(diagnostic(for: error, ofApp: index))
            }
        }
        guard diagnostics.isEmpty else {
            // Each provider has reported its first problem only.
            let all =
                root.map { root in
                    ProviderChecks(root: root).diagnostics { app throws(ProviderConfigurationError) in
                        try loadProvider(app).provider
                    }
                } ?? []
            throw GatewayConfigurationError((all.isEmpty ? diagnostics : all).sortedWithoutDuplicates())
        }
        return apps
    }
}

/// The provider of an app, and the identity of its credentials.
package struct LoadedProvider: Sendable {
    package var provider: any PushProvider
    package var generation: DeliveryApp.Generation

    package init(provider: any PushProvider, generation: DeliveryApp.Generation) {
        self.provider = provider
        self.generation = generation
    }
}

extension AppConfiguration {
    /// The options of an app that concern the pipeline; `nil` for an unknown provider, which a strict decoder rejects.
    package var deliveryOptions: (appID: String, inFlight: Int?, queuesOnOutage: Bool)? {
        switch self {
        case .apns(let app): Self.options(app.appID, app.inFlight, app.onOutage)
        case .fcm(let app): Self.options(app.appID, app.inFlight, app.onOutage)
        case .log(let app): Self.options(app.appID, app.inFlight, app.onOutage)
        case .unifiedpush(let app): Self.options(app.appID, app.inFlight, app.onOutage)
        case .webpush(let app): Self.options(app.appID, app.inFlight, app.onOutage)
        case .unknown: nil
        }
    }

    private static func options(
        _ appID: String, _ inFlight: Int64?, _ onOutage: OutagePolicy?
    ) -> (appID: String, inFlight: Int?, queuesOnOutage: Bool) {
        (appID, inFlight.map { Int(clamping: $0) }, onOutage == .queue)
    }
}
