import OutboundHTTP
import YAMLTree

extension ConfigurationChecks {
    mutating func checkNetwork(_ network: YAMLNode) {
        for node in network["allow"]?.sequence ?? [] {
            guard let text = node.string, !text.isEmpty, IPNetwork(text) == nil else { continue }
            report(
                "expected a network in CIDR notation, found \(node.excerpt)", at: node,
                hint: "an address and the number of its fixed bits, such as 10.1.0.0/16 or fd00::/8")
        }
    }
}
