import APIRuntime
import HomeserverPush

/// The homeserver, the users and the room of the tour.
enum Garden {
    static let serverName = "garden.example"
    static let roomID = "!beds:garden.example"
    static let roomName = "Kitchen garden"

    /// The members of the room. Fern gets the notifications.
    static let fern = "@fern:garden.example"
    static let wren = "@wren:garden.example"
    static let heron = "@heron:garden.example"
    static let names = [(userID: fern, name: "Fern"), (userID: wren, name: "Wren"), (userID: heron, name: "Heron")]

    static let wrenToken = AccessToken("tour-wren")

    /// Returns the access token of one of Fern's devices.
    static func token(of device: DeviceKind) -> AccessToken { AccessToken("tour-\(device)") }

    /// The tokens that the homeserver knows.
    static var sessions: [(token: AccessToken, user: HomeserverPush.AuthenticatedUser)] {
        var sessions = [(token: wrenToken, user: AuthenticatedUser(userID: wren, deviceID: "WREN"))]
        for device in DeviceKind.allCases {
            let user = AuthenticatedUser(userID: fern, deviceID: "\(device)".uppercased())
            sessions.append((token: token(of: device), user: user))
        }
        return sessions
    }

    /// The time at which the tour begins in the garden, in seconds since 1970: 4 July 2026, 07:30 UTC. It is the same in
    /// each run, so that the output is.
    static let startTime = 1_783_150_200
    /// The time between two acts in seconds.
    static let actInterval = 60
}
