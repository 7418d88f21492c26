import PushDelivery
import YAMLTree

/// The checks of a configuration that its schema can't express. They read the YAML tree, so that they also run when the
/// file violates the schema elsewhere.
package struct ConfigurationChecks {
    package private(set) var diagnostics: [Diagnostic] = []
    private let root: YAMLNode

    /// The longest `app_id` that the specification allows, in characters.
    private static let maxAppIDLength = 64

    package init(_ root: YAMLNode) {
        self.root = root
    }

    mutating func check() {
        checkConnections()
        checkApps(root["apps"]?.sequence ?? [])
    }

    /// Checks the sections that all programs have.
    package mutating func checkConnections() {
        if let listen = root["listen"] { checkListen(listen) }
        if let metrics = root["metrics"] { checkMetrics(metrics, root["listen"]) }
        if let network = root["network"] { checkNetwork(network) }
        if let tracing = root["tracing"] { checkTracing(tracing) }
    }

    // MARK: Apps

    private mutating func checkApps(_ apps: [YAMLNode]) {
        var first: [String: SourceLocation] = [:]
        var globs: [(glob: Glob, line: Int)] = []
        for app in apps {
            guard let mapping = app.mapping else { continue }
            // The decoder reads an app only after it has found its provider.
            if ConfigurationKeys.apps[mapping["provider"]?.string ?? ""] == nil {
                if let id = mapping["app_id"] {
                    if id.string == nil { report("expected app_id to be a string, found \(id.excerpt)", at: id) }
                } else {
                    report("missing key \"app_id\"", at: app)
                }
            }
            if let id = mapping["app_id"], let text = id.string, !text.isEmpty, checkAppID(id, text) {
                if let earlier = first[text] {
                    report(
                        "duplicate app_id \(quoted(text)); first defined at line \(earlier.line)", at: id,
                        hint: "remove one of the two entries; the gateway would only use one")
                } else {
                    first[text] = id.location
                    if Glob.isGlob(text) { checkOrder(id, Glob(text), after: &globs) }
                }
            }
            checkProvider(mapping, of: app)
        }
    }

    /// Returns whether an `app_id` is valid.
    private mutating func checkAppID(_ node: YAMLNode, _ text: String) -> Bool {
        let bracket = text.first { "[]{}\\".contains($0) }
        if Glob.isGlob(text), let bracket {
            report(
                "a glob cannot contain \"\(bracket)\"", at: node,
                hint: "* matches any number of characters, ? exactly one; other patterns do not exist")
            return false
        }
        // A `*` may match no characters; every other character of a glob matches one character of the name.
        guard text.unicodeScalars.lazy.filter({ $0 != "*" }).count <= Self.maxAppIDLength else {
            report("expected at most \(Self.maxAppIDLength) characters, the maximum of an app_id", at: node)
            return false
        }
        if bracket != nil {
            warn(
                "the app_id \(quoted(text)) is not a glob; it only serves apps with exactly this app_id", at: node,
                hint: "* matches any number of characters, ? exactly one; other patterns do not exist")
        }
        return true
    }

    /// Warns of a glob whose apps are all served by an earlier one.
    private mutating func checkOrder(_ node: YAMLNode, _ glob: Glob, after globs: inout [(glob: Glob, line: Int)]) {
        if let earlier = globs.first(where: { $0.glob.matchesAll(of: glob) }) {
            warn(
                "the glob \(quoted(glob.pattern)) never serves: \(quoted(earlier.glob.pattern)) at line "
                    + "\(earlier.line) matches the same apps and comes first",
                at: node, hint: "put narrower globs first")
        }
        globs.append((glob, node.location.line))
    }

    // MARK: Reports

    mutating func report(_ message: String, at node: YAMLNode, hint: String? = nil) {
        diagnostics.append(.error(message.escapingControls, at: node.location, hint: hint?.escapingControls))
    }

    mutating func warn(_ message: String, at node: YAMLNode, hint: String? = nil) {
        diagnostics.append(.warning(message, at: node.location, hint: hint))
    }
}

extension Glob {
    /// Returns whether the glob matches every name that another glob matches. May return `false` for unusual globs of
    /// which that is true.
    func matchesAll(of other: Glob) -> Bool {
        // Names that the other glob matches, with unusual characters for its wildcards: only wildcards match those.
        let samples = ["", "\u{1}", "\u{1}\u{2}\u{3}"].map { run in
            other.pattern.replacing("*", with: run).replacing("?", with: "\u{4}")
        }
        return samples.allSatisfy(matches)
    }
}
