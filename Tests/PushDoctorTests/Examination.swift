import APIRuntime
import AsyncHTTPClientTransport
import DoctorAccounts
import DoctorModels
import PushClient
import Testing

@testable import PushDoctor

/// The time of tests.
private struct FixedClock: DeviceClock {
    var now: ContinuousClock.Instant { .now }
    var secondsSince1970: Double { DoctorHomeserver.now }
    func sleep(until deadline: ContinuousClock.Instant) async throws {}
}

extension DoctorHomeserver {
    /// Examines the account.
    /// - Parameters:
    ///   - timeout: the time limit of gateways.
    ///   - token: the access token.
    func report(
        sends: Bool = false, timeout: Duration = .seconds(60), token: String = Self.token
    ) async -> DoctorReport {
        var options = PushDoctor.Options()
        options.sendsTestPushes = sends
        return await PushDoctor(
            homeserver: connection(token: token), gateways: AsyncHTTPClientTransport(timeout: timeout),
            options: options, clock: FixedClock()
        ).report()
    }
}

extension DoctorReport {
    /// The codes of all diagnostics other than those of checks without a problem.
    var problems: [String] { diagnostics.filter { $0.severity != .ok }.map(\.code.rawValue) }

    /// The codes of checks without a problem.
    var good: [String] { diagnostics.filter { $0.severity == .ok }.map(\.code.rawValue) }

    /// Returns the only diagnostic with a code.
    func only(_ code: PushDiagnostic.Code, _ location: SourceLocation = #_sourceLocation) throws -> PushDiagnostic {
        let found = diagnostics.filter { $0.code == code }
        try #require(found.count == 1, "\(problems)", sourceLocation: location)
        return found[0]
    }

    /// The decision on a sample event.
    func sample(_ name: String) -> SampleDecision? { samples.first { $0.sample == name } }

    /// The report as JSON text, for searches.
    var text: String { String(decoding: jsonBytes(), as: UTF8.self) }
}
