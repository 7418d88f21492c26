import APIRuntime
import LoopbackServer
import Synchronization

/// A homeserver on the loopback interface that keeps a list of pushers, and fails in the ways that a test chooses.
final class PusherListHomeserver: Sendable {
    /// The response to a kind of request.
    enum Behavior {
        case works
        /// 500 `M_UNKNOWN`.
        case fails
        /// No response.
        case hangs
    }

    private struct Values {
        var pushers: [JSONObject] = []
        var isLoggedOut = false
        var removal = Behavior.works
        var list = Behavior.works
    }

    private final class State: Sendable {
        let values = Mutex(Values())

        /// Does what the test has chosen for a request.
        func respond(as behavior: @Sendable (Values) -> Behavior) async throws {
            let (isLoggedOut, chosen) = values.withLock { ($0.isLoggedOut, behavior($0)) }
            if isLoggedOut { throw MatrixError.unknownToken }
            switch chosen {
            case .works: return
            case .fails: throw MatrixError(status: .internalServerError, errcode: .unknown, message: "Broken")
            case .hangs: try await Task.sleep(for: .seconds(3600))
            }
        }
    }

    let url: String
    private let state: State

    private init(url: String, state: State) {
        self.url = url
        self.state = state
    }

    static func with(_ body: (PusherListHomeserver) async throws -> Void) async throws {
        let state = State()
        var router = APIRouter()
        let path = "/_matrix/client/v3"
        router.on(.get, "\(path)/account/whoami") { _ in
            ServerResponse(json: ["user_id": .string(ListenHomeserver.fern)] as JSONObject)
        }
        router.on(.get, "\(path)/pushers") { _ in
            try await state.respond { $0.list }
            let pushers = state.values.withLock { $0.pushers.map { JSONValue.object($0) } }
            return ServerResponse(json: ["pushers": .array(pushers)] as JSONObject)
        }
        router.on(.post, "\(path)/pushers/set") { request in
            let pusher = try JSONObject(json: try await request.content().bytes)
            let isRemoval = pusher["kind"]?.isNull ?? false
            if isRemoval { try await state.respond { $0.removal } }
            state.values.withLock { values in
                values.pushers.removeAll { $0["app_id"] == pusher["app_id"] && $0["pushkey"] == pusher["pushkey"] }
                if !isRemoval { values.pushers.append(pusher) }
            }
            return ServerResponse(json: [:] as JSONObject)
        }
        try await withServer(router) { try await body(PusherListHomeserver(url: "\($0)", state: state)) }
    }

    var pushers: [JSONObject] { state.values.withLock { $0.pushers } }

    func deletePushers() { state.values.withLock { $0.pushers = [] } }

    /// Makes the homeserver refuse the access token, as after a logout.
    func logOut() { state.values.withLock { $0.isLoggedOut = true } }

    func setRemoval(_ behavior: Behavior) { state.values.withLock { $0.removal = behavior } }

    func setList(_ behavior: Behavior) { state.values.withLock { $0.list = behavior } }
}
