import Foundation

/// A contender's program, running and waiting for commands in the protocol of `Measuring/CaseServer.swift`.
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
    ///   - counter: the library that counts allocations; `nil` to preload none.
    init(command: String, payloads: URL, counter: String?) throws {
        let words = command.split(separator: " ").map(String.init)
        name = words.last ?? command
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = (counter.map { ["LD_PRELOAD=\($0)"] } ?? []) + words + [payloads.path]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    /// The cases of the program.
    func cases() throws -> [Case] {
        try ask("list").cases ?? []
    }

    /// The program's name and version, if it reports one.
    func version() throws -> String? {
        try ask("list").version
    }

    /// The total time of a number of iterations of a case, in nanoseconds.
    func time(_ index: Int, iterations: Int) throws -> Double {
        guard let value = try ask("time \(index) \(iterations)").value else { throw failure("no time") }
        return value
    }

    /// The total number of allocations of a number of iterations of a case; `nil` if the program doesn't count them.
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
