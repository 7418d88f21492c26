import PushDelivery
import PushGateway
import YAMLTree

extension GatewayConfiguration {
    /// The diagnostics of an invalid configuration file.
    struct InvalidError: Error, Hashable, Sendable {
        /// In the order of the file; never empty.
        let diagnostics: [Diagnostic]
    }

    /// Parses the text of a configuration file.
    init(yaml source: SourceText) throws(InvalidError) {
        let root: YAMLNode
        do {
            root = try readYAML(source, limits: YAMLLimits(maxBytes: 1 << 20))
        } catch {
            throw InvalidError(diagnostics: [error])
        }
        var reader = GatewayConfigurationReader()
        let configuration = reader.configuration(root)
        guard let configuration, reader.diagnostics.isEmpty else {
            throw InvalidError(diagnostics: reader.diagnostics)
        }
        self = configuration
    }
}

/// A reader that converts the tree of a configuration file to a configuration and collects diagnostics.
struct GatewayConfigurationReader {
    private(set) var diagnostics: [Diagnostic] = []

    private static let providerNames = ["log", "unifiedpush"]
    /// The longest `app_id` that the specification allows, in characters.
    private static let maxAppIDLength = 64

    /// Reads the configuration. The result is incomplete if there are diagnostics.
    mutating func configuration(_ root: YAMLNode) -> GatewayConfiguration? {
        let keys = ["listen", "apps"]
        if case .null = root.value {
            report("the configuration is empty", at: root, hint: "its keys are \(keys.joined(separator: ", "))")
            return nil
        }
        guard let mapping = mapping(root, "the configuration", keys: keys) else { return nil }
        var result = GatewayConfiguration(apps: [])
        if let listen = mapping["listen"] { readListen(listen, into: &result) }
        guard let apps = mapping["apps"] else {
            report("missing key \"apps\"", at: root, hint: "apps: [{app_id: \"*\", provider: log}]")
            return nil
        }
        guard let list = apps.sequence else {
            report("expected a list of apps, found \(apps.kindName)", at: apps)
            return nil
        }
        if list.isEmpty { report("expected at least one app", at: apps) }
        var firstLocations: [String: SourceLocation] = [:]
        for node in list {
            guard let (app, id) = app(node) else { continue }
            if let first = firstLocations[app.appID] {
                report("duplicate app_id \"\(app.appID)\"; first defined at line \(first.line)", at: id)
            } else {
                firstLocations[app.appID] = id.location
                result.apps.append(app)
            }
        }
        return result
    }

    private mutating func readListen(_ node: YAMLNode, into result: inout GatewayConfiguration) {
        guard let mapping = mapping(node, "listen", keys: ["host", "port"]) else { return }
        if let host = mapping["host"], let text = string(host, "host") { result.host = text }
        if let port = mapping["port"], let number = self.port(port) { result.port = number }
    }

    private mutating func port(_ node: YAMLNode) -> UInt16? {
        guard let number = node.integer, let port = UInt16(exactly: number) else {
            report("expected a port from 0 to 65535, found \(found(node))", at: node)
            return nil
        }
        return port
    }

    // MARK: Apps

    /// Returns an app and the node of its `app_id`.
    private mutating func app(_ node: YAMLNode) -> (GatewayConfiguration.App, id: YAMLNode)? {
        guard let mapping = node.mapping else {
            report("expected an app, found \(node.kindName)", at: node, hint: "- {app_id: \"*\", provider: log}")
            return nil
        }
        for key in ["app_id", "provider"] where mapping[key] == nil { report("missing key \"\(key)\"", at: node) }
        let id = mapping["app_id"].flatMap { node in appID(node).map { (text: $0, node: node) } }
        guard let provider = mapping["provider"].flatMap({ self.provider($0, options: mapping) }), let id else {
            return nil
        }
        return (.init(appID: id.text, provider: provider), id.node)
    }

    private mutating func appID(_ node: YAMLNode) -> String? {
        guard let text = string(node, "app_id") else { return nil }
        if Glob.isGlob(text), let character = text.first(where: { "[]{}\\".contains($0) }) {
            report(
                "a glob cannot contain \"\(character)\"", at: node,
                hint: "* matches any number of characters, ? exactly one; other patterns do not exist")
            return nil
        }
        // A `*` may match no characters; every other character of a glob matches one character of the name.
        guard text.unicodeScalars.lazy.filter({ $0 != "*" }).count <= Self.maxAppIDLength else {
            report("expected at most \(Self.maxAppIDLength) characters, the maximum of an app_id", at: node)
            return nil
        }
        return text
    }

