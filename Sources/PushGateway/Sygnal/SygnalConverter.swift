import YAMLTree

/// The conversion of sygnal's YAML tree into entries of our configuration file.
///
/// Each method reads a section, reports what can't be carried over, and returns the entries that take its place.
struct SygnalConverter {
    private(set) var diagnostics: [Diagnostic] = []
    /// Comments that have been written, because apps with the same options need an explanation once.
    private var writtenComments: Set<String> = []
    let root: YAMLNode
    /// Returns the contents of a file that the configuration names; `nil` if it can't be read.
    let readFile: (_ path: String) -> [UInt8]?

    init(_ root: YAMLNode, readFile: @escaping (_ path: String) -> [UInt8]?) {
        self.root = root
        self.readFile = readFile
    }

    /// Returns the entries of the whole file. They are incomplete if there are errors.
    mutating func configuration() -> [ConfigurationEntry] {
        guard !root.isNull else {
            report("sygnal's configuration is empty", at: root, hint: "apps: {org.example.app: {type: apns, …}}")
            return []
        }
        guard let mapping = section(root, "the configuration", SygnalKeys.root) else { return [] }
        for key in ["db", "database"] {
            if let entry = mapping.entry(key) { leaveOut(entry, "sygnal has no database any more") }
        }
        var entries: [ConfigurationEntry] = []
        let log = section(mapping["log"], "log", SygnalKeys.log)
        let access = section(log?["access"], "log.access", SygnalKeys.access)
        entries.append(listen(mapping["http"], access: access))
        if let proxy = network(mapping.entry("proxy")) { entries.append(proxy) }
        if let logging = logging(log?["setup"]) { entries.append(logging) }
        entries += metrics(mapping["metrics"])
        entries.append(apps(mapping.entry("apps")))
        return entries
    }

    // MARK: Reports

    mutating func report(_ message: String, at node: YAMLNode, hint: String? = nil) {
        diagnostics.append(.error(message.escapingControls, at: node.location, hint: hint?.escapingControls))
    }

    mutating func warn(_ message: String, at node: YAMLNode, hint: String? = nil) {
        diagnostics.append(.warning(message.escapingControls, at: node.location, hint: hint?.escapingControls))
    }

    /// Reports a key that has no effect in sygnal either.
    mutating func leaveOut(_ entry: YAMLMapping.Entry, _ reason: String) {
        warn("\(entry.name) is left out: \(reason)", at: entry.key)
    }

    /// Returns a comment the first time, and nothing afterwards.
    mutating func once(_ comment: String) -> [String] {
        writtenComments.insert(comment).inserted ? [comment] : []
    }

    // MARK: Values

    /// Returns the mapping of a section; `nil` if it is absent or null, which means sygnal's defaults.
    /// - Parameters:
    ///   - name: the name of the section for messages.
    ///   - keys: the keys that sygnal knows. Others are errors.
    mutating func section(_ node: YAMLNode?, _ name: String, _ keys: [String]) -> YAMLMapping? {
        guard let node, !node.isNull else { return nil }
        guard let mapping = node.mapping else {
            report("expected \(name) to be a mapping, found \(node.excerpt)", at: node)
            return nil
        }
        for entry in mapping where !keys.contains(entry.name) {
            let hint = suggestion(for: entry.name, among: keys)
            report(
                "unknown key \(quoted(entry.name)) in \(name); sygnal ignores it", at: entry.key,
                hint: hint ?? "remove it; the keys are \(keys.joined(separator: ", "))")
        }
        return mapping
    }

    /// Returns a text that isn't empty. A plain scalar that YAML reads as a number keeps its text.
    mutating func text(_ key: String, in mapping: YAMLMapping) -> (value: String, node: YAMLNode)? {
        guard let node = mapping[key], !node.isNull else { return nil }
        guard let text = node.text, node.bool == nil else {
            report("expected \(key) to be a string, found \(node.excerpt)", at: node)
            return nil
        }
        // sygnal treats an empty text as absent.
        return text.isEmpty ? nil : (text, node)
    }

    /// Returns a boolean, also one that only YAML 1.1 reads as such.
    mutating func flag(_ key: String, in mapping: YAMLMapping?) -> (value: Bool, node: YAMLNode)? {
        guard let node = mapping?[key], !node.isNull else { return nil }
        if let bool = node.bool { return (bool, node) }
        switch node.string {
        case "yes", "Yes", "YES", "on", "On", "ON": return (true, node)
        case "no", "No", "NO", "off", "Off", "OFF": return (false, node)
        default:
            report("expected \(key) to be true or false, found \(node.excerpt)", at: node)
            return nil
        }
    }

    /// Returns an integer, also one in quotation marks, as sygnal accepts it for ports.
    mutating func integer(
        _ key: String, in mapping: YAMLMapping, _ range: ClosedRange<Int64>
    ) -> (value: Int64, node: YAMLNode)? {
        guard let node = mapping[key], !node.isNull else { return nil }
        guard let value = node.integer ?? node.string.flatMap({ Int64($0) }), range.contains(value) else {
            report(
                "expected \(key) to be an integer from \(range.lowerBound) to \(range.upperBound), found "
                    + node.excerpt, at: node)
            return nil
        }
        return (value, node)
    }

    /// Returns a list of texts; `nil` if it is absent.
    mutating func texts(_ key: String, in mapping: YAMLMapping) -> (values: [String], node: YAMLNode)? {
        guard let node = mapping[key], !node.isNull else { return nil }
        guard let items = node.sequence else {
            report("expected \(key) to be a list, found \(node.excerpt)", at: node)
            return nil
        }
        var values: [String] = []
        for item in items {
            if let text = item.text, item.bool == nil, !item.isNull {
                values.append(text)
            } else {
                report("expected an item of \(key) to be a string, found \(item.excerpt)", at: item)
            }
        }
        return (values, node)
    }
}
