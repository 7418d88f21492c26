import APIRuntime
import ClientServerAPI
import HTTPTypes
import Synchronization

// Users of the tests' homeserver.
let fern = "@fern:garden.example"
let wren = "@wren:garden.example"

let gatewayURL = "https://push.garden.example/_matrix/push/v1/notify"

func httpPusher(
    _ pushkey: String = "key", app: String = "example.app", url: String = gatewayURL, format: String? = nil,
    name: String = "Tablet", data: JSONObject = [:], append: Bool? = nil
) -> SetPusherRequest {
    .http(
        .init(
            pushkey: pushkey, appID: app, appDisplayName: "App", deviceDisplayName: name, lang: "en",
            data: HTTPPusherData(url: url, format: format, additionalProperties: data), append: append))
}

func deletion(_ pushkey: String = "key", app: String = "example.app") -> SetPusherRequest {
    .pusherDeletion(.init(pushkey: pushkey, appID: app))
}

func message(_ id: String = "$one", from sender: String = wren, type: String = "m.room.message") -> Event {
    Event(
        eventID: id, type: type, sender: sender, originServerTS: 1_767_225_600_000,
        content: ["msgtype": "m.text", "body": "The tomatoes are ripe"])
}

func rule(
    _ actions: [Action] = [.notify], conditions: [PushCondition]? = nil, pattern: String? = nil
) -> SetPushRuleRequest {
    SetPushRuleRequest(actions: actions, conditions: conditions, pattern: pattern)
}

/// A transport that passes requests to a router and records them.
final class RouterTransport: ClientTransport {
    private let router: APIRouter
    private let sent = Mutex<[(request: HTTPRequest, body: [UInt8])]>([])

    init(_ router: APIRouter) { self.router = router }

    var requests: [(request: HTTPRequest, body: [UInt8])] { sent.withLock { $0 } }

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        sent.withLock { $0.append((request, body ?? [])) }
        let response = await router.respond(to: request, body: ServerRequestBody(body ?? []))
        return ClientResponse(
            head: HTTPResponse(status: response.status, headerFields: response.fields), body: response.body)
    }
}

/// Returns the transport of a gateway that rejects the given pushkeys.
func gateway(rejecting rejected: [String] = []) -> RouterTransport {
    var router = APIRouter()
    router.on(.post, "/_matrix/push/v1/notify") { _ in
        ServerResponse(json: ["rejected": .array(rejected.map(JSONValue.string))] as JSONObject)
    }
    return RouterTransport(router)
}
