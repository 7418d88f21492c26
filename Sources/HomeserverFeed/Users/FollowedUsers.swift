import StringGrammars
import Synchronization

/// The local users who have pushers, with the users that each ignores.
final class FollowedUsers: Sendable {
    /// The users at one moment.
    struct Snapshot: Sendable {
        fileprivate var ignored: [OpaqueIdentifier: Set<OpaqueIdentifier>] = [:]

        var count: Int { ignored.count }

        func contains(_ userID: String) -> Bool { ignored[OpaqueIdentifier(userID)] != nil }

        /// Returns the users who are also in another set.
        func common(with users: Set<OpaqueIdentifier>) -> [String] {
            if users.count <= ignored.count { return users.filter { ignored[$0] != nil }.map(\.text) }
            return ignored.keys.filter(users.contains).map(\.text)
        }

        /// Returns the users who ignore a sender.
        func ignoring(_ sender: String, among users: [String]) -> Set<String> {
            Set(users.filter { ignored[OpaqueIdentifier($0)]?.contains(OpaqueIdentifier(sender)) ?? false })
        }
    }

    private let state = Mutex(Snapshot())

    var snapshot: Snapshot { state.withLock { $0 } }

    /// Adds a user, or changes the users that one ignores.
    func set(_ userID: String, ignored: Set<String>) {
        state.withLock { $0.ignored[OpaqueIdentifier(userID)] = Set(ignored.map { OpaqueIdentifier($0) }) }
    }

    /// Changes the users that a user ignores, if the user is followed.
    func setIgnored(_ ignored: Set<String>, by userID: String) {
        guard snapshot.contains(userID) else { return }
        set(userID, ignored: ignored)
    }

    func remove(_ userID: String) {
        state.withLock { $0.ignored[OpaqueIdentifier(userID)] = nil }
    }
}
