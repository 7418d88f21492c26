import StringGrammars
import YAMLTree

/// The formats and patterns that generated types check.
struct StringChecks {
    let formats: AssertedFormats
    private var usablePatterns: Set<String> = []

    init(formats: AssertedFormats) {
        self.formats = formats
    }

    /// The name of a format; `nil` if generated types don't check it.
    func format(named name: String) -> String? { formats.format(named: name)?.rawValue }

    /// Returns whether the runtime can compile a pattern. Reports an unusable one once.
    mutating func isUsable(_ node: YAMLNode, _ diagnostics: inout DiagnosticLog) -> Bool {
        guard let pattern = node.string else { return false }
        if usablePatterns.contains(pattern) { return true }
        do throws(PatternError) {
            try ECMAPattern.check(pattern)
            usablePatterns.insert(pattern)
            return true
        } catch {
            diagnostics.appendOnce(
                .error(
                    "the pattern cannot be used: \(error.reason)", at: node.location(ofScalar: error.offset),
                    hint: error.hint))
            return false
        }
    }
}
