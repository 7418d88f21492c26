import Foundation
import SpecificationDiff
import YAMLTree

/// Prints what changed.
struct ChangeReport {
    let changes: [Change]
    /// The versions, as they were named.
    let old: String
    let new: String
    var console = Console.standard

    /// Changes that concern the same operations.
    struct Group {
        let subjects: [String]
        var changes: [Change]
    }

    /// In the order in which their operations come.
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

    /// How many there are of each verdict, the gravest first.
    var counts: [(compatibility: Compatibility, count: Int)] {
        Compatibility.allCases.map { compatibility in
            (compatibility, changes.count { $0.compatibility == compatibility })
        }.filter { $0.count > 0 }
    }

    var summary: String {
        guard !changes.isEmpty else { return "no changes" }
        let parts = counts.map { compatibility, count in "\(count) \(compatibility.told)" }
        return "\(changes.count) change\(changes.count == 1 ? "" : "s"): \(parts.joined(separator: ", "))"
    }

    // MARK: Text

    func printText() {
        let isColored = isatty(STDOUT_FILENO) == 1 && console.colored
        func painted(_ text: String, _ color: String) -> String {
            isColored ? "\u{1B}[\(color)m\(text)\u{1B}[0m" : text
        }
        for group in Self.groups(changes) {
            console.print(painted(Self.heading(group.subjects), "1"))
            for change in group.changes {
                console.print(
                    "  \(painted(change.compatibility.told, change.compatibility.color)): \(change.place)\(change.message)"
                )
                for line in Self.locations(change) { console.print("      " + line) }
            }
            console.print("")
        }
        console.print(summary)
    }

    /// The operations that some changes concern.
    static func heading(_ subjects: [String]) -> String {
        guard subjects.count > 1 else { return subjects.first ?? "" }
        let shown = subjects.prefix(6).joined(separator: ", ")
        let rest = subjects.count > 6 ? " and \(subjects.count - 6) more" : ""
        let noun = subjects.contains { $0.hasPrefix("type ") } ? "places" : "operations"
        return "in \(subjects.count) \(noun): \(shown)\(rest)"
    }

    /// A line for each of the first places, and how many more there are.
    static func locations(_ change: Change) -> [String] {
        let rest = change.places.count - maxPlaces
        return change.places.prefix(maxPlaces).map(location) + (rest > 0 ? ["and at \(rest) more"] : [])
    }

    /// The places of a change that reports for people name.
    private static let maxPlaces = 3

    /// `old.yaml:12:5 → new.yaml:14:5`; a side that says nothing is left out.
    private static func location(_ place: Change.Place) -> String {
        switch (place.old, place.new) {
        case (let old?, let new?): "\(told(old)) → \(told(new))"
        case (let old?, nil): "\(told(old)) →"
        case (nil, let new?): "→ \(told(new))"
        case (nil, nil): ""
        }
    }

    /// A place in a revision as git names it: `v1.11:data/api/pusher.yaml`.
    static func told(_ location: SourceLocation) -> String { file(location) + ":\(location.line):\(location.column)" }

    private static func file(_ location: SourceLocation) -> String {
        location.source.name.replacing(":/", with: ":", maxReplacements: 1)
    }

    // MARK: JSON

    /// An object for each change, one a line; how many there are goes to standard error.
    func printJSON() {
        for change in changes { console.print(Self.object(change)) }
        console.error(summary)
    }

    private static func object(_ change: Change) -> String {
        let uses = change.uses.map { use in
            "{\"subject\":\(jsonString(use.subject)),\"part\":\(jsonString(use.part)),"
                + "\"pointer\":\(jsonString(use.pointer)),\"verdict\":\(jsonString(use.compatibility.code))}"
        }
        let places = change.places.map { "{\"old\":\(object($0.old)),\"new\":\(object($0.new))}" }
        return "{\"kind\":\(jsonString(change.kind.rawValue)),\"verdict\":\(jsonString(change.compatibility.code)),"
            + "\"message\":\(jsonString(change.message)),\"old\":\(object(change.old)),\"new\":\(object(change.new)),"
            + "\"places\":[\(places.joined(separator: ","))],\"uses\":[\(uses.joined(separator: ","))]}"
    }

    private static func object(_ location: SourceLocation?) -> String {
        guard let location else { return "null" }
        return "{\"file\":\(jsonString(file(location))),\"line\":\(location.line),\"column\":\(location.column)}"
    }
}

extension Compatibility {
    /// In a sentence.
    var told: String {
        switch self {
        case .breakingForBoth: "breaking for clients and servers"
        case .breakingForClients: "breaking for clients"
        case .breakingForServers: "breaking for servers"
        case .compatible: "compatible"
        case .prose: "prose"
        }
    }

    /// For machines.
    var code: String {
        switch self {
        case .breakingForBoth: "breaking-for-both"
        case .breakingForClients: "breaking-for-clients"
        case .breakingForServers: "breaking-for-servers"
        case .compatible: "compatible"
        case .prose: "prose"
        }
    }

    /// The number of a colour of terminals.
    fileprivate var color: String {
        switch self {
        case .breakingForBoth, .breakingForClients: "31"
        case .breakingForServers: "33"
        case .compatible: "32"
        case .prose: "2"
        }
    }
}

extension Change {
    /// Where in the operation it is, with what separates it from the message: `response 200 /next_batch: `.
    var place: String {
        guard let use = uses.first else { return "" }
        let parts = [use.part, use.pointer].filter { !$0.isEmpty }
        return parts.isEmpty ? "" : parts.joined(separator: " ") + ": "
    }
}
