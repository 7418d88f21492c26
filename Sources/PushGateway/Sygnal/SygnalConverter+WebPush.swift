import YAMLTree

/// Apps of type `webpush`.
extension SygnalConverter {
    mutating func webPush(_ app: SygnalApp) -> [ConfigurationEntry] {
        var entries = [ConfigurationEntry("provider", text: "webpush", origin: app.mapping["type"]?.location)]
        entries += fileEntry(
            "vapid_private_key", as: "vapid_private_key_file", of: app, isRequired: true,
            hint: "the file with the private key that subscriptions are made with",
            comments: once("The same file: PEM, or base64url of DER or of the 32 bytes."))
        entries += subject(app)
        entries += endpoints(app)
        let ttl = integer("ttl", in: app.mapping, 0...2_592_000)
        entries.append(
            ConfigurationEntry(
                "ttl", .inline("\(ttl?.value ?? 900)"),
                comments: ttl == nil ? once("sygnal's default, in seconds; the gateway's is 86400, a day.") : [],
                origin: ttl?.node.location))
        entries += connectionsEntry(
            app, comments: once("To each push server. In sygnal, to all together; the gateway's default is 256."))
        return entries
    }

    private mutating func subject(_ app: SygnalApp) -> [ConfigurationEntry] {
        guard let (contact, node) = text("vapid_contact_email", in: app.mapping) else {
            return textEntry(
                "vapid_contact_email", as: "vapid_subject", of: app, isRequired: true,
                hint: "an e-mail address for the operators of push servers")
        }
        // sygnal puts mailto: before every value; push servers refuse a second one.
        let isURL = contact.hasPrefix("mailto:") || contact.hasPrefix("https:")
        let comments = isURL ? once("sygnal puts mailto: before it, and Apple's push server refuses that.") : []
        return [
            ConfigurationEntry(
                "vapid_subject", text: isURL ? contact : "mailto:" + contact, comments: comments, origin: node.location)
        ]
    }

    private mutating func endpoints(_ app: SygnalApp) -> [ConfigurationEntry] {
        guard let (patterns, node) = texts("allowed_endpoints", in: app.mapping) else { return [] }
        guard !patterns.isEmpty else {
            // sygnal treats an empty list as absent.
            return []
        }
        var comments: [String] = []
        let hosts = patterns.map { pattern in
            var host = pattern.lowercased()
            if let colon = host.firstIndex(of: ":"), host[colon...].wholeMatch(of: /:[\d*?]+/) != nil {
                host = String(host[..<colon])
                comments = once("Hosts without port. sygnal compares the port of an endpoint, too.")
            }
            return host
        }
        return [
            ConfigurationEntry(
                "allowed_endpoints", .inline(YAMLScalar.list(hosts)),
                comments: once("Endpoints in private networks are refused unless network.allow has them.") + comments,
                origin: node.location)
        ]
    }
}
