import APIRuntime
import Foundation

/// Runs steps in sequence and prints the result of each.
struct Transcript {
    private(set) var passed = 0
    /// The names of the failed steps.
    private(set) var failed: [String] = []
    private let start = ContinuousClock.now

    /// Prints the heading of the next chapter.
    func chapter(_ title: String) {
        say("\n\(title)")
    }

    /// Runs a step that later steps need.
    /// - Parameter action: returns the value that later steps need, and the text to print.
    /// - Throws: `ChapterEnded` if the step failed.
    mutating func step<Value>(_ name: String, _ action: () async throws -> (Value, String)) async throws -> Value {
        let start = ContinuousClock.now
        do {
            let (value, report) = try await action()
            passed += 1
            Self.tell("ok", name, report, since: start)
            return value
        } catch {
            failed.append(name)
            Self.tell("FAILED", name, "\(error)", since: start)
            throw ChapterEnded()
        }
    }

    /// Runs a step that no later step needs.
    /// - Parameter action: returns the text to print.
    mutating func check(_ name: String, _ action: () async throws -> String) async {
        _ = try? await step(name) { ((), try await action()) }
    }

    var summary: String {
        let time = Self.milliseconds(since: start)
        let steps = "\n\(passed + failed.count) steps in \(time) ms"
        return failed.isEmpty
            ? "\(steps): all as they should be\n\(passed) passed, 0 failed"
            : "\(steps); these failed:\n  \(failed.joined(separator: "\n  "))\n\(passed) passed, \(failed.count) failed"
    }

    private static let maxReport = 400

    private static func tell(_ mark: String, _ name: String, _ report: String, since start: ContinuousClock.Instant) {
        let line = report.replacing("\n", with: " ")
        let shown = line.count > maxReport ? line.prefix(maxReport) + "…" : line[...]
        say("  \(mark)  \(name): \(shown) (\(milliseconds(since: start)) ms)")
    }

    private static func milliseconds(since start: ContinuousClock.Instant) -> Int64 {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}

/// Prints a line immediately, even if the output is a pipe.
func say(_ line: String) {
    try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
}

/// The error that a step failed which the rest of its chapter needs; the transcript has already reported it.
struct ChapterEnded: Error {}

/// The error that a result isn't the expected one.
struct Mismatch: Error, CustomStringConvertible {
    let description: String
}

/// Throws ``Mismatch`` unless a condition is true.
func expect(_ condition: Bool, _ problem: @autoclosure () -> String) throws(Mismatch) {
    guard condition else { throw Mismatch(description: problem()) }
}

/// Returns a value, or throws ``Mismatch`` if it is `nil`.
func expect<Value>(_ value: Value?, _ problem: @autoclosure () -> String) throws(Mismatch) -> Value {
    guard let value else { throw Mismatch(description: problem()) }
    return value
}

/// Returns the error that a call throws.
/// - Throws: `Mismatch` if the call succeeds or throws another kind of error.
func refusal<Value>(
    _ status: Int, _ errcode: MatrixError.ErrorCode, of call: () async throws -> Value
) async throws -> MatrixError {
    do {
        let value = try await call()
        throw Mismatch(description: "expected \(status) \(errcode), found a success: \(value)")
    } catch let error as MatrixError {
        try expect(
            error.status.code == status && error.errcode == errcode, "expected \(status) \(errcode), found \(error)")
        return error
    }
}
