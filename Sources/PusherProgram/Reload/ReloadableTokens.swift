import APIRuntime
import HomeserverFeed
import Logging
import Metrics
import PushDelivery
import ServiceProgram
import ServiceSupport
import StatusAPI
import Synchronization

/// The two tokens between the pusher and the homeserver, whose files are read again by a reload, and when they have changed.
final class ReloadableTokens: Sendable {
    /// The tokens of a configuration.
    struct Tokens: Equatable, Sendable {
        /// The pusher's at the homeserver.
        let applicationService: AccessToken
        /// The homeserver's at the pusher.
        let homeserver: AccessToken

        /// - Throws: `ConfigurationError` with the diagnostic at the path of the file that can't be used.
        init(_ file: PusherConfigurationFile) throws(ConfigurationError) {
            applicationService = try file.applicationServiceToken()
            homeserver = try file.homeserverToken()
        }

        static func == (left: Self, right: Self) -> Bool {
            left.applicationService.rawValue == right.applicationService.rawValue
                && left.homeserver.rawValue == right.homeserver.rawValue
        }
    }

    private struct State {
        var file: PusherConfigurationFile
        var tokens: Tokens
        /// The problem of changed files that was logged, until the files can be used.
        var loggedProblem: String?
    }

    private let state: Mutex<State>
    private let logger: Logger
    private let metrics: (any MetricsFactory)?

    /// - Parameter metrics: `nil` for the factory of the process.
    init(_ file: PusherConfigurationFile, _ tokens: Tokens, logger: Logger, metrics: (any MetricsFactory)?) {
        state = Mutex(State(file: file, tokens: tokens))
        self.logger = logger
        self.metrics = metrics
        record(isUnloaded: false)
    }

    /// The problem for the status page: changed files that can't be used.
    var statusProblem: StatusProblem? {
        state.withLock { $0.loggedProblem }.map { problem in
            StatusProblem(
                severity: .warning, summary: "A changed token file cannot be loaded: the tokens in use stay.",
                details: problem,
                advice: "Correct the files in homeserver. The pusher loads them within a minute.")
        }
    }

    /// - Parameter use: puts tokens into use.
    func part(use: @escaping @Sendable (Tokens) -> Void) -> ReloadablePart<PusherConfigurationFile> {
        ReloadablePart(
            "tokens", checkFiles: { self.checkFiles(use) },
            prepare: { file in
                let tokens = try Tokens(file)
                return {
                    self.state.withLock { $0 = State(file: file, tokens: tokens) }
                    use(tokens)
                    self.record(isUnloaded: false)
                }
            })
    }

    /// Uses files that have changed. If they can't be used, as while they are being written, the tokens in use stay, and the
    /// next call tries again.
    private func checkFiles(_ use: (Tokens) -> Void) {
        let current = state.withLock { $0 }
        do throws(ConfigurationError) {
            let tokens = try Tokens(current.file)
            state.withLock { state in
                state.loggedProblem = nil
                state.tokens = tokens
            }
            record(isUnloaded: false)
            guard tokens != current.tokens else { return }
            use(tokens)
            logger.notice("loaded a changed token file")
        } catch {
            let problem = error.diagnostics.first?.message ?? "\(error)"
            state.withLock { $0.loggedProblem = problem }
            record(isUnloaded: true)
            guard problem != current.loggedProblem else { return }
            logger.warning(
                "a changed token file cannot be loaded: the tokens in use stay",
                metadata: ["reason": "\(LogText.clean(problem))"])
        }
    }

    private func record(isUnloaded: Bool) {
        Gauge(label: "matrix_push_tokens_unloaded", factory: metrics ?? MetricsSystem.factory)
            .record(isUnloaded ? 1 : 0)
    }
}
