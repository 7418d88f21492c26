import YAMLTree

/// An operation of the specification, and the generated types of its bodies.
struct Operation: Sendable, CustomStringConvertible {
    let method: String
    /// The path in both the official files and ours, without the prefix of the API.
    let path: String
    /// The official file, below `data/api`.
    let officialFile: String
    /// Our file, below `Schemas`.
    let file: String
    var request: PayloadType?
    let response: PayloadType

    var description: String { "\(method.uppercased()) \(path)" }

    static func find(_ method: String, _ path: String) -> Operation? {
        all.first { $0.method == method.lowercased() && $0.path == path }
    }

    /// Returns the schema of the request's or the success's body in an OpenAPI document.
    func schema(of part: BodyPart, in document: YAMLNode) -> YAMLNode? {
        let operation = document["paths"]?[path]?[method]
        let body =
            switch part {
            case .request: operation?["requestBody"]
            case .response: operation?["responses"]?["200"]
            }
        return body?["content"]?["application/json"]?["schema"]
    }

    enum BodyPart { case request, response }

    static let all: [Operation] = [
        Operation(
            method: "post", path: "/notify", officialFile: "push-gateway/push_notifier.yaml",
            file: "push-gateway/notify.yaml", request: .notifyRequest, response: .notifyResponse),
        pushers("get", "/pushers", response: .pushersResponse),
        pushers("post", "/pushers/set", request: .setPusherRequest, response: .empty),
        rules("get", "/", response: .pushRulesResponse),
        rules("get", "/global/", response: .ruleset),
        rules("get", "/global/{kind}/{ruleId}", response: .pushRule),
        rules("put", "/global/{kind}/{ruleId}", request: .setPushRuleRequest, response: .empty),
        rules("delete", "/global/{kind}/{ruleId}", response: .empty),
        rules("get", "/global/{kind}/{ruleId}/enabled", response: .pushRuleEnabled),
        rules("put", "/global/{kind}/{ruleId}/enabled", request: .pushRuleEnabled, response: .empty),
        rules("get", "/global/{kind}/{ruleId}/actions", response: .pushRuleActions),
        rules("put", "/global/{kind}/{ruleId}/actions", request: .pushRuleActions, response: .empty),
        Operation(
            method: "get", path: "/notifications", officialFile: "client-server/notifications.yaml",
            file: "client-server/notifications.yaml", response: .notificationsResponse),
    ]

    private static func pushers(
        _ method: String, _ path: String, request: PayloadType? = nil, response: PayloadType
    ) -> Operation {
        Operation(
            method: method, path: path, officialFile: "client-server/pusher.yaml",
            file: "client-server/pushers.yaml", request: request, response: response)
    }

    private static func rules(
        _ method: String, _ path: String, request: PayloadType? = nil, response: PayloadType
    ) -> Operation {
        Operation(
            method: method, path: "/pushrules" + path, officialFile: "client-server/pushrules.yaml",
            file: "client-server/push_rules.yaml", request: request, response: response)
    }
}
