import YAMLTree

/// A file or standard output that can't be opened for a `log` provider. Unlike an invalid configuration, it may be a
/// passing condition of the machine.
package struct OutputOpeningError: Error, CustomStringConvertible {
    /// The problems of the configuration's providers, with their places in the file; empty without a file.
    package let diagnostics: [Diagnostic]
    package let description: String

    init(_ failure: LineFileError, _ diagnostics: [Diagnostic]) {
        description = failure.description
        self.diagnostics = diagnostics.filter { $0.location != nil }
    }
}
