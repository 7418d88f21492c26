import APIRuntime
import PushClient

/// A message as a provider received it, for one device of the account.
struct DeviceMessage {
    /// The device's name.
    let device: String
    private let payload: Payload

    private enum Payload {
        case apns(JSONObject)
        case fcm([String: String])
        case push([UInt8])
    }

    init(_ json: JSONObject) throws(InvalidLine) {
        device = try json.text("device")
        switch try json.text("provider") {
        case "apns": payload = .apns(json["payload"]?.object ?? [:])
        case "fcm":
            let data = json["payload"]?.object ?? [:]
            payload = .fcm(data.reduce(into: [:]) { $0[$1.key] = $1.value.string })
        case "push": payload = .push(try json.bytes("message"))
        default: throw InvalidLine(member: "provider")
        }
    }

    /// Reads the message as the app does.
    func notification(keys: PushKeyPair) throws(UnusablePayload) -> ReceivedNotification {
        let reader = PayloadReader()
        return switch payload {
        case .apns(let userInfo): try reader.read(userInfo: userInfo)
        case .fcm(let data): try reader.read(data: data)
        case .push(let bytes): try reader.read(message: bytes, keys: keys)
        }
    }
}
