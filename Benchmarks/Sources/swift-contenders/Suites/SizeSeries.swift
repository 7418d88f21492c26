import APIRuntime
import ClientServerAPI
import Measuring

/// The generated codecs on payloads from 1 kB to 100 MB: the time per byte shows whether it grows with the size alone.
struct SizeSeries: BenchmarkSuite {
    /// The payloads exceed the default limits.
    private static let limits = JSONLimits(maxCount: 1 << 24)

    func cases(_ payloads: PayloadFolder) throws -> [BenchmarkCase] {
        try payloads.subjects(withPrefix: "size-").flatMap { subject in
            // Large payloads are read when they are measured.
            let payload = Payload(subject, payloads)
            return [
                BenchmarkCase("ours", subject, "decode") { iterations in
                    let bytes = try payload.bytes
                    for _ in 0..<iterations {
                        blackHole(try NotificationsResponse(json: bytes, limits: Self.limits))
                    }
                },
                BenchmarkCase("ours", subject, "encode") { iterations in
                    let model = try payload.model
                    for _ in 0..<iterations { blackHole(model.jsonBytes()) }
                },
            ]
        }
    }

    /// A payload and its decoded value, each read once.
    private final class Payload {
        private let read: () throws -> [UInt8]
        private var readBytes: [UInt8]?
        private var readModel: NotificationsResponse?

        init(_ subject: String, _ payloads: PayloadFolder) {
            read = { try payloads.bytes(of: subject) }
        }

        var bytes: [UInt8] {
            get throws {
                if let readBytes { return readBytes }
                let bytes = try read()
                readBytes = bytes
                return bytes
            }
        }

        var model: NotificationsResponse {
            get throws {
                if let readModel { return readModel }
                let model = try NotificationsResponse(json: bytes, limits: SizeSeries.limits)
                readModel = model
                return model
            }
        }
    }
}