    private mutating func provider(_ node: YAMLNode, options: YAMLMapping) -> GatewayConfiguration.Provider? {
        guard let name = string(node, "provider") else { return nil }
        switch name {
        case "log":
            checkKeys(options, known: ["app_id", "provider", "path"], of: "an app of provider log")
            let path = options["path"].flatMap { string($0, "path") }
            return .log(path: path)
        case "unifiedpush":
            checkKeys(
                options, known: ["app_id", "provider", "timeout", "allowed_hosts"],
                of: "an app of provider unifiedpush")
            let timeout = options["timeout"].flatMap { self.timeout($0) } ?? .seconds(30)
            let hosts = options["allowed_hosts"].flatMap { allowedHosts($0) }
            return .unifiedPush(timeout: timeout, policy: EndpointPolicy(allowedHosts: hosts))
        default:
            report(
                "unknown provider \"\(name)\"", at: node,
                hint: suggestions(for: name, among: Self.providerNames))
            return nil
        }
    }

    private mutating func timeout(_ node: YAMLNode) -> Duration? {
        guard let seconds = node.number, seconds > 0, seconds <= 300 else {
            report("expected a number of seconds greater than 0 and at most 300, found \(found(node))", at: node)
            return nil
        }
        return .seconds(seconds)
    }

    private mutating func allowedHosts(_ node: YAMLNode) -> [Glob]? {
        guard let list = node.sequence else {
            report(
                "expected a list of hosts, found \(node.kindName)", at: node,
                hint: "allowed_hosts: [\"push.example.org\"]")
            return nil
        }
        return list.compactMap { node in
            guard let host = string(node, "a host") else { return nil }
            if host.contains("://") || host.contains("/") || host.contains("@") {
                report("expected a host name or address, found \(found(node))", at: node)
            } else if host.contains(where: { "[]{}\\".contains($0) }) {
                report("expected a host name or address without brackets, found \(found(node))", at: node)
            }
            return Glob(host.lowercased())
        }
    }

    // MARK: Nodes

    private mutating func mapping(_ node: YAMLNode, _ name: String, keys: [String]) -> YAMLMapping? {
        guard let mapping = node.mapping else {
            report(
                "expected \(name) to be a mapping, found \(node.kindName)", at: node,
                hint: "its keys are \(keys.joined(separator: ", "))")
            return nil
        }
        checkKeys(mapping, known: keys, of: name)
        return mapping
    }

    private mutating func checkKeys(_ mapping: YAMLMapping, known: [String], of owner: String) {
        for entry in mapping where !known.contains(entry.name) {
            report(
                "unknown key \"\(entry.name)\" in \(owner)", at: entry.key,
                hint: suggestions(for: entry.name, among: known))
        }
    }

    /// Returns the text of a non-empty string.
    private mutating func string(_ node: YAMLNode, _ name: String) -> String? {
        guard let text = node.string, !text.isEmpty else {
            report(
                "expected \(name) to be a string, found \(found(node))", at: node,
                hint: quotedText(node).map { "write \($0)" })
            return nil
        }
        return text
    }

    /// Returns the text of a number or Boolean in quotes, which makes it a string; `nil` if it is long.
    private func quotedText(_ node: YAMLNode) -> String? {
        switch node.value {
        case .integer, .number, .bool: node.text.flatMap { $0.utf8.count > Self.maxAppIDLength ? nil : "\"\($0)\"" }
        default: nil
        }
    }

    private func found(_ node: YAMLNode) -> String {
        switch node.value {
        case .string(let text): text.isEmpty ? "an empty string" : "\"\(text.prefix(80))\""
        case .integer, .number, .bool: node.text.map { String($0.prefix(80)) } ?? node.kindName
        default: node.kindName
        }
    }

    private mutating func report(_ message: String, at node: YAMLNode, hint: String? = nil) {
        diagnostics.append(.error(message, at: node.location, hint: hint))
    }
}
