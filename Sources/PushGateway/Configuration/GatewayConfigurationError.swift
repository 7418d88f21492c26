import YAMLTree

/// The diagnostics of a configuration file that can't be used.
public struct GatewayConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// At least one error, and warnings, in the order of the file.
    public let diagnostics: [Diagnostic]

    public init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }

    /// The diagnostics, each on a line.
    public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
