import ClientServerAPI
import Foundation
import Measuring
import PushGatewayAPI

/// Foundation's `JSONDecoder` and `JSONEncoder`: into plain structs with derived conformances, which check types and
/// required members and nothing else, and into the generated types.
struct FoundationCodecs: BenchmarkSuite {
    func cases(_ payloads: PayloadFolder) throws -> [BenchmarkCase] {
        let plain = "Foundation"
        let generated = "Foundation, our types"
        return try cases(plain, PlainNotifyRequest.self, "notification", payloads)
            + cases(plain, PlainNotifyRequest.self, "notification-20-devices", payloads)
            + cases(plain, PlainPushRulesResponse.self, "push-rules", payloads)
            + cases(plain, PlainNotificationsResponse.self, "notifications-100", payloads)
            + cases(generated, NotifyRequest.self, "notification", payloads)
            + cases(generated, NotifyRequest.self, "notification-20-devices", payloads)
            + cases(generated, PushRulesResponse.self, "push-rules", payloads)
            + cases(generated, NotificationsResponse.self, "notifications-100", payloads)
    }

    private func cases<Model: Codable>(
        _ contender: String, _: Model.Type, _ subject: String, _ payloads: PayloadFolder
    ) throws -> [BenchmarkCase] {
        let data = Data(try payloads.bytes(of: subject))
        let decoder = JSONDecoder()
        let encoder = JSONEncoder()
        // Fairer, because escaping slashes is extra work.
        encoder.outputFormatting = .withoutEscapingSlashes
        let model = try decoder.decode(Model.self, from: data)
        return [
            BenchmarkCase(contender, subject, "decode") { iterations in
                for _ in 0..<iterations { blackHole(try decoder.decode(Model.self, from: data)) }
            },
            BenchmarkCase(contender, subject, "encode") { iterations in
                for _ in 0..<iterations { blackHole(try encoder.encode(model)) }
            },
        ]
    }
}
