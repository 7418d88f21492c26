import Logging
import YAMLTree

extension Logger {
    /// Logs a diagnostic of a configuration with its place and hint, without an excerpt.
    package func log(_ diagnostic: Diagnostic) {
        var metadata: Logger.Metadata = [:]
        metadata["hint"] = diagnostic.hint.map { "\($0)" }
        log(level: diagnostic.severity == .error ? .error : .warning, "\(diagnostic)", metadata: metadata)
    }
}
