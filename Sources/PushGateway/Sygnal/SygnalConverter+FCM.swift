import YAMLTree

/// Apps of type `gcm`.
extension SygnalConverter {
    private static let accountHint =
        "create a service account that may send messages, and set api_version: v1, project_id and service_account_file"

    /// Returns the entries; `nil` for an app that uses the legacy API.
    mutating func fcm(_ app: SygnalApp) -> [ConfigurationEntry]? {
        guard usesV1(app) else { return nil }
        var entries = [ConfigurationEntry("provider", text: "fcm", origin: app.mapping["type"]?.location)]
        if let key = app.mapping.entry("api_key") {
            leaveOut(key, "it belongs to the legacy API, and has no effect with api_version: v1")
        }
        entries += textEntry(
            "project_id", as: "project_id", of: app, isRequired: true,
            hint: "the ID shown in the Firebase console: Project settings, General")
        entries += fileEntry(
            "service_account_file", as: "service_account_file", of: app, isRequired: true,
            hint: "the JSON key file of a service account that may send messages",
            comments: once("The key file of a service account. Other kinds of Google credentials aren't supported."))
        entries += options(app)
        entries += badgeEntry(app)
        entries += connectionsEntry(
            app,
            comments: once("Each connection carries many requests at a time (HTTP/2). 8 are the gateway's default."))
        return entries
    }

    /// Reports an app that uses the legacy API, which Google has shut down.
    private mutating func usesV1(_ app: SygnalApp) -> Bool {
        let version = text("api_version", in: app.mapping)
        switch version?.value {
        case "v1": return true
        case nil where app.mapping["api_version"].map({ $0.isNull || $0.text == "" }) ?? true:
            report(
                "\(app.name) cannot be carried over: without api_version it uses FCM's legacy API, which Google shut down "
                    + "in 2024", at: app.entry.key, hint: Self.accountHint)
        case "legacy":
            report(
                "api_version: legacy of \(app.name) cannot be carried over: Google shut down that API in 2024",
                at: version?.node ?? app.entry.key, hint: Self.accountHint)
        case let other?:
            report(
                "unknown api_version \(quoted(other)) of \(app.name)", at: version?.node ?? app.entry.key,
                hint: "write v1")
        case nil: break
        }
        if let key = app.mapping.entry("api_key") {
            report(
                "api_key of \(app.name) cannot be carried over: it is the key of FCM's legacy API", at: key.key,
                hint: "a service_account_file takes its place")
        }
        return false
    }

    private mutating func options(_ app: SygnalApp) -> [ConfigurationEntry] {
        guard let entry = app.mapping.entry("fcm_options"), !entry.value.isNull else { return [] }
        guard let options = entry.value.mapping else {
            report("expected fcm_options to be a mapping, found \(entry.value.excerpt)", at: entry.value)
            return []
        }
        var kept: [YAMLMapping.Entry] = []
        for option in options {
            switch option.name {
            case "data", "token":
                leaveOut(option, "sygnal replaces this member of fcm_options in each message")
            case "fid", "topic", "condition":
                report(
                    "\(option.name) in fcm_options is another target than the pushkey; FCM refuses messages with two",
                    at: option.key, hint: "remove it")
            case "priority", "content_available", "mutable_content", "collapse_key", "time_to_live", "to",
                "registration_ids", "dry_run", "restricted_package_name", "delay_while_idle":
                report(
                    "\(option.name) in fcm_options is an option of FCM's legacy API; FCM refuses messages with it",
                    at: option.key, hint: Self.replacements[option.name] ?? "remove it")
            default: kept.append(option)
            }
        }
        guard !kept.isEmpty else { return [] }
        return [
            ConfigurationEntry("fcm_options", .mapping(kept.map(Self.entry)), origin: entry.key.location)
        ]
    }

    /// The places of legacy options in messages of the API v1.
    private static let replacements = [
        "priority": "remove it; the notification determines the priority",
        "content_available": "apns: {payload: {aps: {content-available: 1}}}",
        "mutable_content": "apns: {payload: {aps: {mutable-content: 1}}}",
        "collapse_key": "android: {collapse_key: …}",
        "time_to_live": "android: {ttl: 3600s}",
        "restricted_package_name": "android: {restricted_package_name: …}",
    ]

    private static func entry(_ entry: YAMLMapping.Entry) -> ConfigurationEntry {
        if let mapping = entry.value.mapping {
            return ConfigurationEntry(
                entry.name, .mapping(mapping.map(Self.entry)), origin: entry.key.location)
        }
        return ConfigurationEntry(
            entry.name, .inline(YAMLScalar.value(entry.value)), origin: entry.value.location)
    }
}
