import APIRuntime
import ClientServerAPI

extension [Action] {
    /// What the actions set, as a notification's `tweaks` say it: of a tweak that is set twice the last value counts,
    /// and `highlight` without a value is `true`.
    var tweaks: JSONObject {
        var tweaks: JSONObject = [:]
        for case .setTweak(let tweak) in self {
            if let value = tweak.value {
                tweaks[tweak.setTweak] = value
            } else if tweak.setTweak == "highlight" {
                tweaks[tweak.setTweak] = true
            }
        }
        return tweaks
    }
}
