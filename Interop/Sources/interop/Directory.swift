import APIRuntime
import MatrixClientServer

/// Finding rooms: aliases, the list of published rooms, spaces.
struct Directory {
    let fern: Person
    let wren: Person
    let room: String

    func run(_ transcript: inout Transcript) async throws {
        transcript.chapter("Directory")
        await transcript.check("gives the room an odd alias, resolves and deletes it") {
            let alias = "#öl/teich?&100%:\(fern.serverName)"
            try await fern.client.setRoomAlias(roomAlias: alias, SetRoomAliasRequest(roomID: room))
            let found = try await wren.client.getRoomIDByAlias(roomAlias: alias)
            try expect(found.roomID == room, "found \(found)")
            let aliases = try await fern.client.getLocalAliases(roomID: room).aliases
            try expect(aliases.contains(alias) && aliases.count == 2, "found \(aliases)")
            try await fern.client.deleteRoomAlias(roomAlias: alias)
            let error = try await refusal(404, .notFound) { try await wren.client.getRoomIDByAlias(roomAlias: alias) }
            return "\(alias), then \(error)"
        }
        await transcript.check("publishes the room, and finds it in the list") {
            _ = try await fern.client.setRoomStateWithKey(
                roomID: room, eventType: "m.room.join_rules", stateKey: "", ["join_rule": "knock"])
            try await fern.client.setRoomVisibilityOnDirectory(
                roomID: room, SetRoomVisibilityOnDirectoryRequest(visibility: .public))
            let visibility = try await wren.client.getRoomVisibilityOnDirectory(roomID: room).visibility
            try expect(visibility == .public, "it is \(visibility.debugDescription)")
            let list = try await wren.client.getPublicRooms(limit: 10)
            let entry = try expect(list.chunk.first { $0.roomID == room }, "it isn't in \(list)")
            return "\(entry.name ?? "") with \(entry.numJoinedMembers) members"
        }
        await transcript.check("finds it by a word") {
            let filter = QueryPublicRoomsRequest.Filter(genericSearchTerm: "garden", roomTypes: [.null])
            let found = try await wren.client.queryPublicRooms(QueryPublicRoomsRequest(limit: 5, filter: filter))
            try expect(found.chunk.map(\.roomID) == [room], "found \(found)")
            let none = try await wren.client.queryPublicRooms(
                QueryPublicRoomsRequest(filter: .init(genericSearchTerm: "no such room")))
            try expect(none.chunk.isEmpty, "found \(none)")
            return "one of \(found.totalRoomCountEstimate ?? 0)"
        }
        await transcript.check("asks for a summary of it") {
            let summary = try await wren.client.getRoomSummary(roomIDOrAlias: room, via: [fern.serverName])
            try expect(summary.roomID == room && summary.membership == .join, "found \(summary)")
            return "\(summary.name ?? ""), version \(summary.roomVersion ?? "?"), \(summary.joinRule ?? "")"
        }
        await transcript.check("puts it into a space, and lists the space") {
            let space = try await fern.client.createRoom(
                CreateRoomRequest(name: "Estate", creationContent: ["type": "m.space"])
            ).roomID
            _ = try await fern.client.setRoomStateWithKey(
                roomID: space, eventType: "m.space.child", stateKey: room, ["via": [.string(fern.serverName)]])
            let hierarchy = try await fern.client.getSpaceHierarchy(
                roomID: space, suggestedOnly: false, limit: 10, maxDepth: 2)
            try expect(Set(hierarchy.rooms.map(\.roomID)) == [space, room], "found \(hierarchy)")
            let children = hierarchy.rooms.first { $0.roomID == space }?.childrenState ?? []
            try expect(children.map(\.stateKey) == [room], "found \(children)")
            return "\(hierarchy.rooms.map { $0.name ?? "" })"
        }
    }
}
