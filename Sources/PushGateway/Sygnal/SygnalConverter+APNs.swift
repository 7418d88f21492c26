import YAMLTree

/// Apps of type `apns`.
extension SygnalConverter {
    mutating func apns(_ app: SygnalApp) -> [ConfigurationEntry] {
        var entries = [ConfigurationEntry("provider", text: "apns", origin: app.mapping["type"]?.location)]
        let certificate = text("certfile", in: app.mapping)
        let (topic, topicEntries) = topic(app, certificate: certificate)
        entries += topicEntries
        entries += credentials(app, certificate: certificate)
        entries += environment(app)
        entries += pushType(app, topic: topic)
        entries += pushkeyEncoding(app)
        entries += badgeEntry(app)
        entries.append(
            ConfigurationEntry(
                "collapse", text: "none",
                comments: once(
                    "sygnal sends no collapse ID. With \"event\", the gateway's default, repetitions of a notification "
                        + "replace each other on the device.")))
        return entries
    }

    private mutating func topic(
        _ app: SygnalApp, certificate: (value: String, node: YAMLNode)?
    ) -> (topic: String?, entries: [ConfigurationEntry]) {
        let topic = text("topic", in: app.mapping)
        guard let certificate else {
            let entries = textEntry(
                "topic", as: "topic", of: app, isRequired: true, hint: "the app's bundle identifier")
            return (topic?.value, entries)
        }
        // With a certificate, sygnal sends the topic that this names, whatever the key topic is.
        if let own = readFile(certificate.value).flatMap(CertificateTopic.topic(ofPEM:)) {
            if let topic, topic.value != own {
                warn(
                    "sygnal ignores the topic \(quoted(topic.value)), because the certificate has \(quoted(own))",
                    at: topic.node)
            }
            return (
                own,
                [
                    ConfigurationEntry(
                        "topic", text: own, comments: topic == nil ? once("From the certificate, as in sygnal.") : [],
                        origin: topic?.node.location ?? certificate.node.location)
                ]
            )
        }
        let hint =
            "sygnal takes it from the certificate, which cannot be read here: add topic: with the UID that "
            + "openssl x509 -noout -subject -in \(certificate.value) shows"
        return (topic?.value, textEntry("topic", as: "topic", of: app, isRequired: true, hint: hint))
    }

    private mutating func credentials(
        _ app: SygnalApp, certificate: (value: String, node: YAMLNode)?
    ) -> [ConfigurationEntry] {
        if certificate != nil {
            for key in ["keyfile", "key_id", "team_id"] {
                if let entry = app.mapping.entry(key) {
                    leaveOut(entry, "sygnal uses certfile if an app has both; the gateway accepts one of them")
                }
            }
            return fileEntry(
                "certfile", as: "certificate_file", of: app,
                comments: once("PEM with the certificate and its key, as for sygnal; PKCS#12 works, too."))
        }
        return fileEntry(
            "keyfile", as: "key_file", of: app, isRequired: true, hint: "keyfile, key_id and team_id, or certfile")
            + textEntry(
                "key_id", as: "key_id", of: app, isRequired: true, hint: "the identifier of the key, 10 characters")
            + textEntry(
                "team_id", as: "team_id", of: app, isRequired: true, hint: "the identifier of the developer team")
    }

    private mutating func environment(_ app: SygnalApp) -> [ConfigurationEntry] {
        guard let (platform, node) = text("platform", in: app.mapping) else { return [] }
        switch platform {
        case "production", "prod": return [ConfigurationEntry("environment", text: "production", origin: node.location)]
        case "sandbox": return [ConfigurationEntry("environment", text: "sandbox", origin: node.location)]
        default:
            report(
                "unknown platform \(quoted(platform)) of \(app.name)", at: node,
                hint: suggestions(for: platform, among: ["production", "sandbox"]))
            return []
        }
    }

    private mutating func pushType(_ app: SygnalApp, topic: String?) -> [ConfigurationEntry] {
        if let (type, node) = text("push_type", in: app.mapping) {
            guard SygnalKeys.pushTypes.contains(type) else {
                report(
                    "unknown push_type \(quoted(type)) of \(app.name)", at: node,
                    hint: suggestions(for: type, among: SygnalKeys.pushTypes))
                return []
            }
            let remark =
                type == "alert" || type == "voip"
                ? [] : once("Notifications of this push type have no text. sygnal sends the text with every push type.")
            return [ConfigurationEntry("push_type", text: type, comments: remark, origin: node.location)]
        }
        // Without push_type, sygnal sends no push type, and the topic alone determines what arrives.
        if topic?.hasSuffix(".voip") == true {
            return [
                ConfigurationEntry(
                    "push_type", text: "voip",
                    comments: once(
                        "The topic is that of voip pushes. sygnal sends no push type, which iOS 13 and later need."))
            ]
        }
        if app.entry.name.hasSuffix(".voip") || app.entry.name.hasSuffix("*") {
            let reason =
                app.entry.name.hasSuffix("*")
                ? "Without a push type, app IDs that end in .voip would get voip pushes, which sygnal doesn't send."
                : "Without a push type, an app ID that ends in .voip gets voip pushes, which sygnal doesn't send."
            return [ConfigurationEntry("push_type", text: "alert", comments: once(reason))]
        }
        return []
    }

    private mutating func pushkeyEncoding(_ app: SygnalApp) -> [ConfigurationEntry] {
        let converts = flag("convert_device_token_to_hex", in: app.mapping)
        guard converts?.value ?? true else {
            return [ConfigurationEntry("pushkey_encoding", text: "hex", origin: converts?.node.location)]
        }
        return [
            ConfigurationEntry(
                "pushkey_encoding", text: "base64",
                comments: once("\"auto\" also accepts base64url and hexadecimal digits."),
                origin: converts?.node.location)
        ]
    }
}
