import AsyncHTTPClientTransport

extension TransportError {
    /// Advice for a server that may speak `http` instead of `https`, or the reverse; `nil` if nothing indicates it.
    var schemeAdvice: String? {
        guard let possibleScheme, let possibleServer else { return nil }
        return "Check the URL, and that the server is running. If the port is one for \(possibleScheme), use "
            + "\(possibleServer)."
    }
}
