import Synchronization

/// Instances that several apps share, such as a client for each set of credentials and one token for each key.
///
/// A reload of the configuration gives each app a view of the process's instances, which records the names that the app
/// uses. Instances that no app uses any more are then removed: a client closes its connections when the last request with
/// it has ended, because each request keeps it.
public final class SharedInstances: Sendable {
    private struct State {
        var instances: [String: any Sendable] = [:]
        /// The names of the instances that were asked for.
        var usedNames: Set<String> = []
    }

    private let state = Mutex(State())
    /// The owner of the instances; `nil` for the owner itself.
    private let owner: SharedInstances?

    public init() {
        owner = nil
    }

    /// Creates a view of another's instances.
    package init(viewing owner: SharedInstances) {
        self.owner = owner
    }

    /// The names of the instances that were asked for.
    package var usedNames: Set<String> { state.withLock { $0.usedNames } }

    /// Removes all instances except those with some names.
    package func removeAll(except names: Set<String>) {
        // The last reference to an instance is released outside the lock.
        _ = state.withLock { state in
            let removed = state.instances.filter { !names.contains($0.key) }
            for name in removed.keys { state.instances[name] = nil }
            return removed
        }
    }

    /// Returns the instance with a name, and makes it if it doesn't exist.
    /// - Parameter name: a text that contains everything that distinguishes instances: type, credentials, options.
    public func instance<Instance: Sendable, Failure: Error>(
        named name: String, make: () throws(Failure) -> Instance
    ) throws(Failure) -> Instance {
        let existing = state.withLock { state in
            state.usedNames.insert(name)
            return state.instances[name]
        }
        if let existing = existing as? Instance { return existing }
        if let owner { return try owner.instance(named: name, make: make) }
        let made = try make()
        return state.withLock { state in
            if let existing = state.instances[name] as? Instance { return existing }
            state.instances[name] = made
            return made
        }
    }

    /// Returns the instances of a type, in no order.
    public func instances<Instance: Sendable>(of type: Instance.Type) -> [Instance] {
        state.withLock { $0.instances.values.compactMap { $0 as? Instance } }
    }
}
