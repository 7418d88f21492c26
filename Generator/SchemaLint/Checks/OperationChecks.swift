import OpenAPI
import YAMLTree

/// Checks of operations.
enum OperationChecks {
    static func check(_ lintNode: LintNode) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        if lintNode.mapping["operationId"] == nil, !lintNode.context.isInCallback {
            diagnostics.append(
                .warning(
                    "the operation has no \"operationId\"; it is named after its method and path",
                    at: lintNode.nameLocation,
                    hint: "add an \"operationId\": it names the Swift method"))
        }
        if let id = lintNode.mapping["operationId"]?.string, id != id.trimmed,
            let location = lintNode.mapping["operationId"]?.location
        {
            diagnostics.append(.warning("the operationId has white space around it", at: location))
        }
        if let body = lintNode.mapping.entry("requestBody"), ["get", "head", "delete", "trace"].contains(lintNode.name)
        {
            diagnostics.append(
                .warning(
                    "a \(lintNode.name.uppercased()) with a body: HTTP defines no meaning for it, "
                        + "and some implementations reject it",
                    at: body.key.location, hint: "use parameters, or POST (RFC 9110, 9.3)"))
        }
        for entry in lintNode.mapping["responses"]?.mapping?.entries ?? [] where !entry.name.hasPrefix("x-") {
            guard !isStatus(entry.name) else { continue }
            diagnostics.append(
                .warning(
                    "\"\(entry.name)\" is not a status", at: entry.key.location,
                    hint: "a status is three digits, a class such as 4XX, or default"))
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
