import YAMLTree

/// A selection of operations by patterns.
///
/// A pattern is an operation's ID (`getPushers`), a tag (`tag:Push`), a path (`/pushers`), a method and a path
/// (`GET /pushers`), a webhook (`webhook:orderShipped`), or a schema to keep even if nothing refers to it
/// (`schema:PushRule`). `*` matches any characters, in a path any characters but `/`; `**` matches any characters in a
/// path, too. A pattern after `!` excludes its matches.
public struct OperationSelection: Sendable {
    /// A pattern for operations or schemas.
    public struct Pattern: Sendable {
        fileprivate enum Subject {
            case id, tag, schema, webhook
            case path(Operation.Method?)
        }

        fileprivate let text: String
        /// The pattern without `!`, `tag:`, `schema:`, `webhook:` and method.
        fileprivate let name: String
        fileprivate let wildcard: Wildcard
        fileprivate let subject: Subject
        fileprivate let excludes: Bool
        fileprivate let location: SourceLocation?

        /// - Parameter location: the location in a configuration; `nil` for a pattern of the command line.
        /// - Throws: a diagnostic for an invalid pattern.
        public init(_ text: String, at location: SourceLocation?) throws(Diagnostic) {
            self.text = text
            self.location = location
            var rest = Substring(text.trimmed)
            excludes = rest.hasPrefix("!")
            if excludes { rest = Substring(String(rest.dropFirst()).trimmed) }
            if rest.hasPrefix("tag:") {
                subject = .tag
                rest = rest.dropFirst(4)
            } else if rest.hasPrefix("schema:") {
                subject = .schema
                rest = rest.dropFirst(7)
            } else if rest.hasPrefix("webhook:") {
                subject = .webhook
                rest = rest.dropFirst(8)
            } else if rest.hasPrefix("/") {
                subject = .path(nil)
            } else if let space = rest.firstIndex(of: " "), String(rest[space...]).trimmed.hasPrefix("/") {
                let word = String(rest[..<space])
                guard let method = Operation.Method(rawValue: word.lowercased()) else {
                    let methods = Operation.Method.standard.map(\.name)
                    throw .error(
                        "unknown method \"\(word)\" in the pattern \"\(text)\"", at: location,
                        hint: suggestion(for: word.uppercased(), among: methods)
                            ?? "the methods are \(methods.joined(separator: ", "))")
                }
                subject = .path(method)
                rest = Substring(String(rest[space...]).trimmed)
            } else {
                subject = .id
            }
            name = String(rest).trimmed
            guard !name.isEmpty else {
                throw .error(
                    "the pattern \"\(text)\" has no name", at: location,
                    hint: "write an operationId, \"tag:NAME\", a path such as \"/pushers/*\", or \"GET /pushers\"")
            }
            if case .path = subject {
                wildcard = Wildcard(name, separator: UInt8(ascii: "/"))
            } else {
                wildcard = Wildcard(name, separator: nil)
            }
        }
    }

    private let patterns: [Pattern]
    /// The indexes of patterns that matched something.
    private var used: Set<Int> = []
    private var ids: Set<String> = []
    private var tags: Set<String> = []
    private var schemas: Set<String> = []
    private var webhooks: Set<String> = []
    private var paths: Set<String> = []
    private var methods: [String: Set<String>] = [:]
    /// Whether nothing has been selected yet.
    private var isEmpty = true

    /// - Parameter patterns: If all patterns for operations are exclusions, every other operation is selected.
    public init(_ patterns: [Pattern]) {
        self.patterns = patterns
    }

    /// Returns whether an operation is selected, and records the patterns that match it.
    /// - Parameters:
    ///   - path: the whole path, including the server's.
    ///   - template: the path in the document.
    mutating func selects(
        _ method: Operation.Method, path: String, template: String, id: String, tags: [String]
    ) -> Bool {
        ids.insert(id)
        self.tags.formUnion(tags)
        paths.formUnion([path, template])
        methods[path, default: []].insert(method.name)
        methods[template, default: []].insert(method.name)
        let isSelected = selects { pattern in
            switch pattern.subject {
            case .id: pattern.wildcard.matches(id)
            case .tag: tags.contains(where: pattern.wildcard.matches)
            case .path(let only):
                (only == nil || only == method)
                    && (pattern.wildcard.matches(path) || pattern.wildcard.matches(template))
            case .schema, .webhook: false
            }
        }
        if isSelected { isEmpty = false }
        return isSelected
    }

    /// Returns whether a path whose operations can't be read is selected.
    mutating func selects(path: String, template: String) -> Bool {
        selects { pattern in
            guard case .path = pattern.subject else { return false }
            return pattern.wildcard.matches(path) || pattern.wildcard.matches(template)
        }
    }

