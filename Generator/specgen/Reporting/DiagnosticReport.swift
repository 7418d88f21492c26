import YAMLTree

/// Prints diagnostics, in the order of their places, and what else a command has to say.
struct DiagnosticReport {
    /// More diagnostics than this aren't printed as text; nobody reads them. All are counted.
    static let maxPrinted = 1000

    var format = ReportFormat.text
    /// Whether warnings are hidden, and good news too.
    var isQuiet = false
    var console = Console.standard

    /// Prints diagnostics, then how many there were. As text, a warning that is the same in several places is printed
    /// once.
    func print(_ diagnostics: [Diagnostic]) {
        let groups = Self.sorted(diagnostics).filter { !isQuiet || $0[0].severity == .error }
        switch format {
        case .text: printText(groups)
        case .json: for diagnostic in groups.joined() { console.print(Self.object(diagnostic)) }
        }
    }

    /// Prints a result, such as a file that was written.
    func say(_ line: String) {
        guard !isQuiet else { return }
        switch format {
        case .text: console.print(line)
        // Standard output has nothing but diagnostics then.
        case .json: console.error(line)
        }
    }

    // MARK: Text

    private func printText(_ groups: [[Diagnostic]]) {
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
            for diagnostic in group { console.error(diagnostic.rendered(colored: console.colored)) }
            if let key = Self.key(group), let others = places[key]?.dropFirst(), !others.isEmpty {
                console.error(Self.otherPlaces(others))
            }
        }
        if printed > Self.maxPrinted { console.error("… and \(printed - Self.maxPrinted) more") }
        let errors = groups.count { $0[0].severity == .error }
        let warnings = groups.count { $0[0].severity == .warning }
        if errors + warnings > 0 {
            let counts = [(errors, "error"), (warnings, "warning")].filter { $0.0 > 0 }
            console.error(counts.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }.joined(separator: ", "))
        }
    }

    /// What is the same about a warning wherever it stands; `nil` for what is printed in full each time.
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

    private static func object(_ diagnostic: Diagnostic) -> String {
        let place = diagnostic.location
        let file = place.map { jsonString($0.source.name) } ?? "null"
        let line = place.map { $0.line.description } ?? "null"
        let column = place.map { $0.column.description } ?? "null"
        let hint = diagnostic.hint.map(jsonString) ?? "null"
        return "{\"severity\":\"\(diagnostic.severity.rawValue)\",\"file\":\(file),\"line\":\(line),"
            + "\"column\":\(column),\"message\":\(jsonString(diagnostic.message)),\"hint\":\(hint)}"
    }

    // MARK: Order

    /// Notes belong to what stands before them, so that groups are sorted, not single diagnostics.
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
            // What has no place comes first.
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
}
