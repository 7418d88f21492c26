import Foundation

/// The result of the load generator, `Contenders/load/load.c`.
struct Load: Codable {
    let requests: Int
    let seconds: Double
    let perSecond: Double
    /// Latencies in milliseconds.
    let p50: Double
    let p99: Double
    let longest: Double
    /// The number of responses with another status than 200.
    let failures: Int

    /// Sends requests over a number of connections, as many as are answered in a time.
    /// - Parameter body: the file with the request's body.
    static func run(
        _ program: String, port: Int, connections: Int, seconds: Int, body: URL
    ) throws -> Load {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: program)
        process.arguments = ["\(port)", "\(connections)", "\(seconds)", body.path]
        process.standardOutput = output
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw ServerProcess.Failure(description: "the load generator failed")
        }
        return try JSONDecoder().decode(Load.self, from: text)
    }
}
