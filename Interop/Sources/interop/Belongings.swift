import APIRuntime
import MatrixClientServer

/// A user's profile, account data, filters and presence.
struct Belongings {
    let owner: Person
    let other: Person

    private var client: MatrixClient { owner.client }

    func run(_ transcript: inout Transcript) async throws {
        transcript.chapter("Profile, account data, filters, presence")
        await profile(&transcript)
        await accountData(&transcript)
        await filters(&transcript)
        await transcript.check("sets its presence") {
            let status = "in the garden \u{1F333}"
            try await client.setPresence(
                userID: owner.userID, SetPresenceRequest(presence: .online, statusMsg: status))
            let presence = try await client.getPresence(userID: owner.userID)
            try expect(presence.presence == .online && presence.statusMsg?.value == status, "found \(presence)")
            return "\(presence.presence), “\(presence.statusMsg?.value ?? "")”"
        }
    }

    private func profile(_ transcript: inout Transcript) async {
        await transcript.check("sets and reads its display name") {
            let name = "Fern \u{1F33F} \"the green\""
            try await client.setProfileField(
                userID: owner.userID, keyName: "displayname", ["displayname": .string(name)])
            let field = try await other.client.getProfileField(userID: owner.userID, keyName: "displayname")
            try expect(field["displayname"]?.string == name, "found \(field)")
            return "\(field)"
        }
        await transcript.check("sets its avatar and time zone, and reads the whole profile") {
            let avatar = "mxc://\(owner.serverName)/leaf"
            try await client.setProfileField(
                userID: owner.userID, keyName: "avatar_url", ["avatar_url": .string(avatar)])
            try await client.setProfileField(userID: owner.userID, keyName: "m.tz", ["m.tz": "Europe/Berlin"])
            let profile = try await other.client.getUserProfile(userID: owner.userID)
            try expect(
                profile.avatarURL == avatar && profile.mTz == "Europe/Berlin", "found \(profile)")
            return "\(profile.displayname ?? ""), \(profile.avatarURL ?? ""), \(profile.mTz ?? "")"
        }
        await transcript.check("deletes a field, which is then unknown") {
            try await client.deleteProfileField(userID: owner.userID, keyName: "m.tz")
            let error = try await refusal(404, .notFound) {
                try await client.getProfileField(userID: owner.userID, keyName: "m.tz")
            }
            return error.description
        }
        await transcript.check("finds the other user in the user directory") {
            let found = try await client.searchUserDirectory(
                SearchUserDirectoryRequest(searchTerm: other.localpart, limit: 5))
            try expect(found.results.contains { $0.userID == other.userID }, "found \(found)")
            return found.results.map(\.userID).joined(separator: ", ")
        }
    }

    private func accountData(_ transcript: inout Transcript) async {
        await transcript.check("stores data under a type with special characters") {
            let type = "test.gärten/100% & ?#[]"
            let data: JSONObject = ["beds": 3, "nested": ["null": nil, "list": [true, "ü"]]]
            try await client.setAccountData(userID: owner.userID, type: type, data)
            let found = try await client.getAccountData(userID: owner.userID, type: type)
            try expect(found == data, "expected \(data), found \(found)")
            return "\(found)"
        }
        await transcript.check("is refused the other user's data") {
            let error = try await refusal(403, .forbidden) {
                try await client.getAccountData(userID: other.userID, type: "test.beds")
            }
            return error.description
        }
    }

    private func filters(_ transcript: inout Transcript) async {
        await transcript.check("defines a filter, and reads it") {
            let filter = Filter(
                eventFields: ["type", "content", "sender"], eventFormat: .client,
                presence: EventFilter(notTypes: ["*"]),
                room: Filter.RoomFilter(timeline: RoomEventFilter(limit: 10, lazyLoadMembers: true)))
            let id = try await client.defineFilter(userID: owner.userID, filter).filterID
            let found = try await client.getFilter(userID: owner.userID, filterID: id)
            try expect(found == filter, "expected \(filter), found \(found)")
            return "filter \(id)"
        }
        await transcript.check("requests a filter that doesn't exist") {
            let error = try await refusal(404, .notFound) {
                try await client.getFilter(userID: owner.userID, filterID: "987654")
            }
            return error.description
        }
    }
}
