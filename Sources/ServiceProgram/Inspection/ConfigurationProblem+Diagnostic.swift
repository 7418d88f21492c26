import PushConfiguration
import YAMLTree

extension ConfigurationProblem {
    package init(_ diagnostic: Diagnostic) {
        self.init(
            severity: diagnostic.severity == .error ? .error : .warning, message: diagnostic.message,
            line: diagnostic.location.map { Int64($0.line) }, column: diagnostic.location.map { Int64($0.column) },
            hint: diagnostic.hint)
    }
}
