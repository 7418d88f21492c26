import APIRuntime
import PushGatewayAPI

/// A record of deliveries in progress and finished, by which the ``DeliveryPipeline`` recognises repeated ones.
///
/// Homeservers repeat a notification after an error, a lost connection or a timeout. The device must not be alerted
/// twice, and the homeserver must learn the result of the first delivery.
///
/// The methods are asynchronous: several gateways with one load balancer can share a store. A failure of that store
/// must not stop deliveries: `begin` then returns ``DeliveryClaim/deliver``. Each method should return within a second.
public protocol DeliveryDeduplicator: Sendable {
    /// Claims a delivery for the caller, or returns what became of it.
    ///
    /// A caller that gets ``DeliveryClaim/deliver`` must call `finish`.
    func begin(_ key: DeliveryKey) async -> DeliveryClaim

    /// The same, for a record that also has rejections which no response has reported: for a device with one, the claim is
    /// ``DeliveryClaim/finished(_:)``.
    func begin(_ key: DeliveryKey, device: DeliveryKey) async -> DeliveryClaim

    /// Records the result of a delivery in progress, and hands it to the callers that joined it.
    ///
    /// A result is remembered for as long as homeservers repeat requests, except ``DeliveryResult/retry(after:reason:)``:
    /// then the next delivery with the key is a new one.
    func finish(_ key: DeliveryKey, with result: DeliveryResult) async

    /// Records the response to a homeserver for each delivery of its request.
    ///
    /// After a written 200 the homeserver isn't expected to repeat the request. The results are then remembered for a
    /// short time only, once each request with the delivery has its response. A cancelled request has its response
    /// before the delivery has its result.
    func answered(_ keys: [DeliveryKey], _ answer: DeliveryBatch.Answer) async

    /// Records a rejection that no response has reported, for the other gateways that share the record. The pipeline
    /// remembers it by itself.
    func recordRejection(of device: DeliveryKey, reason: String) async

    /// Forgets rejections that the homeserver knows of.
    func forgetRejections(of devices: [DeliveryKey]) async

    /// Finishes what is in progress, at the end of the process.
    func shutdown() async
}

extension DeliveryDeduplicator {
    public func begin(_ key: DeliveryKey, device: DeliveryKey) async -> DeliveryClaim { await begin(key) }
    public func recordRejection(of device: DeliveryKey, reason: String) async {}
    public func forgetRejections(of devices: [DeliveryKey]) async {}
    public func shutdown() async {}
}

/// The claim of a caller to a delivery.
public enum DeliveryClaim: Sendable {
    /// The caller must deliver and call ``DeliveryDeduplicator/finish(_:with:)``.
    case deliver
    /// The delivery is finished, with this result.
    case finished(DeliveryResult)
    /// The delivery is in progress. The function returns its result.
    case inProgress(result: @Sendable () async -> DeliveryResult)
}

/// The identity of a delivery: what to deliver, and to whom.
public struct DeliveryKey: Hashable, Sendable {
    /// The parts, each after its length. Contains secrets such as pushkeys: a store must keep a digest only.
    public let bytes: [UInt8]

    /// - Parameter parts: texts that identify the delivery. `nil` differs from an empty part.
    public init(_ parts: [[UInt8]?]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(parts.reduce(0) { $0 + 9 + ($1?.count ?? 0) })
        for part in parts { Self.append(part, to: &bytes) }
        self.bytes = bytes
    }

    /// - Parameter data: the part after the texts.
    init(_ first: String?, _ second: String, _ third: String, data: Notification.Device.PusherData?) {
        bytes = Self.bytes(of: first, second, third, data: data, in: [])
    }

    /// Returns the bytes of a key.
    /// - Parameter buffer: the memory for them. Its content is discarded.
    static func bytes(
        of first: String?, _ second: String, _ third: String, data: Notification.Device.PusherData?,
        in buffer: consuming [UInt8]
    ) -> [UInt8] {
        var bytes = buffer
        bytes.removeAll(keepingCapacity: true)
        let textBytes = 36 + (first?.utf8.count ?? 0) + second.utf8.count + third.utf8.count
        bytes.reserveCapacity(textBytes + (data == nil ? 0 : Self.usualDataBytes))
        Self.append(first?.utf8, to: &bytes)
        Self.append(second.utf8, to: &bytes)
        Self.append(third.utf8, to: &bytes)
        guard let data else {
            Self.append(nil as [UInt8]?, to: &bytes)
            return bytes
        }
        Self.append([] as [UInt8], to: &bytes)
        let start = bytes.count
        bytes = data.jsonBytes(after: consume bytes, room: Self.usualDataBytes)
        // The length of the part is known now.
        withUnsafeBytes(of: UInt64(bytes.count - start).bigEndian) { length in
            for index in 0..<8 { bytes[start - 8 + index] = length[index] }
        }
        return bytes
    }

    /// Room for the data of most devices.
    private static let usualDataBytes = 256

    private static func append(_ part: (some Collection<UInt8>)?, to bytes: inout [UInt8]) {
        guard let part else {
            bytes.append(0)
            return
        }
        bytes.append(1)
        let count = UInt64(part.count).bigEndian
        withUnsafeBytes(of: count) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: part)
    }

    public func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}
