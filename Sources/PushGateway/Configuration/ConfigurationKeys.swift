/// The keys of configuration files, for hints: the generated types reject unknown keys but don't list the known ones.
enum ConfigurationKeys {
    static let root = ["listen", "apps", "network", "limits", "dedupe", "logging", "metrics", "tracing"]

    /// The keys of the mappings under the root's keys.
    static let sections = [
        "listen": ["host", "port", "tls", "trusted_proxies"],
        "network": ["allow", "proxy"],
        "limits": ["body", "devices", "in_flight", "deadline", "per_peer", "per_homeserver"],
        "dedupe": ["window", "entries", "postgresql"],
        "logging": ["level", "format"],
        "metrics": ["host", "port", "sygnal_names"],
        "tracing": ["endpoint", "service_name", "sample_ratio"],
        // Those of a pusher.
        "homeserver": ["url", "server_name", "as_token_file", "hs_token_file"],
        "store": ["sqlite", "postgresql"],
        "workers": ["concurrency", "lease", "poll_interval"],
        "delivery": [
            "timeout", "maximum_age", "remove_after", "repeat_interrupted", "badge_counts", "sends_zero",
        ],
        "pushers": [
            "allow_http", "maximum_per_user", "toggle", "encrypted_events", "polls", "end_with_session", "web_push",
            "per_user", "per_address",
        ],
    ]

    /// The keys of the mappings in sections, by their path.
    static let nested = [
        "listen.tls": ["certificate_file", "private_key_file"],
        "limits.per_peer": ["per_second", "burst"],
        "limits.per_homeserver": ["per_second", "burst"],
        "dedupe.postgresql": ["connection", "timeout"],
        "pushers.web_push": [
            "vapid_private_key_file", "vapid_subject", "allowed_endpoints", "ttl", "trust_roots",
        ],
        "pushers.per_user": ["per_second", "burst"],
        "pushers.per_address": ["per_second", "burst"],
    ]

    /// The required keys of the sections without which something is off, by the path of the section.
    static let optionalSections: [String: [String]] = [
        "metrics": [], "tracing": ["endpoint"], "listen.tls": ["certificate_file", "private_key_file"],
        "limits.per_peer": ["per_second"], "limits.per_homeserver": ["per_second"], "dedupe.postgresql": ["connection"],
    ]

    /// The names of the providers, in alphabetical order.
    static let providers = ["apns", "fcm", "log", "unifiedpush", "webpush"]

    /// The keys of apps by provider.
    static let apps = [
        "apns": common + [
            "topic", "key_file", "key_id", "team_id", "certificate_file", "certificate_password_file", "environment",
            "endpoint", "trust_roots", "push_type", "pushkey_encoding", "payload", "send_badge_counts", "badge_only",
            "expiration", "collapse", "max_connections",
        ],
        "fcm": common + [
            "project_id", "service_account_file", "endpoint", "token_endpoint", "trust_roots", "token_kind",
            "fcm_options", "data_message", "send_badge_counts", "max_connections",
        ],
        "log": common + ["path", "max_connections"],
        "unifiedpush": common + [
            "timeout", "allowed_hosts", "vapid_private_key_file", "vapid_subject", "trust_roots", "max_connections",
        ],
        "webpush": common + [
            "vapid_private_key_file", "vapid_subject", "allowed_endpoints", "ttl", "payload", "navigate",
            "trust_roots", "max_connections",
        ],
    ]

    /// The units of numbers.
    static let units = [
        "deadline": "seconds", "window": "seconds", "timeout": "seconds", "ttl": "seconds", "expiration": "seconds",
        "body": "bytes",
    ]

    /// The keys that every app of a provider has.
    static let required: [String: Set<String>] = [
        "apns": ["app_id", "provider", "topic"],
        "fcm": ["app_id", "provider", "service_account_file"],
        "log": ["app_id", "provider"],
        "unifiedpush": ["app_id", "provider"],
        "webpush": ["app_id", "provider", "vapid_private_key_file", "vapid_subject"],
    ]

    private static let common = ["app_id", "provider", "in_flight", "on_outage"]

    /// Returns the known keys of the mapping at a path, and a name of the mapping for messages.
    /// - Parameters:
    ///   - provider: the provider of the app, for a path into an app.
    ///   - root: the keys of the root.
    static func known(at path: [String], provider: String?, root: [String]) -> (keys: [String], owner: String)? {
        switch path.count {
        case 0: return (root, "the configuration")
        case 1:
            // Only gateways have metrics under sygnal's names.
            let isPusher = !root.contains("apps")
            return sections[path[0]].map { keys in (keys.filter { !isPusher || $0 != "sygnal_names" }, path[0]) }
        case 2 where path[0] == "apps":
            guard let provider, let keys = apps[provider] else { return nil }
            return (keys, "an app of provider \(provider)")
        case 2:
            let name = path.joined(separator: ".")
            return nested[name].map { ($0, name) }
        default: return nil
        }
    }
}
