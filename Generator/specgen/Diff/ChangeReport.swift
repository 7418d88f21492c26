import CommandLineSupport
import SpecificationDiff
import YAMLTree

/// The changes between two versions, printed as text, Markdown or JSON.
struct ChangeReport {
    let changes: [Change]
    /// The versions, as named on the command line.
    let old: String
    let new: String

    /// Changes that affect the same operations.
    struct Group {
        let subjects: [String]
        var changes: [Change]
    }

    /// Returns the changes grouped by the operations they affect, in the order of the changes.
    static func groups(_ changes: [Change]) -> [Group] {
        var groups: [Group] = []
        var indexes: [[String]: Int] = [:]
        for change in changes {
            var subjects: [String] = []
            for use in change.uses where subjects.last != use.subject { subjects.append(use.subject) }
            if let index = indexes[subjects] {
                groups[index].changes.append(change)
            } else {
                indexes[subjects] = groups.count
                groups.append(Group(subjects: subjects, changes: [change]))
            }
        }
        return groups
    }

    /// The number of changes of each verdict that occurs, the most severe verdict first.
    var counts: [(verdict: Compatibility, count: Int)] {
        Compatibility.allCases.map { verdict in (verdict, changes.count { $0.compatibility == verdict }) }.filter {
            $0.count > 0
        }
    }

    var summary: String {
        guard !changes.isEmpty else { return "no changes" }
        let parts = counts.map { verdict, count in "\(count) \(verdict.phrase)" }
        return "\(changes.count) change\(changes.count == 1 ? "" : "s"): \(parts.joined(separator: ", "))"
    }

    // MARK: Text

    func printText() throws(OutputFailure) {
        let style = Terminal.standardOutput.style
        for group in Self.groups(changes) {
            try StandardOutput.print(style.bold(Self.heading(group.subjects)))
            for change in group.changes {
                try StandardOutput.print(
                    "  \(change.compatibility.styledPhrase(style)): \(change.place)\(change.message)")
                for line in Self.locations(change) { try StandardOutput.print("      " + line) }
            }
            try StandardOutput.print("")
        }
        try StandardOutput.print(summary)
    }

    /// Returns the heading of a group: its operations, or the first six of them.
    static func heading(_ subjects: [String]) -> String {
        guard subjects.count > 1 else { return subjects.first ?? "" }
        let shown = subjects.prefix(6).joined(separator: ", ")
        let rest = subjects.count > 6 ? " and \(subjects.count - 6) more" : ""
        let noun = subjects.contains { $0.hasPrefix("type ") } ? "places" : "operations"
        return "in \(subjects.count) \(noun): \(shown)\(rest)"
    }

    /// Returns a line for each of the first places of a change, and a line with the number of further places.
    static func locations(_ change: Change) -> [String] {
        let rest = change.places.count - maxPlaces
        return change.places.prefix(maxPlaces).map(location) + (rest > 0 ? ["and at \(rest) more"] : [])
    }

    /// The maximum number of places listed for a change in text and Markdown.
    private static let maxPlaces = 3

    /// Returns `old.yaml:12:5 → new.yaml:14:5`, without a side that doesn't have the changed element.
    private static func location(_ place: Change.Place) -> String {
        switch (place.old, place.new) {
        case (let old?, let new?): "\(describe(old)) → \(describe(new))"
        case (let old?, nil): "\(describe(old)) →"
        case (nil, let new?): "→ \(describe(new))"
        case (nil, nil): ""
        }
    }

    /// Returns `file:line:column`; a file of a git revision is named as git does: `v1.11:data/api/pusher.yaml`.
    private static func describe(_ location: SourceLocation) -> String {
        file(location) + ":\(location.line):\(location.column)"
    }

    private static func file(_ location: SourceLocation) -> String {
        location.source.name.replacing(":/", with: ":", maxReplacements: 1)
    }

    // MARK: JSON

    /// Prints one JSON object for each change, each on a line. The summary goes to standard error.
    func printJSON() throws(OutputFailure) {
        for change in changes { try StandardOutput.print(Self.json(change).description) }
        Terminal.standardError.write(summary)
    }

    private static func json(_ change: Change) -> ReportJSON {
        let uses = change.uses.map { use -> ReportJSON in
            [
                "subject": .string(use.subject), "part": .string(use.part), "pointer": .string(use.pointer),
                "verdict": .string(use.compatibility.code),
            ]
        }
        let places = change.places.map { place -> ReportJSON in ["old": json(place.old), "new": json(place.new)] }
        return [
            "kind": .string(change.kind.rawValue), "verdict": .string(change.compatibility.code),
            "message": .string(change.message), "old": json(change.old), "new": json(change.new),
            "places": .array(places), "uses": .array(uses),
        ]
    }

    private static func json(_ location: SourceLocation?) -> ReportJSON {
        guard let location else { return .null }
        return [
            "file": .string(file(location)), "line": .integer(location.line), "column": .integer(location.column),
        ]
    }
}

extension Compatibility {
    /// The verdict in words, for text and Markdown.
    var phrase: String {
        switch self {
        case .breakingForBoth: "breaking for clients and servers"
        case .breakingForClients: "breaking for clients"
        case .breakingForServers: "breaking for servers"
        case .compatible: "compatible"
        case .prose: "prose"
        }
    }

    /// The verdict in JSON.
    var code: String {
        switch self {
        case .breakingForBoth: "breaking-for-both"
        case .breakingForClients: "breaking-for-clients"
        case .breakingForServers: "breaking-for-servers"
        case .compatible: "compatible"
        case .prose: "prose"
        }
    }

    fileprivate func styledPhrase(_ style: TerminalStyle) -> String {
        switch self {
        case .breakingForBoth, .breakingForClients: style.red(phrase)
        case .breakingForServers: style.yellow(phrase)
        case .compatible: style.green(phrase)
        case .prose: style.dim(phrase)
        }
    }
}

extension Change {
    /// The place in the operation, with the separator before the message: `response 200 /next_batch: `.
    var place: String {
        guard let use = uses.first else { return "" }
        let parts = [use.part, use.pointer].filter { !$0.isEmpty }
        return parts.isEmpty ? "" : parts.joined(separator: " ") + ": "
    }
}
