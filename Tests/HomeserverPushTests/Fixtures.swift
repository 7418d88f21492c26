import APIRuntime
import ClientServerAPI
import HomeserverPush
import PushRules

// Users of the tests' homeserver.
let fern = "@fern:garden.example"
let wren = "@wren:garden.example"
let ivy = "@ivy:garden.example"

let beds = RoomContext(
    roomID: "!beds:garden.example", name: "Kitchen garden", alias: "#beds:garden.example", senderDisplayName: "Wren",
    localMembers: [fern, wren], memberCount: 12)

func message(
    _ id: String = "$one", from sender: String = wren, type: String = "m.room.message", _ content: JSONObject = [:]
) -> Event {
    var all: JSONObject = ["msgtype": "m.text", "body": "The tomatoes are ripe"]
    for (key, value) in content { all[key] = value }
    return Event(eventID: id, type: type, sender: sender, originServerTS: 1_780_000_000_000, content: all)
}

func member(_ userID: String, _ membership: String, _ id: String = "$member", before: String? = nil) -> Event {
    Event(
        eventID: id, type: "m.room.member", stateKey: userID, sender: wren, originServerTS: 1_780_000_000_000,
        content: ["membership": .string(membership)],
        unsigned: before.map { Event.Unsigned(prevContent: ["membership": .string($0)]) })
}

func rule(
    _ actions: [Action] = [.notify], conditions: [PushCondition]? = nil, pattern: String? = nil
) -> SetPushRuleRequest {
    SetPushRuleRequest(actions: actions, conditions: conditions, pattern: pattern)
}

let gatewayURL = "https://push.garden.example/_matrix/push/v1/notify"

/// The pusher that a client of a user sets.
func setting(
    _ pushkey: String = "key", of userID: String = fern, url: String = gatewayURL, format: String? = nil,
    data: JSONObject = [:]
) throws -> PusherSetting {
    PusherSetting(
        userID: userID,
        pusher: Pusher(
            pushkey: pushkey, kind: .http, appID: "example.app", appDisplayName: "App", deviceDisplayName: "Tablet",
            lang: "en", data: PusherData(url: url, format: format, additionalProperties: data)),
        gateway: try GatewayAddress(url))
}
