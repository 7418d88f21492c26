import YAMLTree

/// An entry of a configuration file to write.
struct ConfigurationEntry {
    /// The value of an entry.
    enum Value {
        /// A value on the line of its key, in YAML.
        case inline(String)
        case mapping([ConfigurationEntry])
        /// A list of mappings.
        case list([[ConfigurationEntry]])
        /// No entry: only its comments are written.
        case none
    }

    var key: String
    var value: Value
    /// Comments above the entry, without `#`. Long ones are wrapped.
    var comments: [String] = []
    /// The place of the value in the file that it comes from.
    var origin: SourceLocation?

    init(_ key: String, _ value: Value, comments: [String] = [], origin: SourceLocation? = nil) {
        self.key = key
        self.value = value
        self.comments = comments
        self.origin = origin
    }

    /// An entry with a text.
    init(_ key: String, text: String, comments: [String] = [], origin: SourceLocation? = nil) {
        self.init(key, .inline(YAMLScalar.text(text)), comments: comments, origin: origin)
    }

    /// Comments without an entry.
    init(comments: [String]) {
        self.init("", .none, comments: comments)
    }
}

/// The text of a configuration file, with the origin of each line.
struct ConfigurationText {
    private(set) var text = ""
    private var origins: [SourceLocation?] = []

    /// Maximum number of columns of a comment's line.
    private static let maxColumns = 100

    /// - Parameters:
    ///   - heading: comments at the start of the file.
    ///   - entries: the entries, with a blank line between them.
    init(heading: [String], _ entries: [ConfigurationEntry]) {
        for comment in heading { append(comment: comment, indentation: 0) }
        for entry in entries {
            append("", nil)
            append(entry, indentation: 0)
        }
    }

    /// Returns the origin of a line, counted from 1; `nil` for lines that don't come from another file.
    func origin(ofLine line: Int) -> SourceLocation? {
        origins.indices.contains(line - 1) ? origins[line - 1] : nil
    }

    /// Returns whether the value in a line, counted from 1, is the path of a file that a provider reads.
    func namesFile(inLine line: Int) -> Bool {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.indices.contains(line - 1) else { return false }
        let key = lines[line - 1].drop { " -".contains($0) }.prefix { $0 != ":" }
        return key.hasSuffix("_file") || key == "trust_roots"
    }

    private mutating func append(_ line: String, _ origin: SourceLocation?) {
        text += line + "\n"
        origins.append(origin)
    }

    private mutating func append(comment: String, indentation: Int) {
        let prefix = String(repeating: " ", count: indentation) + "#"
        var line = prefix
        for word in comment.split(whereSeparator: \.isWhitespace) {
            if line.count > prefix.count, line.count + 1 + word.count > Self.maxColumns {
                append(line, nil)
                line = prefix
            }
            line += " " + word
        }
        append(line, nil)
    }

    /// - Parameter marker: the text before the key on its line: indentation, or the dash of a list's item.
    private mutating func append(_ entry: ConfigurationEntry, indentation: Int, marker: String? = nil) {
        for comment in entry.comments { append(comment: comment, indentation: indentation) }
        let start = (marker ?? String(repeating: " ", count: indentation)) + YAMLScalar.text(entry.key) + ":"
        switch entry.value {
        case .none: break
        case .inline(let value): append("\(start) \(value)", entry.origin)
        case .mapping(let entries):
            guard entries.contains(where: \.isWritten) else { return append("\(start) {}", entry.origin) }
            append(start, entry.origin)
            for entry in entries { append(entry, indentation: indentation + 2) }
        case .list(let items):
            guard !items.isEmpty else { return append("\(start) []", entry.origin) }
            append(start, entry.origin)
            for item in items { append(item: item, indentation: indentation + 2) }
        }
    }

    private mutating func append(item: [ConfigurationEntry], indentation: Int) {
        let dash = String(repeating: " ", count: indentation) + "- "
        var marker: String? = dash
        for var entry in item {
            if marker != nil {
                // Comments on the first entry belong to the whole item.
                for comment in entry.comments { append(comment: comment, indentation: indentation) }
                entry.comments = []
            }
            append(entry, indentation: indentation + 2, marker: entry.isWritten ? marker : nil)
            if entry.isWritten { marker = nil }
        }
    }
}

extension ConfigurationEntry {
    /// Whether the entry has a line of its own.
    fileprivate var isWritten: Bool {
        if case .none = value { false } else { true }
    }
}
