import APIRuntime
import MatrixClientServer

/// Two users in a room: membership, messages, state.
struct Rooms {
    let fern: Person
    let wren: Person

    /// A name with all kinds of characters that a path must encode.
    private static let odd = "a/b c?d#e%2Fü&=+;[\u{1F33B}]"

    // MARK: Membership

    /// Returns the ID of a room that both users have joined.
    func meet(_ transcript: inout Transcript) async throws -> String {
        transcript.chapter("Meeting in a room")
        let room = try await transcript.step("creates a room with an alias and a state") {
            let response = try await fern.client.createRoom(
                CreateRoomRequest(
                    roomAliasName: "kitchen-gärten", name: "Kitchen garden", topic: "Beds & tools",
                    initialState: [
                        CreateRoomRequest.StateEvent(
                            type: "m.room.history_visibility", content: ["history_visibility": "shared"])
                    ],
                    preset: .privateChat, isDirect: false))
            return (response.roomID, response.roomID)
        }
        try await transcript.step("invites the other, who sees the invitation") {
            try await fern.client.inviteUser(
                roomID: room, InviteUserRequest(userID: wren.userID, reason: "The tomatoes are ripe"))
            let sync = try await wren.client.sync(timeout: 0)
            let invitation = try expect(sync.rooms?.invite?[room], "no invitation in \(sync)")
            let events = invitation.inviteState?.events ?? []
            let inviter = events.first { $0.type == "m.room.member" && $0.stateKey == wren.userID }?.sender
            try expect(inviter == fern.userID, "no invitation by fern in \(events)")
            return ((), "\(events.count) stripped state events")
        }
        try await transcript.step("joins by the alias, by way of two servers") {
            let alias = "#kitchen-gärten:\(fern.serverName)"
            let joined = try await wren.client.joinRoom(
                roomIDOrAlias: alias, via: [fern.serverName, "other.example"], JoinRoomRequest(reason: "Hungry"))
            try expect(joined.roomID == room, "joined \(joined.roomID)")
            return ((), alias)
        }
        await transcript.check("lists the members") {
            let joined = try await fern.client.getJoinedMembersByRoom(roomID: room).joined
            let members = try expect(joined, "no members").matching.keys.sorted()
            try expect(members == [fern.userID, wren.userID].sorted(), "found \(members)")
            let rooms = try await wren.client.getJoinedRooms().joinedRooms
            try expect(rooms == [room], "found \(rooms)")
            return members.joined(separator: ", ")
        }
        return room
    }

    // MARK: Messages

    func talk(in room: String, _ transcript: inout Transcript) async throws {
        transcript.chapter("Talking")
        let first = try await transcript.step("sends a message with an odd transaction ID, twice") {
            let content: JSONObject = ["msgtype": "m.text", "body": "Ripe tomatoes \u{1F345}"]
            let first = try await send(content, in: room, Self.odd)
            let second = try await send(content, in: room, Self.odd)
            try expect(first == second, "found \(first) and \(second)")
            return (first, "the same event both times, \(first)")
        }
        await transcript.check("reads the event back") {
            let event = try await wren.client.getOneRoomEvent(roomID: room, eventID: first)
            try expect(
                event.sender == fern.userID && event.type == "m.room.message"
                    && event.content["body"] == "Ripe tomatoes \u{1F345}", "found \(event)")
            return "\(event.content)"
        }
        await transcript.check("sends an event with special characters in type and content") {
            let content: JSONObject = [
                "quotes \" \\ / \u{8}": ["big": 9_007_199_254_740_991, "small": -9_007_199_254_740_991],
                "": [nil, true, [], [:]], "\u{1F469}\u{200D}\u{1F33E}": "\u{0}\u{1F}\u{7F}\u{2028}",
            ]
            let event = try await fern.client.sendMessage(
                roomID: room, eventType: "test.\(Self.odd)", txnID: "odd content", content
            ).eventID
            let found = try await wren.client.getOneRoomEvent(roomID: room, eventID: event)
            try expect(found.content == content && found.type == "test.\(Self.odd)", "found \(found)")
            return "\(found.content)"
        }
        await transcript.check("reacts, and lists relations of the message") {
            let relation: JSONObject = ["rel_type": "m.annotation", "event_id": .string(first), "key": "\u{1F957}"]
            let reaction = try await wren.client.sendMessage(
                roomID: room, eventType: "m.reaction", txnID: "salad", ["m.relates_to": .object(relation)]
            ).eventID
            let related = try await fern.client.getRelatingEventsWithRelTypeAndEventType(
                roomID: room, eventID: first, relType: "m.annotation", eventType: "m.reaction", limit: 5, dir: .b)
            try expect(related.chunk.map(\.eventID) == [reaction], "found \(related.chunk)")
            return reaction
        }
        await transcript.check("replies in a thread, and lists the threads") {
            let relation: JSONObject = ["rel_type": "m.thread", "event_id": .string(first)]
            _ = try await wren.client.sendMessage(
                roomID: room, eventType: "m.room.message", txnID: "thread",
                ["msgtype": "m.text", "body": "Salad?", "m.relates_to": .object(relation)])
            let threads = try await fern.client.getThreadRoots(roomID: room, include: .all, limit: 5)
            try expect(threads.chunk.map(\.eventID) == [first], "found \(threads.chunk)")
            return "one, whose root is \(first)"
        }
        await transcript.check("redacts a message") {
            let slip = try await send(["msgtype": "m.text", "body": "A slip"], in: room, "slip")
            let redaction = try await fern.client.redactEvent(
                roomID: room, eventID: slip, txnID: "redaction", RedactEventRequest(reason: "wrong room"))
            let event = try await wren.client.getOneRoomEvent(roomID: room, eventID: slip)
            try expect(event.content.isEmpty && event.unsigned?.redactedBecause != nil, "found \(event)")
            return redaction.eventID ?? ""
        }
        await history(of: room, first, &transcript)
    }

