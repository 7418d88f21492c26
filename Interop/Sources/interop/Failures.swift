import APIRuntime
import AsyncHTTPClientTransport
import MatrixClientServer

/// Error responses of a current server.
struct Failures {
    let fern: Person
    let wren: Person
    let room: String
    let stranger: MatrixClient

    private var client: MatrixClient { fern.client }

    func run(_ transcript: inout Transcript) async throws {
        transcript.chapter("Errors")
        await tokens(&transcript)
        await rooms(&transcript)
        await values(&transcript)
        await limits(&transcript)
        await connections(&transcript)
    }

    private func tokens(_ transcript: inout Transcript) async {
        await transcript.check("calls with a wrong token") {
            var connection = stranger.connection
            connection.accessToken = AccessToken("no-such-token")
            let error = try await refusal(401, .unknownToken) { try await MatrixClient(connection).getPushers() }
            try expect(error.additionalProperties["soft_logout"] == false, "found \(error.additionalProperties)")
            return "\(error), with \(error.additionalProperties)"
        }
        await transcript.check("calls without a token") {
            try await refusal(401, .missingToken) { try await stranger.getPushers() }.description
        }
    }

    private func rooms(_ transcript: inout Transcript) async {
        await transcript.check("sends to a room that doesn't exist") {
            let error = try await refusal(403, .forbidden) {
                try await client.sendMessage(
                    roomID: "!nowhere:\(fern.serverName)", eventType: "m.room.message", txnID: "1", ["body": "?"])
            }
            return error.description
        }
        await transcript.check("requests an event that doesn't exist") {
            let error = try await refusal(404, .notFound) {
                try await client.getOneRoomEvent(roomID: room, eventID: "$nothing")
            }
            return error.description
        }
        await transcript.check("requests an alias that doesn't exist") {
            let error = try await refusal(404, .notFound) {
                try await client.getRoomIDByAlias(roomAlias: "#nothing:\(fern.serverName)")
            }
            return error.description
        }
        await transcript.check("sets state without the power for it") {
            let error = try await refusal(403, .forbidden) {
                try await wren.client.setRoomStateWithKey(
                    roomID: room, eventType: "m.room.power_levels", stateKey: "", ["users_default": 100])
            }
            return error.description
        }
        await transcript.check("creates an alias that is already in use") {
            let error = try await refusal(409, .unknown) {
                try await client.setRoomAlias(
                    roomAlias: "#kitchen-gärten:\(fern.serverName)", SetRoomAliasRequest(roomID: room))
            }
            return error.description
        }
    }

    private func values(_ transcript: inout Transcript) async {
        await transcript.check("sends a fraction in an event, which Matrix doesn't have") {
            try await refusal(400, .badJSON) { try await send(["crop": 1.5]) }.description
        }
        await transcript.check("sends an integer that is too large") {
            try await refusal(400, .badJSON) { try await send(["crop": 9_007_199_254_740_992]) }.description
        }
        await transcript.check("sends an event that is too large") {
            try await refusal(413, .tooLarge) {
                try await send(["crop": .string(String(repeating: "x", count: 70_000))])
            }.description
        }
        await transcript.check("requests a room version that doesn't exist") {
            let error = try await refusal(400, "M_UNSUPPORTED_ROOM_VERSION") {
                try await client.createRoom(CreateRoomRequest(roomVersion: "no such version"))
            }
            return error.description
        }
        await transcript.check("invites a text that isn't a user ID") {
            let error = try await refusal(400, .unknown) {
                try await client.createRoom(CreateRoomRequest(invite: ["nobody"]))
            }
            return error.description
        }
    }

    private func send(_ content: JSONObject) async throws -> SendMessageResponse {
        try await client.sendMessage(roomID: room, eventType: "test.harvest", txnID: "\(content.hashValue)", content)
    }

    private func limits(_ transcript: inout Transcript) async {
        await transcript.check("tries wrong passwords until it is rate limited") {
            let login = Accounts(stranger: stranger).passwordLogin(wren.userID, "wrong")
            for _ in 1...20 {
                do {
                    let response = try await stranger.login(login)
                    throw Mismatch(description: "logged in as \(response.userID)")
                } catch let error as MatrixError where error.status == .forbidden {
                    try expect(error.errcode == .forbidden, "found \(error)")
                } catch let error as MatrixError {
                    try expect(error.status.code == 429 && error.errcode == .limitExceeded, "found \(error)")
                    let wait = try expect(error.retryAfterMilliseconds, "the error has no retry_after_ms: \(error)")
                    try expect(wait > 0, "found \(wait) ms")
                    return "\(error), again in \(wait) ms"
                }
            }
            throw Mismatch(description: "no request was rate limited")
        }
    }

    private func connections(_ transcript: inout Transcript) async {
        await transcript.check("calls a server that isn't running") {
            do {
                let connection = APIConnection(
                    transport: stranger.connection.transport, baseURL: try BaseURL("http://127.0.0.1:9"))
                _ = try await MatrixClient(connection).getVersions()
                throw Mismatch(description: "the connection was accepted")
            } catch let error as TransportError {
                return "\(error)"
            }
        }
    }
}
