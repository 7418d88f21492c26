import APIRuntime
import HTTPTypes
import PushConfiguration
import PushDelivery

extension PushRequest {
    /// Creates the description of a request, without its path, which may name the device, and without credentials.
    /// - Parameter secrets: texts that `…` replaces.
    init(_ request: OutboundRequest, hiding secrets: [String]) {
        let secrets = secrets.filter { $0.utf8.count > 3 }.sorted { $0.utf8.count > $1.utf8.count }
        let hidden: Set<HTTPField.Name> = [.authorization, .proxyAuthorization, .cookie]
        var fields: [String: String] = [:]
        for field in request.head.headerFields where !hidden.contains(field.name) {
            fields[field.name.canonicalName] = Self.hide(secrets, in: field.value)
        }
        let text = request.plaintext ?? request.body
        let payload = (try? JSONValue(json: text, mode: .tolerant)).map { Self.hide(secrets, in: $0) }
        self.init(
            server: "\(request.head.scheme ?? "")://\(request.head.authority ?? "")", fields: fields, payload: payload,
            payloadBytes: Int64(request.body.count), encrypted: request.plaintext != nil)
    }

    private static func hide(_ secrets: [String], in text: String) -> String {
        secrets.reduce(text) { $0.replacing($1, with: "…") }
    }

    /// The depth is bounded, as the JSON that was read.
    private static func hide(_ secrets: [String], in value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(hide(secrets, in: text))
        case .array(let elements): .array(elements.map { hide(secrets, in: $0) })
        case .object(let object):
            .object(
                object.reduce(into: [:]) { result, member in
                    result[hide(secrets, in: member.key)] = hide(secrets, in: member.value)
                })
        default: value
        }
    }
}
