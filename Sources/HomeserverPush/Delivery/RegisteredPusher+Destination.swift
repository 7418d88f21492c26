import APIRuntime

extension RegisteredPusher {
    /// The server that notifications go to, the gateway's or the push server's: scheme, host and port. Empty if there is
    /// no URL.
    var destinationName: String {
        if let gateway = setting.gateway { return gateway.destination.name }
        guard let url = pusher.data.url, let base = try? BaseURL(url) else { return "" }
        return "\(base.scheme)://\(base.authority.lowercased())"
    }
}
