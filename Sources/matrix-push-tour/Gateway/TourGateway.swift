import APIRuntime
import CommandLineSupport
import Foundation
import PushGateway
import PushGatewayProgram
import ServiceProgram
import Synchronization

/// The gateway of the tour: the program of `matrix-push gateway`, in a process of its own, which can be killed.
final class TourGateway: Sendable {
    /// The text of the configuration file.
    let configuration: String
    private let folder: URL
    private let process = Mutex<ChildProcess?>(nil)

    private static let fileName = "gateway.yaml"

    /// - Parameters:
    ///   - servers: the push servers, and the credentials for them.
    ///   - folder: the folder for the configuration and the credentials, the working directory of the process.
    init(_ servers: PushServers, folder: URL) throws {
        configuration = Self.configuration(servers)
        self.folder = folder
        for (name, bytes) in servers.credentialFiles + [(name: Self.fileName, bytes: Array(configuration.utf8))] {
            let path = folder.appending(path: name).path
            guard
                FileManager.default.createFile(
                    atPath: path, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
            else { throw CommandFailure("cannot write \(name) into the temporary folder") }
        }
    }

    private static func configuration(_ servers: PushServers) -> String {
        let (apns, key) = (servers.apns, servers.apns.key)
        return """
            network: {allow: [127.0.0.0/8]}   # the push servers of the tour
            apps:
              - {app_id: garden.phone, provider: apns, topic: \(PushServers.topic), key_file: \(PushServers.apnsKeyFile),
                 key_id: \(key.keyID), team_id: \(key.teamID), endpoint: "\(apns.baseURL)"}
              - {app_id: garden.tablet, provider: unifiedpush}
              - {app_id: garden.laptop, provider: webpush, vapid_private_key_file: \(PushServers.vapidKeyFile),
                 vapid_subject: "mailto:push@garden.example"}

            """
    }

    // MARK: The tour's side

    /// Starts the process.
    func start() async throws {
        let started = try await ChildProcess(
            "gateway", arguments: ["gateway", Self.fileName], folder: folder, announcement: .standardError
        ) { line in
            guard let line = try? JSONObject(json: Array(line.utf8)), line["message"]?.string == "listening",
                let port = line["port"]?.string
            else { return nil }
            return try? BaseURL("http://127.0.0.1:\(port)")
        }
        process.withLock { $0 = started }
    }

    /// The URL of the running process.
    var url: BaseURL? { process.withLock { $0?.url } }

    /// Kills the process at once (SIGKILL).
    func kill() { process.withLock { $0?.kill() } }

    /// Starts a new process after the old one has ended.
    func restart() async throws {
        let ended = process.withLock { process in
            defer { process = nil }
            return process
        }
        await ended?.waitForEnd()
        try await start()
    }

    func stop() async { await process.withLock { $0 }?.stop() }

    // MARK: The process's side

    /// Serves until the tour ends or kills the process.
    /// - Parameter path: the path of the configuration.
    static func run(configuration path: String) async throws {
        let signals = await ReloadSignals()
        let source = ConfigurationSource<GatewayConfigurationFile>(
            path: path, overrides: .init(port: 0, logFormat: .json))
        let file = try source.read()
        let settings = LogSettings(file.configuration.logging)
        let (logger, _) = LogOutput.makeLogger(label: "gateway", settings: settings)
        ChildProcess.onParentEnd { exit(0) }
        try await GatewayProgram(
            source, file, shutdownLimit: .zero, logSettings: settings, logger: logger
        ).run(signals)
    }
}
