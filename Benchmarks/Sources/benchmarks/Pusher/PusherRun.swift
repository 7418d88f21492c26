import Foundation
import Measuring

/// Runs the programs that measure the pusher, one after the other.
struct PusherRun {
    let load: String
    /// For databases.
    let folder: URL
    let postgresql: String?
    let deliveries: Int
    let isQuick: Bool
    private(set) var figures: [PusherFigure] = []
    /// The machine's load before the run: the average number of running processes in the last minute.
    let loadAverage: Double

    init(load: String, folder: URL, postgresql: String?, deliveries: Int, isQuick: Bool) {
        self.load = load
        self.folder = folder
        self.postgresql = postgresql
        self.deliveries = deliveries
        self.isQuick = isQuick
        var loads = [0.0]
        loadAverage = getloadavg(&loads, 1) == 1 ? loads[0] : 0
    }

    /// The kinds of stores.
    private var kinds: [String] { ["memory", "sqlite"] + (postgresql == nil ? [] : ["postgresql"]) }

    /// Returns the option for a new store of a kind.
    private func store(_ kind: String) -> String {
        let name = "bench_\(UUID().uuidString.prefix(8))"
        return switch kind {
        case "sqlite": "sqlite=\(folder.path)/\(name).db"
        case "postgresql": "postgresql=\(postgresql ?? "")#\(name)"
        default: kind
        }
    }

    mutating func measureStores() throws {
        let sizes = [
            "--users", "100", "--events", "3", "--in-order", "100", "--in-all", "1000", "--queued", "1000",
            "--seconds", "1",
        ]
        for kind in kinds {
            note("the store \(kind)")
            try collect(["store", "--store", store(kind)] + (isQuick ? sizes : []))
        }
    }

    /// Several processes with one database.
    mutating func measureWorkers() throws {
        guard kinds.contains("postgresql") else { return }
        for count in [1, 2, 4] {
            note("PostgreSQL, \(count) workers")
            let store = store("postgresql")
            let workers = try (0..<count).map { index in
                let queue = index == 0 ? ["--queue", "\(deliveries)"] : []
                return try WorkerProcess(load, ["worker", "--store", store] + queue)
            }
            for worker in workers { try worker.waitUntilReady() }
            // The workers begin when all of them have opened the store, and one has filled it.
            for worker in workers { worker.begin() }
            let results = try workers.map { try $0.result() }
            let sum = results.map(\.deliveries).reduce(0, +)
            guard sum == deliveries else {
                throw ServerProcess.Failure(description: "\(deliveries) deliveries were queued, and \(sum) delivered")
            }
            let time = (results.map(\.end).max() ?? 0) - (results.map(\.start).min() ?? 0)
            figures.append(
                PusherFigure(
                    "deliveries of 1000 pushers, \(count) \(count == 1 ? "process" : "processes")", "PostgreSQL",
                    perSecond: Double(sum) / time))
        }
    }

    /// From the queue over HTTP: to a sink that accepts everything, and to our gateway, which sends to it.
    mutating func measureGateways(tools: URL, gateway: String?) throws {
        let sink = try ServerProcess(tools.appending(path: "push_servers").path, name: "push_servers")
        defer { sink.stop() }
        for kind in kinds {
            note("from the store \(kind) to a sink")
            for (pushers, deliveries) in [(1, deliveries / 20), (31, deliveries / 5), (1000, deliveries / 2)] {
                try collect([
                    "gateway", "--store", store(kind), "--pushers", "\(pushers)", "--each", "\(deliveries / pushers)",
                    "--url", Self.url(sink.port),
                ])
            }
        }
        guard let gateway else { return }
        let files = try GatewayFiles(folder: folder.appending(path: "gateway"), pushPort: sink.port)
        let server = try ServerProcess(gateway, ["gateway", "--config", files.configuration.path], name: "the gateway")
        defer { server.stop() }
        for kind in kinds {
            note("from the store \(kind) to the gateway")
            try collect([
                "gateway", "--store", store(kind), "--pushers", "1000", "--each", "\(deliveries / 2000)", "--url",
                Self.url(server.port), "--gateway", "our gateway (FCM)", "--app", "load.fcm",
            ])
        }
    }

    /// Synapse's own pusher.
    mutating func measureSynapse(python: String, tools: URL) throws {
        note("Synapse")
        let sink = try ServerProcess(tools.appending(path: "push_servers").path, name: "push_servers")
        defer { sink.stop() }
        do {
            try collect(
                python,
                [
                    "Interop/with-synapse.py", folder.path, python, "Benchmarks/Contenders/python/synapse_pusher.py",
                    "\(sink.port)",
                ])
        } catch {
            note("without Synapse's pusher: \(error)")
        }
    }

    private static func url(_ port: Int) -> String { "http://127.0.0.1:\(port)/_matrix/push/v1/notify" }

    private mutating func collect(_ arguments: [String]) throws {
        try collect(load, arguments)
    }

    /// Runs a program and keeps the figures that it prints.
    private mutating func collect(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardOutput = output
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw ServerProcess.Failure(description: "\(program) \(arguments.first ?? "") failed")
        }
        for line in text.split(separator: UInt8(ascii: "\n")) where line.first == UInt8(ascii: "{") {
            figures.append(try JSONDecoder().decode(PusherFigure.self, from: line))
        }
    }

    private func note(_ text: String) {
        FileHandle.standardError.write(Data("bench: \(text)\n".utf8))
    }
}
