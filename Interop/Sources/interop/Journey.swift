import APIRuntime
import MatrixClientServer

/// All chapters in order. A failure ends its chapter; chapters that don't depend on it continue.
struct Journey {
    /// A client without an access token.
    let connection: APIConnection
    private var transcript = Transcript()

    init(connection: APIConnection) {
        self.connection = connection
    }

    mutating func run() async -> Transcript {
        do {
            try await travel()
        } catch {
            // The transcript has already reported the failure.
        }
        return transcript
    }

    private mutating func travel() async throws {
        let stranger = MatrixClient(connection)
        try await Accounts(stranger: stranger).meetTheHomeserver(&transcript)
        let fern = try await Accounts(stranger: stranger).join(as: "fern", &transcript)
        let wren = try await Accounts(stranger: stranger).join(as: "wren", &transcript)
        await chapter { try await Accounts(stranger: stranger).useDevices(of: fern, &$0) }
        await chapter { try await Belongings(owner: fern, other: wren).run(&$0) }
        await chapter { try await Media(owner: fern, stranger: stranger).run(&$0) }
        let room = try await Rooms(fern: fern, wren: wren).meet(&transcript)
        await chapter { try await Rooms(fern: fern, wren: wren).talk(in: room, &$0) }
        await chapter { try await Rooms(fern: fern, wren: wren).govern(room, &$0) }
        await chapter { try await Directory(fern: fern, wren: wren, room: room).run(&$0) }
        await chapter { try await Syncing(fern: fern, wren: wren, room: room).run(&$0) }
        await chapter { try await Pushing(fern: fern, wren: wren, room: room).run(&$0) }
        await chapter { try await Encryption(fern: fern, wren: wren).run(&$0) }
        await chapter { try await Failures(fern: fern, wren: wren, room: room, stranger: stranger).run(&$0) }
        await chapter { try await Accounts(stranger: stranger).leave(fern, wren, &$0) }
    }

    private mutating func chapter(_ run: (inout Transcript) async throws -> Void) async {
        do {
            try await run(&transcript)
        } catch {
            // The transcript has already reported the failure.
        }
    }
}

/// A user with a device.
struct Person {
    let userID: String
    let deviceID: String
    let password: String
    let client: MatrixClient

    /// The local part: `fern` of `@fern:example.org`.
    var localpart: String { String(userID.dropFirst().prefix { $0 != ":" }) }
    /// The server name: `example.org` of `@fern:example.org`.
    var serverName: String { String(userID.drop { $0 != ":" }.dropFirst()) }

    /// The proof of identity in user-interactive authentication.
    func proof(session: String?) -> AuthenticationData {
        AuthenticationData(
            type: "m.login.password", session: session,
            additionalProperties: [
                "identifier": ["type": "m.id.user", "user": .string(userID)], "password": .string(password),
            ])
    }
}
