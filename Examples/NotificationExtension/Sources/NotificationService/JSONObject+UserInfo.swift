import APIRuntime
import Foundation

extension JSONObject {
    /// Reads the `userInfo` of a notification, which the system has made from the JSON of the push.
    /// - Returns: `nil` if it isn't JSON.
    init?(userInfo: [AnyHashable: Any]) {
        let members = userInfo.reduce(into: [String: Any]()) { members, member in
            if let key = member.key as? String { members[key] = member.value }
        }
        guard JSONSerialization.isValidJSONObject(members),
            let data = try? JSONSerialization.data(withJSONObject: members),
            let object = try? JSONObject(json: [UInt8](data), limits: JSONLimits(maxDepth: 64))
        else { return nil }
        self = object
    }
}
