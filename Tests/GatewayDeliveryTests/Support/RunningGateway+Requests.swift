import APIRuntime
import HTTPTypes

extension RunningGateway {
    /// Sends a notification once and returns the status of the response.
    func status(_ notification: String) async throws -> Int {
        try await notify(notification).head.status.code
    }

    /// Sends notifications once, one after the other, and returns the statuses of the responses.
    func statuses(_ notifications: [String]) async throws -> [Int] {
        var statuses: [Int] = []
        for notification in notifications { statuses.append(try await status(notification)) }
        return statuses
    }
}
