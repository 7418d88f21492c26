import APIRuntime
import OutboundHTTP
import YAMLTree

extension ConfigurationChecks {
    /// Checks that the host to listen on is a host alone, and the networks of proxies.
    mutating func checkListen(_ listen: YAMLNode) {
        checkNetworks(listen["trusted_proxies"])
        for node in listen["trusted_proxies"]?.sequence ?? [] {
            guard let text = node.string, IPNetwork(text)?.prefixLength == 0 else { continue }
            warn(
                "\(node.excerpt) trusts every client to name its own address", at: node,
                hint: "the network of the proxy alone")
        }
        guard let node = listen["host"], let text = node.string else { return }
        // An IPv6 address is no host of a URL.
        guard let url = try? BaseURL(text.contains("://") ? text : "http://" + text) else { return }
        // A name or an IPv4 address has neither port nor brackets.
        if text != url.authority || url.authority.contains(where: { "[:".contains($0) }) {
            report(
                "expected host to be a host name or an address alone, found \(node.excerpt)", at: node,
                hint: "write \(ListenHint.values(of: url))")
        }
    }

    /// Checks that the listener for operators has an address other than the gateway's.
    mutating func checkMetrics(_ metrics: YAMLNode, _ listen: YAMLNode?) {
        let port = metrics["port"].map(\.integer) ?? 7184
        guard let port, port != 0, port == (listen?["port"].map(\.integer) ?? 7183) else { return }
        let hosts = [metrics, listen].map { $0?["host"]?.string ?? "127.0.0.1" }
        // An unspecified address contains all addresses of its family.
        let isSame =
            hosts[0] == hosts[1]
            || (hosts.contains("0.0.0.0") && hosts.allSatisfy { !$0.contains(":") })
            || (hosts.contains("::") && hosts.allSatisfy { $0.contains(":") })
        guard isSame else { return }
        report(
            "port \(port) is that of the gateway (listen) too", at: metrics["port"] ?? metrics,
            hint: "give metrics a port of its own, such as 7184")
    }

    mutating func checkNetwork(_ network: YAMLNode) {
        checkNetworks(network["allow"])
        guard let node = network["proxy"], let url = node.string, !url.isEmpty else { return }
        do {
            _ = try HTTPProxy(url: url)
        } catch {
            report("\(error)", at: node, hint: "such as http://proxy.example:3128")
        }
    }

    /// Checks that the collector of traces has an http or https URL.
    mutating func checkTracing(_ tracing: YAMLNode) {
        guard let node = tracing["endpoint"], let text = node.string, !text.isEmpty else { return }
        let hint = "such as http://127.0.0.1:4318/v1/traces"
        // A text with a password or a key isn't repeated.
        if text.contains(where: { "@?#".contains($0) }) {
            return report("the URL of the collector can have neither a user nor a query", at: node, hint: hint)
        }
        guard let url = try? BaseURL(text) else {
            return report("expected an http or https URL, found \(node.excerpt)", at: node, hint: hint)
        }
        if url.path.isEmpty {
            report(
                "the URL has no path", at: node,
                hint: "collectors take traces at \(url.scheme)://\(url.authority)/v1/traces")
        }
    }

    private mutating func checkNetworks(_ networks: YAMLNode?) {
        for node in networks?.sequence ?? [] {
            guard let text = node.string, !text.isEmpty, IPNetwork(text) == nil else { continue }
            let hint =
                Self.likelyNetwork(text).map { "write \(quoted($0))" }
                ?? "its first address and the number of fixed bits, such as 10.1.0.0/16 or fd00::/8"
            report("expected a network in CIDR notation, found \(node.excerpt)", at: node, hint: hint)
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
