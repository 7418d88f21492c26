import APIRuntime
import Foundation
import PushGateway
import PushGatewayProgram
import ServiceProgram
import Synchronization

/// The gateway of the tour: the program of `matrix-push gateway`, in a process of its own, which can be killed.
final class TourGateway: Sendable {
    /// The text of the configuration file.
    let configuration: String
    private let folder: TourFolder
    private let processes: ChildProcesses
    private let server = Mutex<(process: ChildProcess, url: BaseURL)?>(nil)

    private static let fileName = "gateway.yaml"

    /// - Parameters:
    ///   - servers: the push servers, and the credentials for them.
    ///   - folder: the folder for the configuration and the credentials, the working directory of the process.
    init(_ servers: PushServers, folder: TourFolder, processes: ChildProcesses) throws {
        configuration = Self.configuration(servers)
        self.folder = folder
        self.processes = processes
        for (name, text) in servers.credentialFiles + [(name: Self.fileName, text: configuration)] {
            try folder.write(name, text)
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
        let started = try await processes.start(
            "gateway", arguments: ["gateway", Self.fileName], folder: folder.url
        ) { line in
            guard let line = try? JSONObject(json: Array(line.utf8)), line["message"]?.string == "listening",
                let port = line["port"]?.string
            else { return nil }
            return try? BaseURL("http://127.0.0.1:\(port)")
        }
        server.withLock { $0 = started }
    }

    /// The URL of the running process.
    var url: BaseURL? { server.withLock { $0?.url } }

    /// Kills the process at once (SIGKILL).
    func kill() { server.withLock { $0?.process.kill() } }

    /// Starts a new process if the tour has killed the old one, after that has ended.
    /// - Returns: whether there is a new process.
    func restart() async throws -> Bool {
        guard let process = server.withLock({ $0?.process }), process.isEndExpected else { return false }
        server.withLock { $0 = nil }
        await process.waitForEnd()
        try await start()
        return true
    }

    func stop() async { await server.withLock { $0?.process }?.stop() }

    // MARK: The process's side

    /// Serves until the tour ends or kills the process.
    /// - Parameter path: the path of the configuration.
    static func run(configuration path: String) async throws {
        ChildProcess.leaveProcessGroup()
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
