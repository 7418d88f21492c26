import APIRuntime
import OutboundHTTP
import YAMLTree

extension ConfigurationChecks {
    /// Checks that the host to listen on is a host alone.
    mutating func checkListen(_ listen: YAMLNode) {
        guard let node = listen["host"], let text = node.string else { return }
        // An IPv6 address is no host of a URL.
        guard let url = try? BaseURL(text.contains("://") ? text : "http://" + text) else { return }
        if text != url.authority || !url.isHost {
            report(
                "expected host to be a host name or an address alone, found \(node.excerpt)", at: node,
                hint: "write \(url.listen)")
        }
    }

    mutating func checkNetwork(_ network: YAMLNode) {
        for node in network["allow"]?.sequence ?? [] {
            guard let text = node.string, !text.isEmpty, IPNetwork(text) == nil else { continue }
            let hint =
                Self.likelyNetwork(text).map { "write \(quoted($0))" }
                ?? "its first address and the number of fixed bits, such as 10.1.0.0/16 or fd00::/8"
            report("expected a network in CIDR notation, found \(node.excerpt)", at: node, hint: hint)
        }
        guard let node = network["proxy"], let url = node.string, !url.isEmpty else { return }
        do {
            _ = try HTTPProxy(url: url)
        } catch {
            report("\(error)", at: node, hint: "such as http://proxy.example:3128")
        }
    }

    /// Checks that the endpoint of traces is a URL.
    mutating func checkTracing(_ tracing: YAMLNode) {
        guard let node = tracing["endpoint"], let text = node.string, !text.isEmpty else { return }
        do {
            _ = try BaseURL(text)
        } catch {
            report(
                "expected endpoint to be a URL, found \(node.excerpt): \(error)", at: node,
                hint: "such as http://127.0.0.1:4318/v1/traces")
        }
    }

    /// Returns the network that a text probably means: that of a single address, or that of an address and a number of
    /// bits, without the address's other bits.
    private static func likelyNetwork(_ text: String) -> String? {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first,
            let single = IPNetwork("\(address)/32") ?? IPNetwork("\(address)/128")
        else { return nil }
        guard parts.count == 2 else { return "\(single)" }
        guard let length = Int(parts[1]) else { return nil }
        switch single.address {
        case .v4(let bits):
            guard 0...32 ~= length else { return nil }
            // A shift by all bits is zero.
            return "\(IPAddress.v4(bits & UInt32.max << (32 - length)))/\(length)"
        case .v6(let bits):
            guard 0...128 ~= length else { return nil }
            return "\(IPAddress.v6(bits & UInt128.max << (128 - length)))/\(length)"
        }
    }
}

extension BaseURL {
    /// Whether the authority is a name or an IPv4 address without port.
    fileprivate var isHost: Bool { !authority.contains { "[:".contains($0) } }

    /// The authority as values of `listen`.
    fileprivate var listen: String {
        let end = authority.hasPrefix("[") ? authority.firstIndex(of: "]") : authority.firstIndex(of: ":")
        let host = authority[..<(end ?? authority.endIndex)].drop { $0 == "[" }
        let port = authority[(end ?? authority.endIndex)...].drop { "]:".contains($0) }
        return "host: \(quoted(String(host)))" + (port.isEmpty ? "" : ", port: \(port)")
    }
}
