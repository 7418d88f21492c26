import APIRuntime
import ServiceProgram
import StatusAPI

/// The routes of the operator's page, `GET /`, and of its JSON form, `GET /status`.
struct StatusRoutes {
    let source: StatusSource

    func register(on router: inout APIRouter) {
        source.register(on: &router)
        StatusPageRoute(service: "gateway") { [source] in
            StatusPage(status: source.status()).rendered()
        }.register(on: &router)
    }
}
