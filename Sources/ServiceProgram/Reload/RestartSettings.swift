import APIRuntime

/// The settings that take effect when a service starts, and not at a reload.
package struct RestartSettings: Sendable {
    /// The paths of the keys.
    private let paths: [[String]]

    /// - Parameter paths: the paths of the keys, such as `listen.port`. `listen.tls` is one in any case: its files are
    ///   read by a reload, but a service can't change between HTTP and HTTPS.
    package init(_ paths: [String]) {
        self.paths = paths.map { $0.split(separator: ".").map(String.init) }
    }

    /// Returns the settings that differ between the configuration that a service has started with and another one, as
    /// `listen.port`.
    func differences(
        between started: some ServiceConfigurationFile, and other: some ServiceConfigurationFile
    ) -> [String] {
        let (old, new) = (started.json, other.json)
        let changed = paths.filter { Self.value(at: $0, in: old) != Self.value(at: $0, in: new) }
        let changesProtocol = (started.listen?.tls == nil) != (other.listen?.tls == nil)
        return changed.map { $0.joined(separator: ".") } + (changesProtocol ? ["listen.tls"] : [])
    }

    private static func value(at path: [String], in object: JSONObject) -> JSONValue? {
        var value: JSONValue? = .object(object)
        for key in path { value = value?[key] }
        return value
    }
}
