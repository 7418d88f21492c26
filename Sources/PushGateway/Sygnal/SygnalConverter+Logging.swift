import YAMLTree

/// `log.setup`, a configuration of Python's logging (`dictConfig`).
extension SygnalConverter {
    private static let levels = [
        "DEBUG": "debug", "INFO": "info", "WARNING": "warning", "WARN": "warning", "ERROR": "error",
        "CRITICAL": "critical", "FATAL": "critical",
    ]

    /// Returns the section `logging`; `nil` if the defaults are the same.
    mutating func logging(_ node: YAMLNode?) -> ConfigurationEntry? {
        guard let node, !node.isNull else { return nil }
        guard let setup = node.mapping else {
            report("expected log.setup to be a mapping, found \(node.excerpt)", at: node)
            return nil
        }
        var entries: [ConfigurationEntry] = []
        let ownLevel = setup["loggers"]?["sygnal"]?["level"]
        // Without a level of its own, a logger has that of the root.
        if let levelNode = ownLevel ?? setup["root"]?["level"], let level = level(levelNode) {
            entries.append(ConfigurationEntry("level", text: level, origin: levelNode.location))
        }
        let formatters = setup["formatters"]?.mapping?.entries ?? []
        let json = formatters.first { entry in
            ["class", "()", "factory"].contains { entry.value[$0]?.string?.lowercased().contains("json") == true }
        }
        if let json {
            entries.append(ConfigurationEntry("format", text: "json", origin: json.key.location))
        }
        var comments = ["The log goes to standard error; the service manager keeps it."]
        let files = (setup["handlers"]?.mapping?.entries ?? []).compactMap { $0.value["filename"]?.text }
        if let first = files.first {
            comments.append(
                "sygnal wrote to \(files.map { $0.escapingControls }.joined(separator: ", "))."
                    + (first.hasPrefix("/") ? " Under systemd: StandardError=append:\(first.escapingControls)" : ""))
        }
        if setup["loggers"]?["sygnal.access"] != nil {
            comments.append("There is no access log apart: each request and each result of a device has its lines.")
        }
        guard !entries.isEmpty else {
            return ConfigurationEntry(
                "logging", .mapping([ConfigurationEntry("level", text: "info")]), comments: comments)
        }
        return ConfigurationEntry("logging", .mapping(entries), comments: comments)
    }

    private mutating func level(_ node: YAMLNode) -> String? {
        if let number = node.integer {
            // Python's numbers; 0 means that of the root.
            switch number {
            case ..<1: return nil
            case ..<20: return "debug"
            case ..<30: return "info"
            case ..<40: return "warning"
            case ..<50: return "error"
            default: return "critical"
            }
        }
        guard let text = node.string else {
            report("expected a log level, found \(node.excerpt)", at: node)
            return nil
        }
        guard text != "NOTSET" else { return nil }
        guard let level = Self.levels[text] else {
            report(
                "unknown log level \(node.excerpt)", at: node,
                hint: suggestion(for: text, among: Self.levels.keys.sorted()))
            return nil
        }
        return level
    }
}
