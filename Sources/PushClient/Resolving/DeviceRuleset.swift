import APIRuntime
import ClientServerAPI
import DeviceAPI
import PushRules
import Synchronization

/// The push rules of an account on a device: compiled once, and replaced when they change.
///
/// The app passes the account data `m.push_rules` of each sync to ``replace(with:)``. An extension, which doesn't sync, reads
/// them from the homeserver, since another device may have changed them a second ago; the last known ones are used if it
/// doesn't respond.
public final class DeviceRuleset: Sendable {
    private struct State {
        var rules: CompiledRuleset
        var document: JSONObject?
        var time: ContinuousClock.Instant?
    }

    private let state: Mutex<State>

    /// - Parameter document: the rules that the app has stored, in the format of `m.push_rules` or of `GET /pushrules/`.
    ///   With `nil`, and with a document that has no rules, the default rules are used until others are read.
    public init(_ document: JSONObject? = nil) {
        let rules = document.flatMap(Self.compiled)
        state = Mutex(State(rules: rules ?? .defaults(), document: rules == nil ? nil : document))
    }

    /// The rules, compiled.
    public var rules: CompiledRuleset { state.withLock { $0.rules } }

    /// The rules in the form in which they were read, for the app's store; `nil` if only the default ones are known.
    public var document: JSONObject? { state.withLock { $0.document } }

    /// Replaces the rules. Rules with an error never match.
    /// - Parameter document: the rules in the format of `m.push_rules` or of `GET /pushrules/`.
    /// - Returns: whether the document has rules.
    @discardableResult
    public func replace(with document: JSONObject) -> Bool { replace(with: document, now: nil) }

    private func replace(with document: JSONObject, now: ContinuousClock.Instant?) -> Bool {
        let isUnchanged = state.withLock { state in
            guard state.document == document else { return false }
            state.time = now ?? state.time
            return true
        }
        if isUnchanged { return true }
        guard let rules = Self.compiled(document) else { return false }
        state.withLock { $0 = State(rules: rules, document: document, time: now) }
        return true
    }

    /// Reads the rules from the homeserver unless they are young enough. The present ones stay if that fails.
    /// - Parameter maxAge: the age in which they are still used. 0 always reads them.
    func refresh(_ client: DeviceClient, maxAge: Duration, now: ContinuousClock.Instant) async {
        if let time = state.withLock({ $0.time }), now - time < maxAge { return }
        guard let document = try? await client.getPushRuleDocument() else { return }
        _ = replace(with: document, now: now)
    }

    private static func compiled(_ document: JSONObject) -> CompiledRuleset? {
        TolerantRuleset.ruleset(in: document).map { CompiledRuleset(TolerantRuleset($0)) }
    }
}