    /// Returns whether a schema is kept even if no selected operation refers to it.
    mutating func selects(schema name: String) -> Bool {
        schemas.insert(name)
        return keeps(name) { if case .schema = $0 { true } else { false } }
    }

    /// Returns whether a webhook is selected. Patterns for operations don't select webhooks.
    mutating func selects(webhook name: String) -> Bool {
        webhooks.insert(name)
        return keeps(name) { if case .webhook = $0 { true } else { false } }
    }

    /// Returns whether a pattern for subjects of one kind names a subject, and none excludes it.
    private mutating func keeps(_ name: String, _ isKind: (Pattern.Subject) -> Bool) -> Bool {
        var isKept = false
        for (index, pattern) in patterns.enumerated() where isKind(pattern.subject) && pattern.wildcard.matches(name) {
            used.insert(index)
            if pattern.excludes { return false }
            isKept = true
        }
        if isKept { isEmpty = false }
        return isKept
    }

    private mutating func selects(_ matches: (Pattern) -> Bool) -> Bool {
        // Patterns for schemas and webhooks neither select nor exclude operations.
        let choices = patterns.filter {
            switch $0.subject {
            case .schema, .webhook: false
            case .id, .tag, .path: true
            }
        }
        var isNamed = (choices.isEmpty ? patterns : choices).allSatisfy(\.excludes)
        var isExcluded = false
        for (index, pattern) in patterns.enumerated() where matches(pattern) {
            used.insert(index)
            if pattern.excludes { isExcluded = true } else { isNamed = true }
        }
        return isNamed && !isExcluded
    }

    // MARK: Diagnostics

    /// An error for each pattern that matched nothing in all documents read, or one if the patterns exclude everything.
    public var diagnostics: [Diagnostic] {
        let unused = patterns.indices.filter { !used.contains($0) }.map { diagnostic(patterns[$0]) }
        guard unused.isEmpty, isEmpty, let first = patterns.first else { return unused }
        return [
            .error(
                "the patterns exclude every operation that they select", at: first.location,
                hint: "an operation that a pattern with \"!\" matches is left out, whatever the order of the patterns")
        ]
    }

    private func diagnostic(_ pattern: Pattern) -> Diagnostic {
        let subject =
            switch pattern.subject {
            case .schema: "schema"
            case .webhook: "webhook"
            case .id, .tag, .path: "operation"
            }
        return .error(
            "the pattern \"\(pattern.text)\" \(pattern.excludes ? "excludes" : "selects") no \(subject)",
            at: pattern.location, hint: hint(pattern))
    }

    private func hint(_ pattern: Pattern) -> String? {
        switch pattern.subject {
        case .id:
            if tags.contains(pattern.name) { return "there is a tag of that name: \"tag:\(pattern.name)\"" }
            if paths.contains("/" + pattern.name) { return "a path begins with \"/\": \"/\(pattern.name)\"" }
            if pattern.name.contains(",") { return "a pattern has one name; write a pattern for each, without commas" }
            if let slash = pattern.name.firstIndex(of: "/"),
                let method = Operation.Method(rawValue: pattern.name[..<slash].lowercased())
            {
                let path = pattern.name[slash...]
                return "write a space between the method and the path: \"\(method.name) \(path)\""
            }
            if let near = near(pattern.name, ids) { return "did you mean \"\(near)\"?" }
            if let near = near(pattern.name, tags) { return "did you mean \"tag:\(near)\"?" }
            return nil
        case .tag:
            if let near = near(pattern.name, tags) { return "did you mean \"tag:\(near)\"?" }
            return tags.isEmpty
                ? "the operations have no tags"
                : tags.count > 12 ? nil : "the tags are \(tags.sorted().joined(separator: ", "))"
        case .schema: return near(pattern.name, schemas).map { "did you mean \"schema:\($0)\"?" }
        case .webhook: return near(pattern.name, webhooks).map { "did you mean \"webhook:\($0)\"?" }
        case .path(let method):
            if method != nil, let known = paths.filter(pattern.wildcard.matches).min() {
                return "\"\(known)\" has \((methods[known] ?? []).sorted().joined(separator: ", "))"
            }
            let prefix = method.map { $0.name + " " } ?? ""
            if let near = near(pattern.name, paths) { return "did you mean \"\(prefix)\(near)\"?" }
            // `*` doesn't match a `/`.
            let deep = Wildcard(pattern.name, separator: nil)
            return paths.contains(where: deep.matches) ? "\"*\" does not match \"/\"; \"**\" does" : nil
        }
    }

    private func near(_ name: String, _ known: Set<String>) -> String? {
        nearestNames(to: name, among: known.sorted()).first
    }
}
