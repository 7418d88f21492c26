import APIRuntime
import ClientServerAPI
import HomeserverPush

/// Writes the push rules that clients change through to the homeserver, whose `/sync` they are part of.
public struct HomeserverPushRules: PushRuleForwarder {
    private let homeserver: HomeserverConnection

    public init(_ homeserver: HomeserverConnection) {
        self.homeserver = homeserver
    }

    public func forward(_ change: PushRuleChange, of userID: String) async throws(MatrixError) {
        let client = homeserver.pushRuleClient(as: userID)
        do {
            switch change {
            case .set(let kind, let ruleID, let request, let before, let after):
                try await client.setPushRule(kind: kind, ruleID: ruleID, before: before, after: after, request)
            case .delete(let kind, let ruleID):
                try await client.deletePushRule(kind: kind, ruleID: ruleID)
            case .setEnabled(let isEnabled, let kind, let ruleID):
                try await client.setPushRuleEnabled(
                    kind: kind, ruleID: ruleID, PushRuleEnabled(enabled: isEnabled))
            case .setActions(let actions, let kind, let ruleID):
                try await client.setPushRuleActions(kind: kind, ruleID: ruleID, PushRuleActions(actions: actions))
            }
        } catch let error as MatrixError where error.status.code < 500 && error.status.code != 401 {
            throw error.asResponse
        } catch {
            throw HomeserverFailure("change push rules", error).matrixError
        }
    }
}
