import PushGateway
import YAMLTree

extension GatewayConfigurationFile {
    /// Reads the text of a file `gateway.yaml`.
    init(yaml text: String) throws(GatewayConfigurationError) {
        try self.init(SourceText(name: "gateway.yaml", bytes: Array(text.utf8)))
    }
}

/// Returns the diagnostics of a configuration, warnings included.
func diagnostics(_ text: String) -> [String] {
    do {
        return try GatewayConfigurationFile(yaml: text).warnings.map(\.text)
    } catch {
        return error.diagnostics.map(\.text)
    }
}

extension Diagnostic {
    /// `line:column: message`, with the severity if it isn't `error`, and the hint in parentheses.
    var text: String {
        let place = location.map { "\($0.line):\($0.column): " } ?? ""
        let severity = severity == .error ? "" : "\(severity.rawValue): "
        return place + severity + message + (hint.map { " (\($0))" } ?? "")
    }
}
