import ArgumentParser
import CommandLineSupport
import YAMLTree

/// The format of a report: text for people, or JSON with one object a line.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}

/// Prints diagnostics, ordered by location, and the results of a command.
struct DiagnosticReport {
    /// The maximum number of diagnostics printed as text. All are counted.
    static let maxPrinted = 1000

    var format = ReportFormat.text
    /// Whether warnings and results are hidden.
    var isQuiet = false

    /// Prints diagnostics, then their number. As text, a warning with the same message in several places is printed
    /// once.
    func print(_ diagnostics: [Diagnostic]) throws(OutputFailure) {
        let groups = Self.sorted(diagnostics).filter { !isQuiet || $0[0].severity == .error }
        switch format {
        case .text: printText(groups)
        case .json:
            for diagnostic in groups.joined() { try StandardOutput.print(Self.json(diagnostic).description) }
        }
    }

    /// Prints a result, such as a written file.
    func printResult(_ line: String) throws(OutputFailure) {
        guard !isQuiet else { return }
        switch format {
        case .text: try StandardOutput.print(line)
        // Standard output has only diagnostics then.
        case .json: Terminal.standardError.write(line)
        }
    }

    // MARK: Text

    private func printText(_ groups: [[Diagnostic]]) {
        let terminal = Terminal.standardError
        var places: [Diagnostic: [SourceLocation]] = [:]
        for group in groups {
            guard let key = Self.key(group), let location = group[0].location else { continue }
            places[key, default: []].append(location)
        }
        var printed = 0
        for group in groups {
            if let key = Self.key(group), group[0].location != places[key]?.first { continue }
            printed += 1
            guard printed <= Self.maxPrinted else { continue }
            for diagnostic in group { terminal.write(diagnostic) }
            if let key = Self.key(group), let others = places[key]?.dropFirst(), !others.isEmpty {
                terminal.write(Self.otherPlaces(others))
            }
        }
        if printed > Self.maxPrinted { terminal.write("… and \(printed - Self.maxPrinted) more") }
        let errors = groups.count { $0[0].severity == .error }
        let warnings = groups.count { $0[0].severity == .warning }
        if errors + warnings > 0 {
            let counts = [(errors, "error"), (warnings, "warning")].filter { $0.0 > 0 }
            terminal.write(counts.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }.joined(separator: ", "))
        }
    }

    /// The warning without its location, which is equal for warnings that are printed once; `nil` for diagnostics that
    /// are printed in full each time.
    private static func key(_ group: [Diagnostic]) -> Diagnostic? {
        guard group.count == 1, group[0].severity == .warning, group[0].location != nil else { return nil }
        var key = group[0]
        key.location = nil
        return key
    }

    private static func otherPlaces(_ places: ArraySlice<SourceLocation>) -> String {
        let shown = places.prefix(3).map(\.description).joined(separator: ", ")
        let rest = places.count > 3 ? " and \(places.count - 3) more places" : ""
        return "the same at \(shown)\(rest)"
    }

    // MARK: JSON

    private static func json(_ diagnostic: Diagnostic) -> ReportJSON {
        let location = diagnostic.location
        return [
            "severity": .string(diagnostic.severity.rawValue), "file": ReportJSON(location?.source.name),
            "line": ReportJSON(location?.line), "column": ReportJSON(location?.column),
            "message": .string(diagnostic.message), "hint": ReportJSON(diagnostic.hint),
        ]
    }

    // MARK: Order

    /// Groups each diagnostic with the notes that follow it, and sorts the groups by location; those without one come
    /// first.
    private static func sorted(_ diagnostics: [Diagnostic]) -> [[Diagnostic]] {
        var groups: [[Diagnostic]] = []
        for diagnostic in diagnostics {
            if diagnostic.severity == .note, !groups.isEmpty {
                groups[groups.count - 1].append(diagnostic)
            } else {
                groups.append([diagnostic])
            }
        }
        return groups.enumerated().sorted { left, right in
            switch (left.element[0].location, right.element[0].location) {
            case (let first?, let second?) where first != second: first < second
            case (nil, _?): true
            case (_?, nil): false
            default: left.offset < right.offset
            }
        }.map(\.element)
    }
}

extension [Diagnostic] {
    var hasErrors: Bool { contains { $0.severity == .error } }

    /// The diagnostics in the same order, each once.
    var withoutDuplicates: [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return filter { seen.insert($0).inserted }
    }
}
