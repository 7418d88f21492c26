import SpecificationDiff

extension ChangeReport {
    /// Release notes: a section for each verdict, in it the operations, in them the changes.
    func printMarkdown() {
        console.print("# Changes from \(Self.code(old)) to \(Self.code(new))\n")
        guard !changes.isEmpty else { return console.print("None.") }
        console.print("| verdict | changes |\n| --- | ---: |")
        for (compatibility, count) in counts { console.print("| \(compatibility.told) | \(count) |") }
        for (compatibility, _) in counts {
            console.print("\n## \(compatibility.told.prefix(1).uppercased())\(compatibility.told.dropFirst())")
            for group in Self.groups(changes.filter { $0.compatibility == compatibility }) {
                console.print("\n\(Self.subjects(group.subjects))\n")
                for change in group.changes { console.print(Self.item(change)) }
            }
        }
    }

    private static func subjects(_ subjects: [String]) -> String {
        let shown = subjects.prefix(6).map { "**\(code($0))**" }.joined(separator: ", ")
        return subjects.count > 6 ? "\(shown) and \(subjects.count - 6) more" : shown
    }

    private static func item(_ change: Change) -> String {
        let pointer = change.uses.first.map(\.pointer) ?? ""
        let place = [change.uses.first.map { escaped($0.part) } ?? "", pointer.isEmpty ? "" : code(pointer)]
            .filter { !$0.isEmpty }.joined(separator: " ")
        return
            "- \(place.isEmpty ? "" : place + ": ")\(escaped(change.message)) (\(locations(change).map(code).joined(separator: ", ")))"
    }

    /// Between as many backticks as it takes.
    private static func code(_ text: String) -> String {
        guard text.contains("`") else { return "`\(text)`" }
        let longest = text.split(whereSeparator: { $0 != "`" }).map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: longest + 1)
        return "\(fence) \(text) \(fence)"
    }

    /// Without what Markdown would take for its own.
    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if "\\`*_<>[]|#~&".contains(character) { result.append("\\") }
            result.append(character)
        }
    }
}
