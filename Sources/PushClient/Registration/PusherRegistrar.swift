import APIRuntime
import ClientServerAPI
import DeviceAPI

/// Sets, renews and removes the pusher of a device.
///
/// ```swift
/// let registrar = PusherRegistrar(connection)
/// let result = try await registrar.register(registration, previous: stored)   // at each start, and for a new token
/// store(result.identity)
/// try await registrar.unregister(stored)                                      // before the logout
/// ```
public struct PusherRegistrar: Sendable {
    let connection: APIConnection

    /// - Parameter connection: the connection to the account's homeserver, with its access token.
    public init(_ connection: APIConnection) {
        self.connection = connection
    }

    /// The result of a registration.
    public struct Result: Hashable, Sendable {
        /// The pusher's identity, which the app keeps for ``register(_:previous:deviceID:)`` and the logout.
        public let identity: PusherIdentity
        /// Whether a request was needed.
        public let isChanged: Bool
        /// The number of pushers with an earlier pushkey that were removed.
        public let removed: Int
        /// Pushers that seem to be of the same device; see ``RegistrationPlan/duplicates``.
        public let duplicates: [ListedPusher]
    }

    /// Returns the account's pushers. Entries that aren't pushers are left out.
    public func pushers() async throws -> [ListedPusher] {
        (try await DeviceClient(connection).getListedPushers().pushers ?? []).compactMap { ListedPusher($0) }
    }

    /// Sets a pusher unless it is set already, then removes those that it replaces.
    ///
    /// A removal that fails isn't an error: the pushkey is an old one, which the gateway rejects sooner or later.
    /// - Parameters:
    ///   - registration: the wanted pusher.
    ///   - previous: the identity of this installation's last registration, if the app has kept it.
    ///   - deviceID: the device of the access token, if known.
    /// - Throws: ``RegistrationError``, `MatrixError`, and the errors of the transport.
    public func register(
        _ registration: PushRegistration, previous: PusherIdentity? = nil, deviceID: String? = nil
    ) async throws -> Result {
        // Checked before the list is fetched, because no list could make it valid.
        _ = try registration.request()
        let plan = try RegistrationPlan(
            registration, pushers: try await pushers(), previous: previous, deviceID: deviceID)
        let client = HomeserverClient(connection)
        if let request = plan.request { try await client.setPusher(request) }
        var removed = 0
        for identity in plan.replaced where (try? await client.setPusher(identity.removal)) != nil { removed += 1 }
        return Result(
            identity: registration.identity, isChanged: plan.request != nil, removed: removed,
            duplicates: plan.duplicates)
    }

    /// Removes a pusher. A pusher that doesn't exist is no error.
    ///
    /// Call it before the logout: the specification doesn't make homeservers remove pushers with their device.
    public func unregister(_ identity: PusherIdentity) async throws {
        do {
            try await HomeserverClient(connection).setPusher(identity.removal)
        } catch let error as MatrixError where error.status.code == 404 {
            return
        }
    }
}
