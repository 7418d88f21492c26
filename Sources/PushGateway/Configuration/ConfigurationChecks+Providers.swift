import PushDelivery
import YAMLTree

extension ConfigurationChecks {
    /// Checks the options of an app's provider.
    mutating func checkProvider(_ mapping: YAMLMapping, of app: YAMLNode) {
        switch mapping["provider"]?.string {
        case "apns":
            check(mapping, of: app, CredentialKeys.checkAPNs)
            checkEndpoint(mapping, "endpoint")
        case "fcm":
            checkEndpoint(mapping, "endpoint")
            checkEndpoint(mapping, "token_endpoint")
        case "unifiedpush":
            checkHosts(mapping, "allowed_hosts")
            check(mapping, of: app, CredentialKeys.checkVAPID)
            checkSubject(mapping)
        case "webpush":
            checkHosts(mapping, "allowed_endpoints")
            checkSubject(mapping)
            if mapping["payload"]?.string == "declarative", mapping["navigate"] == nil {
                report(
                    "missing key \"navigate\", which payload: declarative needs", at: app,
                    hint: "the URL that a notification opens, such as https://app.example/#/room/{room_id}")
            }
            if let node = mapping["navigate"], let text = node.string, !text.isEmpty {
                check(node) { () throws(ProviderConfigurationError) in _ = try NavigateTemplate(text) }
            }
        default: break
        }
    }

    /// Checks which keys an app has.
    private mutating func check(
        _ mapping: YAMLMapping, of app: YAMLNode, _ check: (Set<String>) throws(ProviderConfigurationError) -> Void
    ) {
        do throws(ProviderConfigurationError) {
            try check(Set(mapping.names))
        } catch {
            report(error.problem, at: error.key.flatMap { mapping.entry($0)?.key } ?? app, hint: error.hint)
        }
    }

    private mutating func checkSubject(_ mapping: YAMLMapping) {
        guard let node = mapping["vapid_subject"], let text = node.string, !text.isEmpty else { return }
        check(node) { () throws(ProviderConfigurationError) in _ = try VAPIDSubject(text) }
    }

    private mutating func checkEndpoint(_ mapping: YAMLMapping, _ key: String) {
        guard let node = mapping[key], let text = node.string, !text.isEmpty else { return }
        check(node) { () throws(ProviderConfigurationError) in _ = try ProviderServer.url(text, key: key) }
    }

    private mutating func checkHosts(_ mapping: YAMLMapping, _ key: String) {
        for node in mapping[key]?.sequence ?? [] {
            guard let text = node.string, !text.isEmpty else { continue }
            check(node) { () throws(ProviderConfigurationError) in _ = try HostPattern.glob(text, key: key) }
        }
    }

    /// Reports the error that the provider would report, at the place of the value.
    private mutating func check(_ node: YAMLNode, _ parse: () throws(ProviderConfigurationError) -> Void) {
        do throws(ProviderConfigurationError) {
            try parse()
        } catch {
            report(error.problem, at: node, hint: error.hint)
        }
    }
}
