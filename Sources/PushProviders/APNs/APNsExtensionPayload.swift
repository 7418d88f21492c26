import APIRuntime
import PushDelivery
import PushProviderModels

/// The payloads of push types that show no text of the gateway.
///
/// | push type | payload |
/// | --- | --- |
/// | `background` | `aps` with `content-available: 1` alone, the default payload, IDs and counts |
/// | `fileprovider`, `location` | the default payload, IDs and counts |
/// | `mdm` | the default payload alone, without `aps` |
/// | `liveactivity` | the default payload, whose `aps` needs `event` and `content-state`; `timestamp` is added |
/// | `widgets`, `controls` | `{"aps":{"content-changed":true}}` |
enum APNsExtensionPayload {
    /// Returns the payload of an event.
    /// - Throws: `DeliveryFailure` if the default payload lacks what the push type needs.
    static func payload(
        of type: APNsPushType, event: APNsEvent, defaults: APNsPayload, sendsCounts: Bool, now: Double
    ) throws(DeliveryFailure) -> APNsPayload {
        var payload = defaults
        switch type {
        case .widgets, .controls: return APNsPayload(aps: .init(contentChanged: true))
        case .mdm:
            payload.aps = nil
            guard !payload.additionalProperties.isEmpty else { throw missing("mdm", of: type) }
            return payload
        case .liveactivity:
            guard var aps = payload.aps, aps.event != nil else { throw missing("aps.event", of: type) }
            guard aps.contentState != nil else { throw missing("aps.content-state", of: type) }
            aps.timestamp = aps.timestamp ?? Int64(now.rounded(.down))
            payload.aps = aps
            return payload
        case .background: payload.aps = .init(contentAvailable: 1)
        case .alert, .voip, .complication, .fileprovider, .location, .pushtotalk: break
        }
        payload.roomID = event.roomID ?? payload.roomID
        payload.eventID = event.eventID ?? payload.eventID
        if sendsCounts {
            payload.unreadCount = event.unread ?? payload.unreadCount
            payload.missedCalls = event.missedCalls ?? payload.missedCalls
        }
        return payload
    }

    private static func missing(_ member: String, of type: APNsPushType) -> DeliveryFailure {
        DeliveryFailure(
            .failed(reason: "push type \(type.rawValue) needs \"\(member)\" in the pusher's default_payload"))
    }
}