    private func history(of room: String, _ first: String, _ transcript: inout Transcript) async {
        await transcript.check("pages through the history") {
            var pages = 0
            var types: [String] = []
            var token: String?
            repeat {
                let page = try await wren.client.getRoomEvents(
                    roomID: room, from: token, dir: .b, limit: 4, filter: #"{"lazy_load_members":true}"#)
                types += page.chunk.map(\.type)
                token = page.end
                pages += 1
            } while token != nil && pages < 50
            try expect(types.last == "m.room.create" && types.contains("m.reaction"), "found \(types)")
            return "\(types.count) events on \(pages) pages"
        }
        await transcript.check("reads the context of the message") {
            let context = try await wren.client.getEventContext(roomID: room, eventID: first, limit: 4)
            try expect(context.event?.eventID == first, "found \(context)")
            return "\(context.eventsBefore?.count ?? 0) before, \(context.eventsAfter?.count ?? 0) after"
        }
        await transcript.check("finds the event at a time") {
            let event = try await fern.client.getOneRoomEvent(roomID: room, eventID: first)
            let found = try await fern.client.getEventByTimestamp(roomID: room, ts: event.originServerTS, dir: .f)
            return "\(found.eventID) at \(found.originServerTS)"
        }
        await transcript.check("searches for a word") {
            let criteria = SearchRequest.Categories.RoomEventsCriteria(
                searchTerm: "tomatoes", keys: [.contentBody], orderBy: .recent,
                eventContext: .init(beforeLimit: 1, afterLimit: 1, includeProfile: true),
                groupings: .init(groupBy: [.init(key: .roomID)]))
            let found = try await wren.client.search(SearchRequest(searchCategories: .init(roomEvents: criteria)))
            let results = try expect(found.searchCategories.roomEvents, "no results in \(found)")
            let ids = results.results?.compactMap(\.result?.eventID) ?? []
            try expect(ids == [first], "found \(ids)")
            let groups = results.groups?["room_id"]?.keys.sorted() ?? []
            try expect(groups == [room], "found the groups \(groups)")
            return "\(results.count ?? 0) result with the words \(results.highlights ?? []), in one group"
        }
    }

    private func send(_ content: JSONObject, in room: String, _ transaction: String) async throws -> String {
        try await fern.client.sendMessage(
            roomID: room, eventType: "m.room.message", txnID: transaction, content
        ).eventID
    }

    // MARK: State

    func govern(_ room: String, _ transcript: inout Transcript) async throws {
        transcript.chapter("State and membership")
        await transcript.check("sets state under a key with special characters, and reads content and event") {
            let content: JSONObject = ["rows": 4, "crops": ["beans", "peas"]]
            let event = try await fern.client.setRoomStateWithKey(
                roomID: room, eventType: "test.bed", stateKey: Self.odd, content)
            let plain = try await wren.client.getRoomStateWithKey(
                roomID: room, eventType: "test.bed", stateKey: Self.odd)
            guard case .object(let found) = plain, found == content else {
                throw Mismatch(description: "found \(plain)")
            }
            let full = try await wren.client.getRoomStateWithKey(
                roomID: room, eventType: "test.bed", stateKey: Self.odd, format: .event)
            let set: StateEvent =
                switch full {
                case .stateEvent(let event): event
                // The specification also allows any object as the event.
                case .object(let object): try StateEvent(json: object.jsonBytes(), mode: .tolerant)
                case .unknown(let value): throw Mismatch(description: "found \(value)")
                }
            try expect(set.eventID == event.eventID && set.stateKey == Self.odd, "found \(set)")
            return "\(set.content) under “\(set.stateKey)”"
        }
        await transcript.check("sets state under the empty key") {
            _ = try await fern.client.setRoomStateWithKey(
                roomID: room, eventType: "m.room.topic", stateKey: "", ["topic": "Beds, tools & tea"])
            let state = try await wren.client.getRoomState(roomID: room)
            let topic = state.first { $0.type == "m.room.topic" }
            try expect(topic?.content["topic"] == "Beds, tools & tea" && topic?.stateKey == "", "found \(state)")
            return "\(state.count) state events"
        }
        await transcript.check("lists the members by membership") {
            let members = try await fern.client.getMembersByRoom(roomID: room, membership: .join, notMembership: .leave)
            let keys = members.chunk?.compactMap(\.stateKey).sorted() ?? []
            try expect(keys == [fern.userID, wren.userID].sorted(), "found \(members)")
            return keys.joined(separator: ", ")
        }
        await transcript.check("tags the room, and removes a tag") {
            let owner = fern.userID
            try await fern.client.setRoomTag(userID: owner, roomID: room, tag: "u.grün/1", Tag(order: 0.25))
            try await fern.client.setRoomTag(userID: owner, roomID: room, tag: "m.favourite", Tag())
            try await fern.client.deleteRoomTag(userID: owner, roomID: room, tag: "m.favourite")
            let tags = try await fern.client.getRoomTags(userID: owner, roomID: room).tags ?? [:]
            try expect(tags == ["u.grün/1": Tag(order: 0.25)], "found \(tags)")
            return "u.grün/1 at \(tags["u.grün/1"]?.order ?? 0)"
        }
        await transcript.check("stores account data of the room") {
            let owner = fern.userID
            let data: JSONObject = ["watered": true]
            try await fern.client.setAccountDataPerRoom(userID: owner, roomID: room, type: "test.care", data)
            let found = try await fern.client.getAccountDataPerRoom(userID: owner, roomID: room, type: "test.care")
            try expect(found == data, "found \(found)")
            return "\(found)"
        }
        await membership(&transcript)
    }

    /// Runs in a separate room, which leaves the main room unchanged.
    private func membership(_ transcript: inout Transcript) async {
        await transcript.check("knocks, is let in, is kicked, banned and unbanned, leaves and forgets") {
            let room = try await fern.client.createRoom(
                CreateRoomRequest(
                    initialState: [.init(type: "m.room.join_rules", content: ["join_rule": "knock"])],
                    preset: .publicChat)
            ).roomID
            let knocked = try await wren.client.knockRoom(
                roomIDOrAlias: room, via: [fern.serverName], KnockRoomRequest(reason: "Knock, knock"))
            try expect(knocked.roomID == room, "knocked on \(knocked.roomID)")
            let sync = try await wren.client.sync(timeout: 0)
            try expect(sync.rooms?.knock?[room] != nil, "no knock in \(sync)")
            try await fern.client.inviteUser(roomID: room, InviteUserRequest(userID: wren.userID))
            _ = try await wren.client.joinRoomByID(roomID: room, JoinRoomByIDRequest())
            try await fern.client.kick(roomID: room, KickRequest(userID: wren.userID, reason: "Muddy boots"))
            try await fern.client.ban(roomID: room, BanRequest(userID: wren.userID))
            let error = try await refusal(403, "M_BAD_STATE") {
                try await wren.client.joinRoomByID(roomID: room, JoinRoomByIDRequest())
            }
            try await fern.client.unban(roomID: room, UnbanRequest(userID: wren.userID))
            try await fern.client.leaveRoom(roomID: room, LeaveRoomRequest())
            try await fern.client.forgetRoom(roomID: room)
            return "while banned: \(error)"
        }
        await transcript.check("upgrades a room") {
            let room = try await fern.client.createRoom(CreateRoomRequest(roomVersion: "10")).roomID
            let upgraded = try await fern.client.upgradeRoom(roomID: room, UpgradeRoomRequest(newVersion: "11"))
            return "\(room) is now \(upgraded.replacementRoom)"
        }
    }
}
