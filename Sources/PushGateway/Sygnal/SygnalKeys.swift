/// The keys of sygnal's configuration.
///
/// Source: `sygnal.yaml.sample` and the sets of understood keys in sygnal 0.17.
enum SygnalKeys {
    static let root = ["log", "http", "proxy", "metrics", "apps", "db", "database"]
    static let log = ["setup", "access"]
    static let access = ["x_forwarded_for", "file", "enabled"]
    static let http = ["bind_addresses", "port"]
    static let metrics = ["prometheus", "opentracing", "sentry"]
    static let prometheus = ["enabled", "address", "port"]
    static let opentracing = ["enabled", "implementation", "service_name", "jaeger"]
    static let sentry = ["enabled", "dsn"]

    /// The keys of apps by type.
    static let apps = [
        "apns": [
            "type", "platform", "certfile", "team_id", "key_id", "keyfile", "topic", "push_type",
            "convert_device_token_to_hex", "send_badge_counts", "inflight_request_limit",
        ],
        "gcm": [
            "type", "api_key", "api_version", "fcm_options", "max_connections", "project_id", "service_account_file",
            "send_badge_counts", "inflight_request_limit",
        ],
        "webpush": [
            "type", "max_connections", "vapid_private_key", "vapid_contact_email", "allowed_endpoints", "ttl",
            "inflight_request_limit",
        ],
    ]

    /// The types of apps, in alphabetical order.
    static let types = apps.keys.sorted()

    /// The push types that sygnal knows.
    static let pushTypes = ["alert", "background", "voip", "complication", "fileprovider", "mdm"]
}
