import APIRuntime
import ArgumentParser

/// The address that `matrix-push listen` listens on: `127.0.0.1:8090` or `[::1]:8090`.
struct ListenAddress: ExpressibleByArgument, Sendable {
    /// The host name or address, an IPv6 address without brackets.
    let host: String
    /// The TCP port; 0 lets the system choose one.
    let port: Int
    /// The host as URLs contain it.
    private let urlHost: String

    /// An address that only this machine can reach, with a port of the system's choice.
    static let loopback = ListenAddress(urlHost: "127.0.0.1", port: 0)

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"), let port = UInt16(argument[argument.index(after: colon)...]),
            let url = try? BaseURL("http://\(argument)"), url.path.isEmpty
        else { return nil }
        self.init(urlHost: String(argument[..<colon]), port: Int(port))
    }

    private init(urlHost: String, port: Int) {
        self.urlHost = urlHost
        host = urlHost.hasPrefix("[") ? String(urlHost.dropFirst().dropLast()) : urlHost
        self.port = port
    }

    var defaultValueDescription: String { "\(urlHost):\(port)" }

    /// Whether the server listens on all addresses of the machine, so that the host isn't the one of a URL.
    var isWildcard: Bool { host == "0.0.0.0" || host == "::" }

    /// Returns the URL of the server that listens on a port of this host.
    func url(port: Int) throws(BaseURL.ParsingError) -> BaseURL { try BaseURL("http://\(urlHost):\(port)") }
}
