import OutboundHTTP
import YAMLTree

extension ConfigurationChecks {
    mutating func checkNetwork(_ network: YAMLNode) {
        for node in network["allow"]?.sequence ?? [] {
            guard let text = node.string, !text.isEmpty, IPNetwork(text) == nil else { continue }
            report(
                "expected a network in CIDR notation, found \(node.excerpt)", at: node,
                hint: "its first address and the number of fixed bits, such as 10.1.0.0/16 or fd00::/8")
        }
        guard let node = network["proxy"], let url = node.string, !url.isEmpty else { return }
        do {
            _ = try HTTPProxy(url: url)
        } catch {
            report("\(error)", at: node, hint: "http://proxy.example:3128")
        }
    }
}
