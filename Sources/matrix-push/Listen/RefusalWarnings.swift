import APIRuntime
import CommandLineSupport
import HTTPTypes
import PushClient
import Synchronization

/// Middleware that describes refused requests on standard error: a few in a minute, and the number of the others.
final class RefusalWarnings: ServerMiddleware {
    private struct Counts {
        var described = 0
        var others = 0
    }

    private let counts = Mutex(Counts())

    /// The number of requests that are described within an interval.
    private static let limit = 5
    static let interval: Duration = .seconds(60)

    func respond(to request: ServerRequest, next: @escaping Next) async throws -> ServerResponse {
        let response = await next(request)
        let status = response.status
        guard status.code >= 400 else { return response }
        let number = counts.withLock { counts in
            if counts.described < Self.limit { counts.described += 1 } else { counts.others += 1 }
            return counts.described + counts.others
        }
        guard number <= Self.limit else { return response }
        let code = (try? JSONObject(json: response.body))?["errcode"]?.string.map { " \($0)" } ?? ""
        // The path isn't shown, because it may be a secret of another program.
        let remark = status == .notFound ? ": its path isn't the device's" : ""
        let last = number == Self.limit ? "; further ones in this minute are only counted" : ""
        Terminal.standardError.warn(
            "refused a \(request.head.method) request with \(status.code)\(code)\(remark)\(last)")
        return response
    }

    /// Writes the number of requests that weren't described, in each interval that has such.
    func writeRegularly(_ clock: any DeviceClock) async throws {
        while true {
            try await clock.sleep(until: clock.now + Self.interval)
            writeRest()
        }
    }

    /// Writes the number of requests that weren't described, if there are any, and begins another interval.
    func writeRest() {
        let others = takeRest()
        if others > 0 { Terminal.standardError.warn("refused \(others) more request\(others == 1 ? "" : "s")") }
    }

    /// Returns the number of requests that weren't described, and begins another interval.
    func takeRest() -> Int {
        counts.withLock { counts in
            defer { counts = Counts() }
            return counts.others
        }
    }
}
