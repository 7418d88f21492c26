import HTTPTypes
import Logging
import RecordedLog
import SteppingClock
import Testing

@testable import APIRuntime

@Suite("Logging middleware")
struct LoggingMiddlewareTests {
    private struct LeakyError: Error, CustomStringConvertible {
        var description: String { "cannot connect to https://example.org/k3y?q=k3y" }
    }

    /// Sends a request full of secrets, and returns the lines of the log.
    private func lines(_ result: SequenceTransport.Result, level: Logger.Level = .debug) async throws -> [String] {
        let log = RecordedLog()
        let clock = SteppingClock()
        let transport = SequenceTransport([result]) { clock.advance(by: .milliseconds(12)) }
        let connection = try transport.connection(
            LoggingMiddleware(log.logger, level: level, clock: clock), token: "k3y-token")
        var request = APIRequest(.put, "/pushers/\("k3y-path")", authentication: [.bearer], operation: "setPusher(_:)")
        request.addQuery("q", "k3y-query")
        request.addHeader("X-Key", "k3y-header")
        request.setBody(text: "k3y-body")
        let sent = request
        _ = try? await connection.send(sent)
        let lines = log.texts
        #expect(!lines.joined().contains("k3y"))
        return lines
    }

    private static let request = "method=PUT operation=setPusher route=/pushers/{} server=example.org"

    @Test("a response is logged with operation, route, status and duration", arguments: [200, 429, 500])
    func response(status: Int) async throws {
        let line = "debug: response duration_ms=12 \(Self.request) status=\(status)"
        #expect(try await lines(.response(status, [:], #"{"error":"k3y"}"#)) == [line])
        #expect(try await lines(.response(status), level: .info).first?.hasPrefix("info: response ") == true)
    }

    @Test("a request without a response is logged with the reason")
    func transportError() async throws {
        let line = "notice: no response duration_ms=12 error=the connection broke \(Self.request)"
        #expect(try await lines(.failure(mayHaveBeenProcessed: true)) == [line])
    }

    @Test("of an error that may contain a URL only the type is logged")
    func otherError() async throws {
        let line = try #require(try await lines(.failure(LeakyError())).first)
        #expect(line.contains("error=APIRuntimeTests.LoggingMiddlewareTests"))
    }

    @Test("a cancelled request has the level of a response")
    func cancelled() async throws {
        let line = try #require(try await lines(.failure(CancellationError())).first)
        #expect(line.hasPrefix("debug: no response") && line.contains("error=cancelled"))
    }
}
