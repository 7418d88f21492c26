import APIRuntime
import Foundation

/// Runs steps one after the other, and prints how each went.
struct Transcript {
    private(set) var passed = 0
    /// The names of the steps that didn't go as they should.
    private(set) var failed: [String] = []
    private let start = ContinuousClock.now

    /// What begins now, as a heading.
    func chapter(_ title: String) {
        say("\n\(title)")
    }

    /// Takes a step that others need.
    /// - Parameter action: answers what the next steps need, and what to say of it.
    /// - Throws: `ChapterEnded` when it failed.
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

    /// Takes a step that no other needs.
    /// - Parameter action: answers what to say of it.
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

/// Prints a line at once, also where the output is a pipe.
func say(_ line: String) {
    try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
}

/// A step failed that the rest of its chapter needs; the transcript has said so.
struct ChapterEnded: Error {}

/// Something isn't as it should be.
struct Mismatch: Error, CustomStringConvertible {
    let description: String
}

/// Throws when something isn't as it should be.
func expect(_ condition: Bool, _ problem: @autoclosure () -> String) throws(Mismatch) {
    guard condition else { throw Mismatch(description: problem()) }
}

/// The value, which should be there.
func expect<Value>(_ value: Value?, _ problem: @autoclosure () -> String) throws(Mismatch) -> Value {
    guard let value else { throw Mismatch(description: problem()) }
    return value
}

/// The error that a call is answered with.
/// - Throws: `Mismatch` when it succeeds, or when the error is another one.
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
