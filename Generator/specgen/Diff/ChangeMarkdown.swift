import CommandLineSupport
import SpecificationDiff

extension ChangeReport {
    /// Prints release notes: a section for each verdict, with the changes grouped by operation.
    func printMarkdown() throws(OutputFailure) {
        try StandardOutput.print("# Changes from \(Self.code(old)) to \(Self.code(new))\n")
        guard !changes.isEmpty else { return try StandardOutput.print("None.") }
        try StandardOutput.print("| verdict | changes |\n| --- | ---: |")
        for (verdict, count) in counts { try StandardOutput.print("| \(verdict.phrase) | \(count) |") }
        for (verdict, _) in counts {
            try StandardOutput.print("\n## \(verdict.phrase.prefix(1).uppercased())\(verdict.phrase.dropFirst())")
            for group in Self.groups(changes.filter { $0.compatibility == verdict }) {
                try StandardOutput.print("\n\(Self.subjects(group.subjects))\n")
                for change in group.changes { try StandardOutput.print(Self.item(change)) }
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
        let locations = locations(change).map(code).joined(separator: ", ")
        return "- \(place.isEmpty ? "" : place + ": ")\(escaped(change.message)) (\(locations))"
    }

    /// Returns a code span, fenced by more backticks than the text has in a row.
    private static func code(_ text: String) -> String {
        guard text.contains("`") else { return "`\(text)`" }
        let longest = text.split(whereSeparator: { $0 != "`" }).map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: longest + 1)
        return "\(fence) \(text) \(fence)"
    }

    /// Returns the text with Markdown's special characters escaped.
    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if "\\`*_<>[]|#~&".contains(character) { result.append("\\") }
            result.append(character)
        }
    }
}
