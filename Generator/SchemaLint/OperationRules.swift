import OpenAPI
import YAMLTree

/// What an operation says.
enum OperationRules {
    static func check(_ site: Site) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        if site.mapping["operationId"] == nil {
            diagnostics.append(
                .warning(
                    "the operation has no 'operationId'; its method and path make its name", at: site.nameLocation,
                    hint: "the name of its method in Swift is made of it"))
        }
        if let id = site.mapping["operationId"]?.string, id != id.trimmed,
            let location = site.mapping["operationId"]?.location
        {
            diagnostics.append(.warning("the operation's id has white space around it", at: location))
        }
        if let body = site.mapping.entry("requestBody"), ["get", "head", "delete", "trace"].contains(site.name) {
            diagnostics.append(
                .warning(
                    "a \(site.name.uppercased()) with a body: HTTP gives it no meaning, and some implementations refuse it",
                    at: body.key.location, hint: "RFC 9110, 9.3; use parameters, or POST"))
        }
        for entry in site.mapping["responses"]?.mapping?.entries ?? [] where !entry.name.hasPrefix("x-") {
            guard !isStatus(entry.name) else { continue }
            diagnostics.append(
                .warning(
                    "'\(entry.name)' is no status", at: entry.key.location,
                    hint: "a status is of three digits, a class such as 4XX, or default"))
        }
        return diagnostics
    }

    private static func isStatus(_ text: String) -> Bool {
        if text == "default" { return true }
        let bytes = Array(text.utf8)
        guard bytes.count == 3, (UInt8(ascii: "1")...UInt8(ascii: "5")).contains(bytes[0]) else { return false }
        let isDigits = bytes[1...].allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return isDigits || text.hasSuffix("XX")
    }
}
