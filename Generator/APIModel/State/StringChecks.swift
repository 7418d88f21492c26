import StringGrammars
import YAMLTree

/// The formats and patterns that the runtime can check.
struct StringChecks {
    /// The formats that generated types check.
    let formats: AssertedFormats
    private var usablePatterns: Set<String> = []

    init(formats: AssertedFormats) {
        self.formats = formats
    }

    /// The name of a format, where generated types check it.
    func format(named name: String) -> String? { formats.format(named: name)?.rawValue }

    /// Whether a pattern is of the dialect that the runtime compiles; the fault of another is reported once.
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
                    "the pattern can't be used: \(error.reason)", at: node.location(ofScalar: error.offset),
                    hint: error.hint))
            return false
        }
    }
}
