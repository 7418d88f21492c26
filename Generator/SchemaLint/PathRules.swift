import OpenAPI
import YAMLTree

/// What the paths of a document are.
enum PathRules {
    static func check(_ site: Site) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        var known: [String: YAMLMapping.Entry] = [:]
        for entry in site.mapping["paths"]?.mapping?.entries ?? [] where entry.name.hasPrefix("/") {
            let shape = PathTemplate.shape(entry.name).trimmed
            guard let other = known.updateValue(entry, forKey: shape) else { continue }
            // What is the same up to white space is told apart on purpose.
            guard other.name.trimmed != entry.name.trimmed else { continue }
            diagnostics.append(
                .warning(
                    "the path '\(entry.name)' differs from '\(other.name)' in the names of its parameters only",
                    at: entry.key.location,
                    hint: "put their operations together; the other one is at \(other.key.location)"))
        }
        return diagnostics
    }
}
