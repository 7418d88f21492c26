import Synchronization

/// Instances that several apps share, such as a client for each set of credentials and one token for each key.
public final class SharedInstances: Sendable {
    private let instances = Mutex<[String: any Sendable]>([:])

    public init() {}

    /// Returns the instance with a name, and makes it if it doesn't exist.
    /// - Parameter name: a text that contains everything that distinguishes instances: type, credentials, options.
    public func instance<Instance: Sendable, Failure: Error>(
        named name: String, make: () throws(Failure) -> Instance
    ) throws(Failure) -> Instance {
        if let existing = instances.withLock({ $0[name] }) as? Instance { return existing }
        let made = try make()
        return instances.withLock { instances in
            if let existing = instances[name] as? Instance { return existing }
            instances[name] = made
            return made
        }
    }

    /// Returns the instances of a type, in no order.
    public func instances<Instance: Sendable>(of type: Instance.Type) -> [Instance] {
        instances.withLock { $0.values.compactMap { $0 as? Instance } }
    }
}
