import ArgumentParser
import PushClient

/// A provider by which a gateway can deliver to `matrix-push listen`.
enum ListenProvider: String, CaseIterable, ExpressibleByArgument {
    case unifiedpush
    case webpush

    /// Returns the device's address for an endpoint and keys.
    func address(_ endpoint: String, _ keys: PushKeyPair) -> PushAddress {
        switch self {
        case .unifiedpush: .unifiedPush(endpoint: endpoint, keys: keys.publicKeys)
        case .webpush: .webPush(WebPushSubscription(endpoint: endpoint, keys: keys.publicKeys))
        }
    }
}
