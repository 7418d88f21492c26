import APIRuntime
import ClientServerAPI

// The operation of notifications (client-server API, "Listing Notifications").
extension HomeserverPushService {
    /// The page size for requests without `limit`.
    static let defaultPageSize: Int64 = 20
    /// The maximum page size; a larger `limit` is reduced to it.
    static let maxPageSize: Int64 = 100

    /// Returns a page of the caller's notifications, the newest first.
    ///
    /// `next_token` is the position of the page's last notification: the next page has the older ones, whatever is added
    /// in the meantime.
    public func getNotifications(
        from: String?, limit: Int64?, only: String?, caller: AuthenticatedUser
    ) async throws -> NotificationsResponse {
        let before = try from.map { text throws(MatrixError) in
            guard let position = Int64(text), position > 0 else {
                throw .invalidParam("from must be the next_token of a previous page")
            }
            return position
        }
        let limit = limit ?? Self.defaultPageSize
        guard limit >= 0 else { throw MatrixError.invalidParam("limit cannot be negative") }
        let size = Int(min(limit, Self.maxPageSize))
        guard size > 0 else { return NotificationsResponse(notifications: []) }

        let found = try await withStore {
            try await store.notifications(
                of: caller.userID, before: before, limit: size + 1, onlyHighlights: only == "highlight")
        }
        let page = found.prefix(size)
        return NotificationsResponse(
            notifications: page.map(\.notification),
            nextToken: found.count > size ? page.last.map { .value(String($0.position)) } : nil)
    }
}
