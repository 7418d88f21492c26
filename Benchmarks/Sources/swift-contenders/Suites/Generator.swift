import Foundation
import Measuring

/// `specgen generate` as a program of its own, from start to end: the client-server API of the official specification
/// and our own schemas, every file new.
///
/// Environment variables: `SPECGEN` is the path of the program, `SPECIFICATION` the folder of the official YAML.
/// Without the latter only our own schemas are measured.
struct Generator: BenchmarkSuite {
    func cases(_ payloads: PayloadFolder) throws -> [BenchmarkCase] {
        let environment = ProcessInfo.processInfo.environment
        guard let specgen = environment["SPECGEN"] else { return [] }
        let output = payloads.url.appending(path: "generated")
        var cases = [
            BenchmarkCase("specgen", "our Schemas/, client-server", "generate", countsAllocations: false) {
                iterations in
                try generate(specgen, "Schemas/client-server", output, iterations)
            }
        ]
        if let specification = environment["SPECIFICATION"] {
            cases.append(
                BenchmarkCase("specgen", "the official client-server API", "generate", countsAllocations: false) {
                    iterations in
                    try generate(specgen, specification + "/api/client-server", output, iterations)
                })
        }
        return cases
    }

    private func generate(_ specgen: String, _ schemas: String, _ output: URL, _ iterations: Int) throws {
        for _ in 0..<iterations {
            try? FileManager.default.removeItem(at: output)
            let process = Process()
            process.executableURL = URL(filePath: specgen)
            process.arguments = [
                "generate", "--quiet", "--schemas", schemas, "--module", "Measured", "--client", "MeasuredClient",
                "--server", "MeasuredServer", "--output", output.path,
            ]
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else {
                throw ProgramFailure(status: process.terminationStatus)
            }
        }
    }

    private struct ProgramFailure: Error {
        let status: Int32
    }
}
