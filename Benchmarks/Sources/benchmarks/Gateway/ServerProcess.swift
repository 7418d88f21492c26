import Foundation

/// A server that runs in a process of its own, with its processor time and memory (Linux).
final class ServerProcess {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    /// The port that the server listens on.
    let port: Int

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Starts a server and waits until it prints `port=` and a number, on standard output or standard error.
    init(_ program: String, _ arguments: [String] = [], name: String) throws {
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        var text = ""
        while true {
            let more = output.fileHandleForReading.availableData
            text += String(decoding: more, as: UTF8.self)
            if let match = text.firstMatch(of: /port=([0-9]+)[^0-9]/), let number = Int(match.1) {
                port = number
                break
            }
            guard !more.isEmpty else { throw Failure(description: "\(name) did not start: \(text)") }
        }
        // The log must not fill the pipe.
        output.fileHandleForReading.readabilityHandler = { if $0.availableData.isEmpty { $0.readabilityHandler = nil } }
    }

    /// The processor time used so far, in seconds.
    var processorTime: Double {
        // After the name in parentheses: user and system time are the 12th and 13th value, in hundredths of a second.
        let values = text("stat").split(separator: ")").last?.split(separator: " ") ?? []
        guard values.count > 12, let user = Double(values[11]), let system = Double(values[12]) else { return 0 }
        return (user + system) / 100
    }

    /// The resident memory in megabytes.
    var residentMegabytes: Double {
        let line = text("status").split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        let kibibytes = Double(line?.filter(\.isNumber) ?? "") ?? 0
        return kibibytes * 1024 / 1e6
    }

    private func text(_ file: String) -> String {
        (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/\(file)", encoding: .utf8)) ?? ""
    }

    func stop() {
        try? input.fileHandleForWriting.close()
        process.terminate()
        process.waitUntilExit()
    }
}
