import Foundation

/// A program of another language that is asked for its opinion.
struct ForeignProgram {
    /// Nil where the program is not in any of the folders that commands are looked for in.
    init?(named name: String) {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let paths = folders.map { $0 + "/" + name }
        guard let path = paths.first(where: FileManager.default.isExecutableFile) else { return nil }
        executable = URL(filePath: path)
    }

    private let executable: URL

    struct Failure: Error {
        let status: Int32
        let errors: String
    }

    /// Runs it with a script's text, which is given questions as JSON on standard input.
    /// - Returns: the JSON that it prints.
    func run(_ arguments: [String], input: some Encodable) throws -> Data {
        let folder = FileManager.default.temporaryDirectory.appending(path: "string-grammars-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Files rather than pipes: nothing has to be read while it runs.
        let files = ["in", "out", "err"].map { folder.appending(path: $0) }
        try JSONEncoder().encode(input).write(to: files[0])
        for file in files[1...] { try Data().write(to: file) }
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let errors = try String(decoding: Data(contentsOf: files[2]), as: UTF8.self)
            throw Failure(status: process.terminationStatus, errors: errors)
        }
        return try Data(contentsOf: files[1])
    }
}

/// A generator of numbers that gives the same ones each time (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
