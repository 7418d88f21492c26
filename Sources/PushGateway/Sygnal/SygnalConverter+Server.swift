import OutboundHTTP
import YAMLTree

/// The sections about the gateway itself.
extension SygnalConverter {
    // MARK: http

    mutating func listen(_ node: YAMLNode?, access: YAMLMapping?) -> ConfigurationEntry {
        let http = section(node, "http", SygnalKeys.http)
        let (host, comments) = host(http)
        let port = http.flatMap { integer("port", in: $0, 0...65535) }
        var entries = [
            ConfigurationEntry("host", text: host.value, comments: comments, origin: host.origin?.location),
            // sygnal's default; ours is 7183.
            ConfigurationEntry("port", .inline("\(port?.value ?? 5000)"), origin: port?.node.location),
        ]
        if let trusts = flag("x_forwarded_for", in: access), trusts.value {
            entries.append(
                ConfigurationEntry(
                    "trusted_proxies", .inline(YAMLScalar.list(["127.0.0.0/8", "::1/128"])),
                    comments: [
                        "sygnal believes X-Forwarded-For of every client (log.access.x_forwarded_for). Here only "
                            + "proxies in these networks are believed: add that of your reverse proxy."
                    ], origin: trusts.node.location))
        }
        for key in ["file", "enabled"] {
            if let entry = access?.entry(key) { leaveOut(entry, "sygnal doesn't read it any more") }
        }
        return ConfigurationEntry("listen", .mapping(entries))
    }

    private mutating func host(
        _ http: YAMLMapping?
    ) -> (host: (value: String, origin: YAMLNode?), comments: [String]) {
        let standard: (host: (value: String, origin: YAMLNode?), comments: [String]) = (("127.0.0.1", nil), [])
        guard let http, let addresses = texts("bind_addresses", in: http) else { return standard }
        // Twisted and asyncio take an empty text for all addresses.
        let unique = addresses.values.map { $0.isEmpty ? "0.0.0.0" : $0 }.reduce(into: [String]()) { result, address in
            if !result.contains(address) { result.append(address) }
        }
        if Set(unique) == ["0.0.0.0", "::"] {
            return (("::", addresses.node), ["All IPv4 and IPv6 addresses, as bind_addresses 0.0.0.0 and ::."])
        }
        guard unique.count == 1 else {
            if unique.isEmpty {
                report("bind_addresses is empty: sygnal would listen nowhere", at: addresses.node)
            } else {
                report(
                    "bind_addresses has \(unique.count) addresses, but the gateway listens on one", at: addresses.node,
                    hint: "keep the one that your reverse proxy connects to, or write [\"0.0.0.0\"] for all")
            }
            return standard
        }
        return ((unique[0], addresses.node), [])
    }

    // MARK: proxy

    mutating func network(_ entry: YAMLMapping.Entry?) -> ConfigurationEntry? {
        guard let entry, !entry.value.isNull else { return nil }
        guard let url = entry.value.string else {
            report("expected proxy to be a string, found \(entry.value.excerpt)", at: entry.value)
            return nil
        }
        let comments = url.isEmpty ? ["No proxy, whatever HTTPS_PROXY is."] : []
        return ConfigurationEntry(
            "network",
            .mapping([
                ConfigurationEntry("proxy", text: url, comments: comments, origin: entry.value.location)
            ]))
    }

    // MARK: metrics

    mutating func metrics(_ node: YAMLNode?) -> [ConfigurationEntry] {
        guard let mapping = section(node, "metrics", SygnalKeys.metrics) else { return [] }
        var entries: [ConfigurationEntry] = []
        if let prometheus = section(mapping["prometheus"], "metrics.prometheus", SygnalKeys.prometheus) {
            entries += prometheusEntries(prometheus)
        }
        if let tracing = section(mapping["opentracing"], "metrics.opentracing", SygnalKeys.opentracing) {
            entries += tracingEntries(tracing)
        }
        let sentry = section(mapping["sentry"], "metrics.sentry", SygnalKeys.sentry)
        if let enabled = flag("enabled", in: sentry), enabled.value {
            report(
                "Sentry cannot be carried over: the gateway reports to no error tracker", at: enabled.node,
                hint:
                    "set metrics.sentry.enabled to false; errors are lines of level error in the log, and the metrics "
                    + "have alert rules")
        }
        return entries
    }

    private mutating func prometheusEntries(_ prometheus: YAMLMapping) -> [ConfigurationEntry] {
        let enabled = flag("enabled", in: prometheus)
        let address = text("address", in: prometheus)
        let port = integer("port", in: prometheus, 0...65535)
        guard enabled?.value == true else { return [] }
        // Present and empty or null means all addresses.
        let isAny = prometheus.entry("address") != nil && address == nil
        return [
            ConfigurationEntry(
                "metrics",
                .mapping([
                    ConfigurationEntry(
                        "host", text: address?.value ?? (isAny ? "0.0.0.0" : "127.0.0.1"),
                        origin: address?.node.location ?? enabled?.node.location),
                    ConfigurationEntry(
                        "port", .inline("\(port?.value ?? 8000)"),
                        origin: port?.node.location ?? enabled?.node.location),
                    ConfigurationEntry(
                        "sygnal_names", .inline("true"),
                        comments: [
                            "For dashboards and alerts that use sygnal's names; the gateway's own are there as well."
                        ]),
                ]),
                comments: [
                    "Metrics are at /metrics. Under other paths, where sygnal also has metrics, the listener has a "
                        + "status page and health checks."
                ])
        ]
    }

    private mutating func tracingEntries(_ tracing: YAMLMapping) -> [ConfigurationEntry] {
        let service = text("service_name", in: tracing)?.value ?? "sygnal"
        let agent = tracing["jaeger"]?["local_agent"]?["reporting_host"]?.text
        let host = agent.flatMap { $0.isEmpty ? nil : $0 } ?? "127.0.0.1"
        let endpoint = YAMLScalar.text("http://\(host):4318/v1/traces")
        if let enabled = flag("enabled", in: tracing), enabled.value {
            report(
                "OpenTracing cannot be carried over: the gateway doesn't speak the protocol of Jaeger's agent",
                at: enabled.node,
                hint: "set metrics.opentracing.enabled to false, and add to the converted file what Jaeger understands "
                    + "since 1.35: tracing: {endpoint: \(endpoint), service_name: \(YAMLScalar.text(service))}")
        }
        return [
            ConfigurationEntry(comments: [
                "sygnal's opentracing was off. Traces go by OTLP/HTTP, which Jaeger understands since 1.35:",
                "tracing: {endpoint: \(endpoint), service_name: \(YAMLScalar.text(service))}",
            ])
        ]
    }
}
