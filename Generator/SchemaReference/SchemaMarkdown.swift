import SchemaKeywords
import YAMLTree

/// A page in Markdown with the keys of a schema of mappings: a section for each mapping, with a table of its keys.
///
/// A list of mappings has a section for its items, a discriminated union of mappings one for each branch.
public struct SchemaMarkdown {
    /// The maximum depth of sections, because schemas may contain themselves.
    private static let maxDepth = 8
    /// The maximum number of sections.
    private static let maxSections = 1000

    private let schema: BundledSchema
    private let title: String
    private let comment: String
    private var sections: [String] = []

    /// - Parameters:
    ///   - title: the heading of the page.
    ///   - comment: a note about the origin, which isn't visible on the page.
    public init(_ schema: BundledSchema, title: String, comment: String) {
        self.schema = schema
        self.title = title
        self.comment = comment
    }

    /// The page.
    public func text() -> String {
        var copy = self
        copy.addSection(for: schema.root, path: "", heading: nil, depth: 0)
        return "# \(title)\n\n<!-- \(comment) -->\n\n" + copy.sections.joined(separator: "\n\n") + "\n"
    }

    // MARK: Sections

    /// Adds the section of a mapping, and those of the mappings in it.
    /// - Parameters:
    ///   - path: the keys from the root to the mapping, `listen.tls`; empty for the root.
    ///   - heading: `nil` for the root.
    private mutating func addSection(for node: YAMLNode, path: String, heading: String?, depth: Int) {
        guard depth < Self.maxDepth, sections.count < Self.maxSections else { return }
        let node = schema.resolved(node)
        var parts: [String] = []
        if let heading { parts.append(String(repeating: "#", count: min(depth + 1, 6)) + " " + heading) }
        if let description = Self.description(of: node) { parts.append(description) }
        if let table = table(of: node, path: path) { parts.append(table) }
        if !parts.isEmpty { sections.append(parts.joined(separator: "\n\n")) }
        for entry in properties(of: node) {
            let inner = path.isEmpty ? entry.name : "\(path).\(entry.name)"
            addContents(of: entry.value, path: inner, depth: depth + 1)
        }
    }

    /// Adds the sections of a value that is a mapping, a list of mappings or a union of them.
    private mutating func addContents(of node: YAMLNode, path: String, depth: Int) {
        let value = schema.resolved(node)
        if !properties(of: value).isEmpty {
            addSection(for: node, path: path, heading: ValueText.code(path), depth: depth)
        } else if let items = value["items"] {
            let item = schema.resolved(items)
            guard !properties(of: item).isEmpty || !branches(of: item).isEmpty else { return }
            addSection(for: items, path: path, heading: "Items of \(ValueText.code(path))", depth: depth)
            for branch in branches(of: item) {
                let mapping = schema.resolved(branch)
                guard !properties(of: mapping).isEmpty else { continue }
                addSection(for: branch, path: path, heading: heading(of: mapping, path: path), depth: depth + 1)
            }
        }
    }

    /// Returns the heading of a branch: its constant, such as `provider: apns`, or its title.
    private func heading(of branch: YAMLNode, path: String) -> String {
        for entry in properties(of: branch) {
            if let constant = schema.resolved(entry.value)["const"] {
                return ValueText.code("\(path)[].\(entry.name): \(ValueText.plain(constant))")
            }
        }
        return branch["title"]?.string ?? ValueText.code(path)
    }

    private func properties(of node: YAMLNode) -> [YAMLMapping.Entry] { node["properties"]?.mapping?.entries ?? [] }

    private func branches(of node: YAMLNode) -> [YAMLNode] {
        node["oneOf"]?.sequence ?? node["anyOf"]?.sequence ?? []
    }

    // MARK: Tables

    private func table(of node: YAMLNode, path: String) -> String? {
        let entries = properties(of: node)
        guard !entries.isEmpty else { return nil }
        let required = Set(node["required"]?.sequence?.compactMap(\.string) ?? [])
        let rows = entries.map { entry -> String in
            let value = schema.resolved(entry.value)
            let inner = path.isEmpty ? entry.name : "\(path).\(entry.name)"
            var meaning = Self.description(of: value) ?? ""
            let examples = Self.examples(of: value)
            if !examples.isEmpty {
                meaning += (meaning.isEmpty ? "" : " ") + "Example: " + examples.joined(separator: ", ") + "."
            }
            let initial =
                required.contains(entry.name)
                ? "required" : value["default"].map { ValueText.code(ValueText.plain($0)) } ?? "–"
            let cells = [ValueText.code(entry.name), type(of: value, path: inner), initial, meaning]
            return "| " + cells.map(Self.cell).joined(separator: " | ") + " |"
        }
        return "| key | type | default | meaning |\n| --- | --- | --- | --- |\n" + rows.joined(separator: "\n")
    }

    /// Returns the type of a value, with a link to its section if it has one.
    private func type(of value: YAMLNode, path: String) -> String {
        let phrase = ValuePhrase(schema).text(for: value)
        if !properties(of: value).isEmpty { return "[\(phrase)](#\(Self.anchor(path)))" }
        let item = value["items"].map(schema.resolved)
        guard let item, !properties(of: item).isEmpty || !branches(of: item).isEmpty else { return phrase }
        return "[\(phrase)](#\(Self.anchor("Items of \(path)")))"
    }

    // MARK: Texts

    private static func description(of node: YAMLNode) -> String? {
        guard let text = node["description"]?.string else { return nil }
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.isEmpty ? nil : line
    }

    private static func examples(of node: YAMLNode) -> [String] {
        let all = (node["example"].map { [$0] } ?? []) + (node["examples"]?.sequence ?? [])
        return all.map { ValueText.code(ValueText.plain($0)) }
    }

    /// The fragment that GitHub gives a heading.
    private static func anchor(_ heading: String) -> String {
        String(
            heading.lowercased().filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }
                .map { $0 == " " ? "-" : $0 })
    }

    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
