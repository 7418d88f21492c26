import APIRuntime
import ServiceProgram
import StatusAPI

/// The routes of the operator's page, `GET /`, and of its JSON form, `GET /status`.
struct PusherStatusRoutes {
    let source: PusherStatusSource

    func register(on router: inout APIRouter) {
        router.on(.get, "/status") { [source] _ in ServerResponse(json: await source.status()) }
        StatusPageRoute(service: "pusher") { [source] in
            PusherStatusPage(status: await source.status()).rendered()
        }.register(on: &router)
    }
}
