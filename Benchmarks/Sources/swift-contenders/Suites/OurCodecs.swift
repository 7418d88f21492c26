import APIRuntime
import ClientServerAPI
import Measuring
import PushGatewayAPI

/// The generated codecs, as an application calls them: strict, all constraints checked.
struct OurCodecs: BenchmarkSuite {
    func cases(_ payloads: PayloadFolder) throws -> [BenchmarkCase] {
        try cases(NotifyRequest.self, "notification", payloads)
            + cases(NotifyRequest.self, "notification-20-devices", payloads)
            + cases(PushRulesResponse.self, "push-rules", payloads)
            + cases(NotificationsResponse.self, "notifications-100", payloads)
    }

    private func cases<Model: JSONCodable>(
        _: Model.Type, _ subject: String, _ payloads: PayloadFolder
    ) throws -> [BenchmarkCase] {
        let bytes = try payloads.bytes(of: subject)
        let model = try Model(json: bytes)
        return [
            BenchmarkCase("ours", subject, "decode") { iterations in
                for _ in 0..<iterations { blackHole(try Model(json: bytes)) }
            },
            BenchmarkCase("ours", subject, "encode") { iterations in
                for _ in 0..<iterations { blackHole(model.jsonBytes()) }
            },
        ]
    }
}
