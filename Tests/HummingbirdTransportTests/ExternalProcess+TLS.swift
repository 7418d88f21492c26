import ExternalProcess
import Foundation

extension ExternalProcess {
    static let openssl = ExternalProcess(named: "openssl")
    static let curl = ExternalProcess(named: "curl")

    /// Runs the program on a thread of its own. Returns its standard output.
    func output(_ arguments: [String], input: String) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            // The threads of the concurrency runtime must not be blocked.
            Thread.detachNewThread {
                continuation.resume(
                    with: Result { String(decoding: try run(arguments, input: Data(input.utf8)), as: UTF8.self) })
            }
        }
    }
}
