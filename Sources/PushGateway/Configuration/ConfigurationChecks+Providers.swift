import APIRuntime
import YAMLTree

extension ConfigurationChecks {
    /// Checks the options of an app's provider.
    mutating func checkProvider(_ mapping: YAMLMapping, of app: YAMLNode) {
        switch mapping["provider"]?.string {
        case "apns":
            checkCredentials(mapping, of: app)
            checkEndpoint(mapping, "endpoint")
        case "fcm":
            checkEndpoint(mapping, "endpoint")
            checkEndpoint(mapping, "token_endpoint")
        case "unifiedpush":
            checkHosts(mapping, "allowed_hosts")
            checkTogether(mapping, "vapid_private_key_file", "vapid_subject", of: app)
            checkSubject(mapping)
        case "webpush":
            checkHosts(mapping, "allowed_endpoints")
            checkSubject(mapping)
            if mapping["payload"]?.string == "declarative", mapping["navigate"] == nil {
                report(
                    "missing key \"navigate\", which payload: declarative needs", at: app,
                    hint: "the URL that a notification opens, such as https://app.example/#/room/{room_id}")
            }
        default: break
        }
    }

    // MARK: Credentials

    private mutating func checkCredentials(_ mapping: YAMLMapping, of app: YAMLNode) {
        let keys = ["key_file", "key_id", "team_id"]
        let present = keys.filter { mapping[$0] != nil }
        if let certificate = mapping.entry("certificate_file") {
            if mapping["key_file"] != nil {
                report(
                    "certificate_file and key_file exclude each other", at: certificate.key,
                    hint: "keep key_file, key_id and team_id, or certificate_file")
            } else if let unused = present.first, let key = mapping.entry(unused)?.key {
                report(
                    "\(unused) has no effect with certificate_file", at: key,
                    hint: "it belongs to key_file, key_id and team_id")
            }
            return
        }
        if let password = mapping.entry("certificate_password_file") {
            report("certificate_password_file has no effect without certificate_file", at: password.key)
        }
        if present.isEmpty {
            report(
                "an app of provider apns needs credentials", at: app,
                hint: "key_file, key_id and team_id, or certificate_file")
        } else {
            for key in keys where mapping[key] == nil {
                report("missing key \"\(key)\", which \(present[0]) needs", at: app)
            }
        }
    }

    private mutating func checkTogether(_ mapping: YAMLMapping, _ first: String, _ second: String, of app: YAMLNode) {
        for (key, other) in [(first, second), (second, first)] where mapping[key] != nil && mapping[other] == nil {
            report("missing key \"\(other)\", which \(key) needs", at: app)
        }
    }

    private mutating func checkSubject(_ mapping: YAMLMapping) {
        guard let node = mapping["vapid_subject"], let text = node.string, !text.isEmpty else { return }
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, ["mailto", "https"].contains(parts[0].lowercased()) else {
            return report(
                "expected vapid_subject to be a mailto: or https: URL, found \(node.excerpt)", at: node,
                hint: text.contains("@") && parts.count == 1 ? "write \(quoted("mailto:" + text))" : nil)
        }
    }

    // MARK: Endpoints

    private mutating func checkEndpoint(_ mapping: YAMLMapping, _ key: String) {
        guard let node = mapping[key], let text = node.string, !text.isEmpty else { return }
        let url: BaseURL
        do {
            url = try BaseURL(text)
        } catch {
            let isWithoutScheme = !text.contains("://") && (try? BaseURL("https://" + text)) != nil
            return report(
                "\(error.description)", at: node, hint: isWithoutScheme ? "write \(quoted("https://" + text))" : nil)
        }
        if url.scheme == "http", !LoopbackHost.contains(url.host) {
            report(
                "an http URL is allowed for loopback addresses only, found \(node.excerpt)", at: node,
                hint: "write https://, or the address 127.0.0.1 of a proxy on this machine")
        }
    }

    /// Checks globs of hosts. One that matches nothing would make the gateway refuse every device.
    private mutating func checkHosts(_ mapping: YAMLMapping, _ key: String) {
        for node in mapping[key]?.sequence ?? [] {
            guard let text = node.string, !text.isEmpty else { continue }
            if text.contains("://") || text.contains("/") || text.contains("@") {
                let host = BaseURL.host(ofText: text)
                report(
                    "expected a host without scheme and path, found \(node.excerpt)", at: node,
                    hint: host.map { "write \(quoted($0))" })
            } else if text.contains(where: { "[]{}\\".contains($0) }) {
                report(
                    "expected a host without brackets, found \(node.excerpt)", at: node,
                    hint: "IPv6 addresses are written without brackets; * and ? are the only wildcards")
            } else if let port = text.firstIndex(of: ":"), text.count(where: { $0 == ":" }) == 1 {
                report(
                    "expected a host without its port, found \(node.excerpt)", at: node,
                    hint: "write \(quoted(String(text[..<port])))")
            } else if text != text.lowercased() {
                report(
                    "expected a host in lower case, found \(node.excerpt)", at: node,
                    hint: "write \(quoted(text.lowercased()))")
            } else if text.contains(where: { $0.isWhitespace || $0 == "," }) {
                report(
                    "expected one host, found \(node.excerpt)", at: node, hint: "write each host as an item of the list"
                )
            } else if text.hasSuffix("."), text != "." {
                report(
                    "expected a host without a dot at its end, found \(node.excerpt)", at: node,
                    hint: "write \(quoted(String(text.dropLast())))")
            }
        }
    }
}

extension BaseURL {
    /// The host in lower case, an IPv6 address without brackets.
    fileprivate var host: String {
        if authority.hasPrefix("[") { return authority.dropFirst().prefix { $0 != "]" }.lowercased() }
        return authority.prefix { $0 != ":" }.lowercased()
    }

    /// Returns the host of a URL; `nil` for other texts.
    fileprivate static func host(ofText text: String) -> String? {
        (try? BaseURL(text)).map(\.host)
    }
}
