import APIRuntime
import PushConfiguration

/// The registration of the pusher as an application service, for the homeserver's configuration.
package struct PusherRegistration {
    private let text: String

    /// - Parameters:
    ///   - url: the URL at which the homeserver reaches the pusher; `nil` for the address that it listens on.
    package init(_ file: PusherConfigurationFile, url: String?) throws {
        let host = file.host.contains(":") ? "[\(file.host)]" : file.host
        let serverName = file.configuration.homeserver.serverName
        let pattern = serverName.replacing(/[.\\+*?\[^\]$(){}=!<>|:\-#]/) { "\\\($0.output)" }
        func quoted(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }
        // Only exclusive namespaces switch Synapse's own evaluation of push rules off, and would keep clients from having
        // accounts. Receipts come from /sync: those of transactions are incomplete.
        text = """
            id: matrix-push
            url: \(quoted(url ?? "http://\(host):\(file.port)"))
            as_token: \(quoted(try file.applicationServiceToken().rawValue))
            hs_token: \(quoted(try file.homeserverToken().rawValue))
            sender_localpart: _matrix_push
            rate_limited: false
            namespaces:
              users:
                - exclusive: false
                  regex: \(quoted("@.*:\(pattern)"))
              rooms: []
              aliases: []
            receive_ephemeral: false
            # The key's name in older versions of Synapse.
            de.sorunome.msc2409.push_ephemeral: false
            """
    }

    /// The registration in YAML.
    package var yaml: String { text }
}
