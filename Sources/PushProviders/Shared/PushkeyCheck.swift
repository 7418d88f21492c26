import PushDelivery
import PushGatewayAPI

/// Failures of devices whose pushkeys or data can't be used.
enum PushkeyCheck {
    /// The maximum size of a pushkey in bytes (Matrix specification, `POST /pushers/set`).
    static let maxBytes = 512

    /// Rejects a pushkey that no provider accepts: an empty one, and one that is larger than the specification allows.
    static func check(_ device: Notification.Device) throws(DeliveryFailure) {
        let size = device.pushkey.utf8.count
        guard size > 0 else { throw DeliveryFailure(.rejected(reason: "the pushkey is empty")) }
        guard size <= maxBytes else {
            throw DeliveryFailure(
                .rejected(reason: "the pushkey has \(size) bytes, more than the \(maxBytes) that are allowed"))
        }
    }

    /// Returns the failure of a pushkey, or of its data, that another provider may accept: if an app is configured with the
    /// wrong provider, all of its devices have one, and homeservers would delete all of their pushers.
    /// - Parameters:
    ///   - reason: a phrase such as `the pushkey is not an http or https URL`.
    ///   - provider: the name of the configured provider.
    static func malformed(_ reason: String, provider: String) -> DeliveryFailure {
        DeliveryFailure(
            .suspectRejection(
                reason: reason,
                remedy: "if it concerns all devices, the provider of the app is not \"\(provider)\": check app_id and "
                    + "provider"))
    }
}
