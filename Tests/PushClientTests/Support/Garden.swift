import APIRuntime
import PushClient

/// The room and the people of these tests.
enum Garden {
    static let fern = "@fern:garden.example"
    static let wren = "@wren:garden.example"
    static let roomID = "!beds:garden.example"

    /// A room with a name and many members.
    static var room: RoomDetails {
        var room = RoomDetails(roomID: roomID)
        room.name = "Kitchen garden"
        room.memberCount = 12
        room.members[wren] = .init(displayName: "Wren", avatarURL: "mxc://garden.example/wren")
        return room
    }

    /// A room with Wren alone.
    static var chat: RoomDetails {
        var room = RoomDetails(roomID: "!chat:garden.example")
        room.memberCount = 2
        room.heroes = [wren]
        room.members[wren] = .init(displayName: "Wren")
        return room
    }

    static func json(
        _ type: String, _ content: JSONObject, id: String = "$ripe", stateKey: String? = nil, sender: String = wren,
        unsigned: JSONObject? = nil
    ) -> JSONObject {
        var json: JSONObject = [
            "event_id": .string(id), "type": .string(type), "sender": .string(sender), "content": .object(content),
            "origin_server_ts": 1_780_000_000_000,
        ]
        json["room_id"] = .string(roomID)
        json["state_key"] = stateKey.map { .string($0) }
        json["unsigned"] = unsigned.map { .object($0) }
        return json
    }

    static func state(_ type: String, _ content: JSONObject, key: String = "", sender: String = wren) -> JSONValue {
        ["type": .string(type), "state_key": .string(key), "sender": .string(sender), "content": .object(content)]
    }

    /// The state of the room with the name.
    static var roomState: [JSONValue] {
        [
            state("m.room.create", ["room_version": "11"]), state("m.room.name", ["name": "Kitchen garden"]),
            state("m.room.member", ["membership": "join", "displayname": "Wren"], key: wren),
        ]
    }

    /// A list of members with Fern and Wren. Made as a text, because adding thousands of members one by one takes long.
    static func members(_ count: Int) -> JSONObject {
        var text = #"{"\#(fern)": {"display_name": "Fern"}, "\#(wren)": {"display_name": "Wren"}"#
        for number in 0..<max(0, count - 2) { text += #", "@bird\#(number):garden.example": {}"# }
        return (try? JSONObject(json: text + "}")) ?? [:]
    }
}
