import Foundation
import Measuring

/// One of several workers on a store.
final class WorkerProcess {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(_ program: String, _ arguments: [String]) throws {
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    deinit {
        if process.isRunning { process.terminate() }
    }

    func waitUntilReady() throws {
        guard !output.fileHandleForReading.availableData.isEmpty else {
            throw ServerProcess.Failure(description: "a worker didn't start")
        }
    }

    func begin() {
        try? input.fileHandleForWriting.write(contentsOf: Data("begin\n".utf8))
    }

    func result() throws -> WorkerResult {
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try JSONDecoder().decode(WorkerResult.self, from: text)
    }
}
