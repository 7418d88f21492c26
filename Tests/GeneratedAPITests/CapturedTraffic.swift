import APIRuntime
import ClientServerAPI

/// A body captured from a homeserver, a client or a gateway.
struct CapturedPayload: Sendable, CustomStringConvertible {
    enum Part: String, Sendable { case request, response, error }

    /// The name of the capture.
    let name: String
    let part: Part
    /// The operation; `nil` for errors and for paths that the specification no longer defines.
    let operation: Operation?
    let type: PayloadType
    let text: [UInt8]

    var description: String { "\(name) \(part)" }
}

enum CapturedTraffic {
    static var isPresent: Bool { ProjectFiles.exist(ProjectFiles.capturedTraffic) }

    /// The reasons why bodies belong to no operation, by the name of the capture.
    static let withoutOperation = [
        "pushers-PUT": "the path has no PUT",
        "pushrules-POST": "the path has no POST",
        "pushrules-put-bogus-attr": "rules have no such attribute",
        "pushrules-put-extra-segment": "the ID has a slash, so the path has an extra segment",
        "pushrules-put-no-ruleid": "the path ends before the ID",
        "pushrules-put-no-ruleid2": "the path ends before the ID",
    ]

    static func payloads() throws -> [CapturedPayload] {
        try notifyPayloads() + clientServerPayloads()
    }

    private static func name(of path: String) -> String {
        String(path.split(separator: "/").last?.dropLast(".json".count) ?? "")
    }

    private static func notifyPayloads() throws -> [CapturedPayload] {
        let notify = Operation.find("post", "/notify")
        return try ProjectFiles.files(below: ProjectFiles.capturedTraffic + "/notify", suffix: ".json")
            .flatMap { path -> [CapturedPayload] in
                let exchanges = try JSONValue(json: ProjectFiles.bytes(of: path))["notifies"]?.array ?? []
                return exchanges.enumerated().flatMap { index, exchange -> [CapturedPayload] in
                    let name = "\(name(of: path))[\(index)]"
                    var payloads: [CapturedPayload] = []
                    if let body = exchange["request"]?["body"] {
                        payloads.append(
                            CapturedPayload(
                                name: name, part: .request, operation: notify, type: .notifyRequest,
                                text: body.jsonBytes()))
                    }
                    if let body = exchange["reply"]?["body"]?.string, exchange["reply"]?["status"] == 200 {
                        payloads.append(
                            CapturedPayload(
                                name: name, part: .response, operation: notify, type: .notifyResponse,
                                text: Array(body.utf8)))
                    }
                    return payloads
                }
            }
    }

    private static func clientServerPayloads() throws -> [CapturedPayload] {
        try ProjectFiles.files(below: ProjectFiles.capturedTraffic + "/client-server", suffix: ".json")
            .flatMap { path -> [CapturedPayload] in
                let exchange = try JSONValue(json: ProjectFiles.bytes(of: path))
                let name = name(of: path)
                let operation = operation(of: exchange["request"])
                var payloads: [CapturedPayload] = []
                if let body = exchange["request"]?["body"]?.string, withoutOperation[name] == nil {
                    payloads.append(
                        CapturedPayload(
                            name: name, part: .request, operation: operation, type: operation?.request ?? .empty,
                            text: Array(body.utf8)))
                }
                guard let status = exchange["response"]?["status"]?.integer, let body = exchange["response"]?["body"]
                else { return payloads }
                if status == 200 {
                    // `/pushrules/global/{kind}/` lists the rules of a kind; the specification has removed it.
                    let type = operation?.response ?? PayloadType([PushRule].self)
                    payloads.append(
                        CapturedPayload(
                            name: name, part: .response, operation: operation, type: type, text: body.jsonBytes()))
                } else if status >= 400 {
                    payloads.append(
                        CapturedPayload(
                            name: name, part: .error, operation: nil, type: .errorResponse, text: body.jsonBytes()))
                }
                return payloads
            }
    }

    /// Returns the operation of a captured request.
    private static func operation(of request: JSONValue?) -> Operation? {
        guard let method = request?["method"]?.string, let target = request?["path"]?.string else { return nil }
        let path = target.prefix { $0 != "?" }
        guard let start = path.firstRange(of: "/push")?.lowerBound ?? path.firstRange(of: "/notifications")?.lowerBound
        else { return nil }
        var segments = path[start...].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        // ["", "pushrules", "global", kind, rule ID, …]
        if segments.count > 4, !segments[4].isEmpty {
            segments[3] = "{kind}"
            segments[4] = "{ruleId}"
        }
        return Operation.find(method, segments.joined(separator: "/"))
    }
}
