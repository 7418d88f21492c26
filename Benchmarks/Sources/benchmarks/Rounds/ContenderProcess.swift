import Foundation

/// A contender's program, running and waiting for commands; the protocol stands in `Measuring/CaseServer.swift`.
final class ContenderProcess {
    struct Case: Decodable {
        let contender: String
        let subject: String
        let operation: String
        let minimumIterations: Int?
    }

    private struct Answer: Decodable {
        let cases: [Case]?
        let version: String?
        let value: Double?
        let error: String?
    }

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var unread = Data()
    let name: String

    /// Starts a program.
    /// - Parameters:
    ///   - command: the program and its arguments, separated by spaces.
    ///   - payloads: the folder of payloads, which becomes the last argument.
    ///   - counter: the library that counts allocations; without one none is preloaded.
    init(command: String, payloads: URL, counter: String?) throws {
        let words = command.split(separator: " ").map(String.init)
        name = words.last ?? command
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = (counter.map { ["LD_PRELOAD=\($0)"] } ?? []) + words + [payloads.path]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    /// What the program can do.
    func cases() throws -> [Case] {
        try ask("list").cases ?? []
    }

    /// The program's name and version, when it has one of its own.
    func version() throws -> String? {
        try ask("list").version
    }

    /// How long the iterations of a case took together, in nanoseconds.
    func time(_ index: Int, iterations: Int) throws -> Double {
        guard let value = try ask("time \(index) \(iterations)").value else { throw failure("no time") }
        return value
    }

    /// How many allocations the iterations of a case made together; `nil` when the program doesn't count them.
    func allocations(_ index: Int, iterations: Int) throws -> Double? {
        try ask("count \(index) \(iterations)").value
    }

    /// Ends the program.
    func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private func failure(_ reason: String) -> Failure {
        Failure(description: "\(name): \(reason)")
    }

    private func ask(_ command: String) throws -> Answer {
        try input.fileHandleForWriting.write(contentsOf: Data("\(command)\n".utf8))
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                let answer = try JSONDecoder().decode(Answer.self, from: unread[..<end])
                unread = Data(unread[(end + 1)...])
                if let error = answer.error { throw failure("\(command): \(error)") }
                return answer
            }
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw failure("ended at '\(command)'") }
            unread += more
        }
    }
}
