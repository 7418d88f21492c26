import APIRuntime
import MatrixClientServer

/// Syncing: events arrive.
struct Syncing {
    let fern: Person
    let wren: Person
    let room: String

    func run(_ transcript: inout Transcript) async throws {
        transcript.chapter("Syncing")
        let start = try await transcript.step("syncs for the first time, with a filter as JSON") {
            let sync = try await wren.client.sync(
                filter: #"{"room":{"timeline":{"limit":3},"state":{"lazy_load_members":true}}}"#, fullState: true,
                setPresence: .offline)
            let joined = try expect(sync.rooms?.join?[room], "the room isn't in \(sync)")
            try expect(joined.timeline?.events.count == 3 && joined.timeline?.limited == true, "found \(joined)")
            return (sync.nextBatch, "\(joined.timeline?.events.count ?? 0) events, next is \(sync.nextBatch)")
        }
        let next = try await transcript.step("waits for an event that comes meanwhile") {
            async let waiting = wren.client.sync(since: start, timeout: 20_000)
            let sent = try await fern.client.sendMessage(
                roomID: room, eventType: "m.room.message", txnID: "meanwhile",
                ["msgtype": "m.emote", "body": "waters the beans"]
            ).eventID
            let sync = try await waiting
            let events = sync.rooms?.join?[room]?.timeline?.events ?? []
            let event = try expect(events.first { $0.eventID == sent }, "it isn't among \(events)")
            try expect(event.content["body"] == "waters the beans", "found \(event)")
            return (sync.nextBatch, "\(event.type) by \(event.sender)")
        }
        await transcript.check("sees the other user typing") {
            try await fern.client.setTyping(
                userID: fern.userID, roomID: room, SetTypingRequest(typing: true, timeout: 10_000))
            let typing = try await wren.receive(since: next) { sync in
                let events = sync.rooms?.join?[room]?.ephemeral?.events ?? []
                return events.first { $0.type == "m.typing" && $0.content["user_ids"] == [.string(fern.userID)] }
            }
            try await fern.client.setTyping(userID: fern.userID, roomID: room, SetTypingRequest(typing: false))
            return "\(typing.content)"
        }
        await transcript.check("sees the other user's read receipt") {
            let last = try await wren.client.getRoomEvents(roomID: room, dir: .b, limit: 1).chunk.first?.eventID
            let event = try expect(last, "the room has no event")
            try await fern.client.postReceipt(
                roomID: room, receiptType: .mRead, eventID: event, PostReceiptRequest(threadID: "main"))
            _ = try await fern.client.setReadMarker(roomID: room, SetReadMarkerRequest(mFullyRead: event))
            let receipt = try await wren.receive(since: next) { sync in
                let events = sync.rooms?.join?[room]?.ephemeral?.events ?? []
                return events.first { $0.type == "m.receipt" }?.content[event]?["m.read"]?[fern.userID]
            }
            try expect(receipt["thread_id"] == "main", "found \(receipt)")
            return "\(receipt)"
        }
        await transcript.check("counts unread events, and omits events that a filter excludes") {
            let filter = try await wren.client.defineFilter(
                userID: wren.userID, Filter(room: .init(timeline: .init(notTypes: ["m.room.message"])))
            ).filterID
            let sync = try await wren.client.sync(filter: filter, since: next, useStateAfter: true)
            let joined = try expect(sync.rooms?.join?[room], "the room isn't in \(sync)")
            try expect(!(joined.timeline?.events.contains { $0.type == "m.room.message" } ?? false), "found \(joined)")
            let counts = joined.unreadNotifications
            return "\(counts?.notificationCount ?? 0) notifications, \(counts?.highlightCount ?? 0) highlights"
        }
    }
}

extension Person {
    /// Syncs until a value has arrived, because not everything arrives with the next sync.
    /// - Parameters:
    ///   - since: the token to start from.
    ///   - find: returns the expected value, or `nil` if it hasn't arrived.
    func receive<Found>(since start: String, _ find: (SyncResponse) -> Found?) async throws -> Found {
        var next = start
        for _ in 1...10 {
            let sync = try await client.sync(since: next, timeout: 2000)
            if let found = find(sync) { return found }
            next = sync.nextBatch
        }
        throw Mismatch(description: "it didn't come in ten syncs")
    }
}
