import OpenAPI
import YAMLTree

/// Checks of the paths of a document.
enum PathChecks {
    static func check(_ lintNode: LintNode) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        var known: [String: YAMLMapping.Entry] = [:]
        for entry in lintNode.mapping["paths"]?.mapping?.entries ?? [] where entry.name.hasPrefix("/") {
            let shape = PathShape(entry.name).text.trimmed
            guard let other = known.updateValue(entry, forKey: shape) else { continue }
            // Some documents use white space to describe two operations of one path.
            guard other.name.trimmed != entry.name.trimmed else { continue }
            diagnostics.append(
                .warning(
                    "the path \"\(entry.name)\" differs from \"\(other.name)\" only in the names of its parameters",
                    at: entry.key.location,
                    hint: "merge the two paths; the other one is at \(other.key.location)"))
        }
        return diagnostics
    }
}
