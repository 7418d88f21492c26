import Foundation

/// The gateway under load, with push servers that accept everything on the same machine.
struct GatewayRun {
    /// The folder of the programs `load` and `push_servers`.
    let tools: URL
    /// The program `matrix-push`.
    let gateway: String
    /// The program `bare-server`.
    let bareServer: String
    var connections = 64
    /// The time of each load, in seconds.
    var seconds: Int

    /// One kind of requests.
    struct Row: Encodable {
        let subject: String
        let load: Load
        /// The processor time of the server for a request, in microseconds.
        let processorMicroseconds: Double
    }

    struct Result: Encodable {
        var rows: [Row] = []
        /// The resident memory of the gateway in megabytes: after its start, and after all loads.
        var megabytesAtStart = 0.0
        var megabytesAfterLoad = 0.0
        /// The seconds of all loads together.
        var loadSeconds = 0.0
        /// The number of idle connections, and the resident memory with them.
        var idleConnections = 0
        var megabytesWithIdleConnections = 0.0
    }

    /// Runs the loads one after the other, first that of the server that only reads bodies.
    func run(note: (String) -> Void) throws -> Result {
        var result = Result()
        try withGateway { gateway, files in
            result.megabytesAtStart = gateway.residentMegabytes
            let bare = try ServerProcess(bareServer, name: "the bare server")
            defer { bare.stop() }
            // Both servers are there in every load, so that none has more of the machine.
            for (subject, server, body) in [("bare Hummingbird server", bare, "unknown app")]
                + GatewayFiles.subjects.map({ ($0, gateway, $0) })
            {
                note("bench: load: \(subject)\n")
                result.rows.append(try row(subject, server, files.body(of: body)))
                if server === gateway { result.loadSeconds += Double(seconds) }
            }
            result.megabytesAfterLoad = gateway.residentMegabytes
        }
        return result
    }

    /// Starts a gateway and its push servers.
    func withGateway(_ body: (ServerProcess, GatewayFiles) throws -> Void) throws {
        let push = try ServerProcess(tools.appending(path: "push_servers").path, name: "push_servers")
        defer { push.stop() }
        let files = try GatewayFiles(folder: tools.appending(path: "gateway"), pushPort: push.port)
        let server = try ServerProcess(
            gateway, ["gateway", "--config", files.configuration.path], name: "the gateway")
        defer { server.stop() }
        try body(server, files)
    }

    func row(_ subject: String, _ server: ServerProcess, _ body: URL) throws -> Row {
        _ = try load(server, seconds: 1, body)
        let before = server.processorTime
        let load = try load(server, seconds: seconds, body)
        let processor = (server.processorTime - before) * 1e6 / Double(max(1, load.requests))
        guard load.failures == 0 else {
            throw ServerProcess.Failure(description: "\(subject): \(load.failures) responses are no 200")
        }
        return Row(subject: subject, load: load, processorMicroseconds: processor)
    }

    func load(_ server: ServerProcess, seconds: Int, _ body: URL) throws -> Load {
        try Load.run(
            tools.appending(path: "load").path, port: server.port, connections: connections, seconds: seconds,
            body: body)
    }

    /// Opens connections that stay idle after one request.
    func idle(_ count: Int, into result: inout Result) throws {
        var megabytes = 0.0
        try withGateway { gateway, files in
            let process = Process()
            let (input, output) = (Pipe(), Pipe())
            process.executableURL = tools.appending(path: "load")
            process.arguments = ["\(gateway.port)", "\(count)", "0", files.body(of: "unknown app").path]
            process.standardInput = input
            process.standardOutput = output
            try process.run()
            _ = output.fileHandleForReading.availableData
            megabytes = gateway.residentMegabytes
            try? input.fileHandleForWriting.close()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else {
                throw ServerProcess.Failure(description: "the load generator could not open \(count) connections")
            }
        }
        result.idleConnections = count
        result.megabytesWithIdleConnections = megabytes
    }
}
