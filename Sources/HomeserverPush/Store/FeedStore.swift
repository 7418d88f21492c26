import ClientServerAPI

/// The state that a service next to a homeserver keeps of the homeserver's rooms, and how far it has read.
public protocol FeedStore: Sendable {
    /// Returns the state events of a room, in no defined order; empty if the room isn't known.
    func roomState(of roomID: String) async throws(PushStoreError) -> [Event]

    /// Adds state events to a room, each in place of the one with the same type and state key. Of several with the
    /// same, the last one is stored. Events without a state key are left out.
    /// - Parameter replacesAll: whether the room's other state events are removed.
    func setRoomState(
        _ events: [Event], of roomID: String, replacesAll: Bool
    ) async throws(PushStoreError)

    /// Removes all state of a room.
    func removeRoomState(of roomID: String) async throws(PushStoreError)

    /// Returns a value that ``setValue(_:for:)`` has stored, such as a position in a stream.
    func value(for key: String) async throws(PushStoreError) -> String?

    /// Stores a small value; `nil` removes it.
    func setValue(_ value: String?, for key: String) async throws(PushStoreError)

    /// Returns whether this process follows a user, of the processes that share the database now. Exactly one does, but
    /// for moments when a process has started or ended. By default `true`, for a store of one process.
    func follows(_ userID: String) -> Bool

    /// Calls back when the results of ``follows(_:)`` may have changed. By default, they don't.
    func onFollowingChanged(_ callback: @escaping @Sendable () -> Void)
}

extension FeedStore {
    public func follows(_ userID: String) -> Bool { true }

    public func onFollowingChanged(_ callback: @escaping @Sendable () -> Void) {}
}
