import Foundation

/// A PostgreSQL server with an empty database in a folder of its own, reachable through a socket there only.
public final class PostgreSQLServer {
    /// The reason for which tests that need a server are skipped; `nil` if it is installed.
    public static let unavailability: String? = programs == nil ? "PostgreSQL isn't installed" : nil

    /// The connection string.
    public var connection: String { "host=\(folder.path) user=postgres dbname=postgres" }

    private let folder: URL
    private var process: Process?

    /// The folder of the server's programs. Debian installs them outside the path.
    private static let programs: String? = {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        let folders = versions.sorted().reversed().map { "/usr/lib/postgresql/\($0)/bin" }
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (folders + path).first { FileManager.default.isExecutableFile(atPath: "\($0)/initdb") }
    }()

    /// Creates a database and starts the server.
    public init() throws {
        // Sockets have short paths.
        folder = URL(filePath: "/tmp/matrix-push-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if getuid() == 0 { chown(folder.path, Self.serverUser, Self.serverUser) }
        try Self.run(
            "initdb", "--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "-D",
            folder.appending(path: "data").path
        ).waitForSuccess()
        try start()
    }

    deinit {
        stop()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Starts the server again.
    public func start() throws {
        let process = try Self.run(
            "postgres", "-D", folder.appending(path: "data").path, "-k", folder.path, "-c", "listen_addresses=", "-c",
            "fsync=off", "-c", "max_connections=50")
        self.process = process
        let socket = folder.appending(path: ".s.PGSQL.5432").path
        let isReady = folder.appending(path: "data/postmaster.pid").path
        for _ in 0..<6000 {
            let state = (try? String(contentsOfFile: isReady, encoding: .utf8)) ?? ""
            if state.contains("ready"), FileManager.default.fileExists(atPath: socket) { return }
            guard process.isRunning else { break }
            usleep(10_000)
        }
        throw PostgreSQLServerError("the server didn't start")
    }

    /// Stops the server and ends its connections.
    public func stop() {
        guard let process, process.isRunning else { return }
        // Fast shutdown: connections are ended.
        process.interrupt()
        process.waitUntilExit()
        self.process = nil
    }

    /// Ends the server as a crash does: without writing what it holds in memory.
    public func crash() {
        guard let process, process.isRunning else { return }
        kill(process.processIdentifier, SIGQUIT)
        process.waitUntilExit()
        self.process = nil
    }

    /// Suspends all of the server's processes, so that it doesn't respond, or lets them go on.
    public func setSuspended(_ isSuspended: Bool) throws {
        guard let process else { return }
        let signal = isSuspended ? SIGSTOP : SIGCONT
        for child in Self.children(of: process.processIdentifier) { kill(child, signal) }
        kill(process.processIdentifier, signal)
    }

    private static func children(of parent: pid_t) -> [pid_t] {
        let path = "/proc/\(parent)/task/\(parent)/children"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: " ").compactMap { pid_t($0) }
    }

    // The server refuses to run as root. The number is that of the user without rights.
    private static let serverUser: uid_t = 65_534

    private static func run(_ program: String, _ arguments: String...) throws -> Process {
        guard let programs else { throw PostgreSQLServerError("PostgreSQL isn't installed") }
        let process = Process()
        let command = ["\(programs)/\(program)"] + arguments
        if getuid() == 0 {
            let user = ["setpriv", "--reuid=\(serverUser)", "--regid=\(serverUser)", "--clear-groups"]
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = user + command
        } else {
            process.executableURL = URL(filePath: command[0])
            process.arguments = arguments
        }
        process.currentDirectoryURL = URL(filePath: "/tmp")
        process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }
}

/// The server can't be used.
public struct PostgreSQLServerError: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension Process {
    fileprivate func waitForSuccess() throws {
        waitUntilExit()
        guard terminationStatus == 0 else {
            throw PostgreSQLServerError("initdb ended with status \(terminationStatus)")
        }
    }
}
