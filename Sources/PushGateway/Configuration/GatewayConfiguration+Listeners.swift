import APIRuntime
import PushConfiguration
import YAMLTree

extension GatewayConfiguration {
    /// Reads only `listen` and `metrics` of a configuration file, tolerantly: a gateway that runs has an address, whatever
    /// has become wrong elsewhere in its file. The result has a placeholder in place of the apps.
    /// - Throws: ``GatewayConfigurationError`` for a file that isn't YAML, or whose two sections can't be used.
    package init(listenersOf source: SourceText) throws(GatewayConfigurationError) {
        let root = try GatewayConfigurationFile.root(of: source)
        guard root.mapping != nil || root.isNull else {
            throw GatewayConfigurationError([
                .error("expected the configuration to be a mapping, found \(root.excerpt)", at: root.location)
            ])
        }
        var sections = JSONObject()
        for name in ["listen", "metrics"] {
            if let section = root[name] { sections[name] = section.json { _ in } }
        }
        sections["apps"] = [["app_id": "*", "provider": "log"]]
        do {
            try self.init(json: JSONValue.object(sections).jsonBytes(), mode: .tolerant)
        } catch {
            let translator = ViolationDiagnostics(root: root)
            throw GatewayConfigurationError(error.violations.map(translator.diagnostic(for:)))
        }
    }
}
