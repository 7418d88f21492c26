import APIRuntime
import DoctorAccounts
import DoctorModels
import Testing

/// A fault of a gateway, and the diagnostics that it causes.
struct BrokenSetup: Sendable, CustomTestStringConvertible {
    let name: String
    let response: ScriptedGateway.Response
    /// The severity and code of the only problem.
    let severity: DiagnosticSeverity
    let code: PushDiagnostic.Code
    /// Words of the summary.
    let words: String
    /// The codes of checks of the gateway without a problem.
    var good: [String] = []

    var testDescription: String { name }

    private static let page = "<!doctype html><title>Welcome</title>"

    /// Returns a response of 429 with an error of Matrix.
    static func tooMany(_ error: String) -> ServerResponse {
        ServerResponse(status: 429, json: ["errcode": "M_LIMIT_EXCEEDED", "error": .string(error)] as JSONObject)
    }

    static let all: [BrokenSetup] = [
        BrokenSetup(
            name: "404", response: ScriptedGateway.always(ServerResponse(status: 404)), severity: .error,
            code: .gatewayNotFound, words: "has status 404"),
        BrokenSetup(
            name: "405", response: ScriptedGateway.always(ServerResponse(status: 405)), severity: .error,
            code: .gatewayNotFound, words: "has status 405"),
        BrokenSetup(
            name: "a web page",
            response: ScriptedGateway.always(ServerResponse(status: 200, text: page, contentType: "text/html")),
            severity: .error, code: .gatewayNotAGateway, words: "isn't JSON, but of the type text/html"),
        BrokenSetup(
            name: "a body without a type",
            response: ScriptedGateway.always(ServerResponse(status: .ok, body: [0x78])),
            severity: .error, code: .gatewayNotAGateway, words: "isn't JSON, and has no media type"),
        BrokenSetup(
            name: "JSON of another API",
            response: ScriptedGateway.always(ServerResponse(json: ["status": "up"] as JSONObject)),
            severity: .error, code: .gatewayNotAGateway, words: "has no \"rejected\""),
        BrokenSetup(
            name: "a list",
            response: ScriptedGateway.always(ServerResponse(json: [] as JSONValue)),
            severity: .error, code: .gatewayNotAGateway, words: "is JSON, but not an object"),
        BrokenSetup(
            name: "text with the type of JSON",
            response: ScriptedGateway.always(
                ServerResponse(status: 200, text: "{rejected", contentType: "application/json; charset=utf-8")),
            severity: .error, code: .gatewayNotAGateway,
            words: "isn't valid JSON, although it has the type application/json."),
        BrokenSetup(
            name: "rejected that isn't a list",
            response: ScriptedGateway.always(ServerResponse(json: ["rejected": "no"] as JSONObject)),
            severity: .error, code: .gatewayNotAGateway, words: "\"rejected\" isn't a list of strings"),
        BrokenSetup(
            name: "rejected with a number",
            response: ScriptedGateway.always(ServerResponse(json: ["rejected": ["k", 5]] as JSONObject)),
            severity: .error, code: .gatewayNotAGateway, words: "\"rejected\" isn't a list of strings"),
        BrokenSetup(
            name: "501", response: ScriptedGateway.always(ServerResponse(status: 501, text: page)), severity: .error,
            code: .gatewayNotAGateway, words: "with status 501, but not as a push gateway: it doesn't implement POST"),
        BrokenSetup(
            name: "a redirect on the same server",
            response: ScriptedGateway.always(
                ServerResponse(status: .found, fields: [.location: "/login?token=hidden"])),
            severity: .error, code: .gatewayRedirects, words: "redirects to /login (302)"),
        BrokenSetup(
            name: "a redirect",
            response: ScriptedGateway.always(
                ServerResponse(
                    status: .movedPermanently,
                    fields: [.location: "https://user@push.example/_matrix/push/v1/notify?token=hidden"])),
            severity: .error, code: .gatewayRedirects, words: "(301)"),
        BrokenSetup(
            name: "502", response: ScriptedGateway.always(ServerResponse(status: 502)), severity: .error,
            code: .gatewayFailing, words: "status 502"),
        BrokenSetup(
            name: "a reverse proxy without a gateway",
            response: ScriptedGateway.always(ServerResponse(status: 502, text: page, contentType: "text/html")),
            severity: .error, code: .gatewayFailing, words: "status 502 (of the type text/html, not JSON)"),
        BrokenSetup(
            name: "400 for every request",
            response: ScriptedGateway.always(
                ServerResponse(
                    status: 400, json: ["errcode": "M_BAD_JSON", "error": "no event"] as JSONObject)),
            severity: .error, code: .gatewayRefuses, words: "status 400 (M_BAD_JSON: no event)"),
        BrokenSetup(
            name: "429", response: ScriptedGateway.always(ServerResponse(status: 429)), severity: .warning,
            code: .gatewayRateLimited, words: "for now: status 429, too many requests."),
        BrokenSetup(
            name: "429 with a reason", response: ScriptedGateway.always(tooMany("of\nthis account")),
            severity: .warning, code: .gatewayRateLimited,
            words: "status 429, too many requests (M_LIMIT_EXCEEDED: of this account)."),
        BrokenSetup(
            name: "a provider that is paused",
            response: { notification in
                notification.devices[0].appID == "garden.chat"
                    ? tooMany("not now") : try await ScriptedGateway.knowing([])(notification)
            }, severity: .warning, code: .appFailing, words: "(M_LIMIT_EXCEEDED: not now)", good: ["gateway_ok"]),
        BrokenSetup(
            name: "an empty body", response: ScriptedGateway.always(ServerResponse(status: 204)), severity: .note,
            code: .gatewayResponseIncomplete, words: "lacks \"rejected\"", good: ["gateway_ok", "app_known"]),
        BrokenSetup(
            name: "an empty object", response: ScriptedGateway.always(ServerResponse(json: [:] as JSONObject)),
            severity: .note, code: .gatewayResponseIncomplete, words: "lacks \"rejected\"",
            good: ["gateway_ok", "app_known"]),
        BrokenSetup(
            name: "an unknown app", response: ScriptedGateway.knowing(["org.other"]), severity: .note,
            code: .appUnconfirmed, words: "doesn't know the app", good: ["gateway_ok"]),
        BrokenSetup(
            name: "a provider that fails",
            response: { notification in
                notification.devices[0].appID == "garden.chat"
                    ? ServerResponse(status: 502) : try await ScriptedGateway.knowing([])(notification)
            }, severity: .warning, code: .appFailing, words: "status 502", good: ["gateway_ok"]),
    ]
}
