import SeededGenerator
import Testing

@testable import PushClient

@Suite("Decryption of push messages")
struct PushKeyPairTests {
    /// The receiver of RFC 8291, appendix A.
    private static func receiver() throws -> PushKeyPair {
        try PushKeyPair(
            privateKey: #require(Base64.decode("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")),
            authentication: #require(Base64.decode("BTBZMqHH6r4Tts7J_aSIgg")))
    }

    private static let message =
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
        + "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"

    @Test("the example of RFC 8291, appendix A is decrypted")
    func standardExample() throws {
        let keys = try Self.receiver()
        #expect(
            keys.publicKeys.p256dh
                == "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4")
        #expect(keys.publicKeys.auth == "BTBZMqHH6r4Tts7J_aSIgg")
        let text = try keys.decrypt(#require(Base64.decode(Self.message)))
        #expect(String(decoding: text, as: UTF8.self) == "When I grow up, I want to be a watermelon")
    }

    @Test("messages of any size that the gateway encrypts are decrypted, also with stored keys")
    func roundTrip() throws {
        var generator = SeededGenerator(seed: 8291)
        let keys = PushKeyPair()
        let stored = try PushKeyPair(privateKey: keys.privateKey, authentication: keys.authentication)
        for size in [0, 1, 3992, 3993] + (0..<20).map({ _ in Int.random(in: 0...3993, using: &generator) }) {
            let text = (0..<size).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            #expect(try stored.decrypt(ProviderPayloads.encrypted(text, for: keys)) == text)
        }
    }

    @Test("a changed message, another device's message and a cut one are refused")
    func tampered() throws {
        let keys = try Self.receiver()
        let message = try #require(Base64.decode(Self.message))
        #expect(throws: WebPushDecryptionError.notAuthentic) { try PushKeyPair().decrypt(message) }
        for index in [0, 30, 90, message.count - 1] {
            var changed = message
            changed[index] ^= 1
            #expect(throws: WebPushDecryptionError.self) { try keys.decrypt(changed) }
        }
        for count in [0, 20, 86, 102] {
            #expect(throws: WebPushDecryptionError.truncated) { try keys.decrypt(Array(message.prefix(count))) }
        }
        var small = message
        small.replaceSubrange(16..<20, with: [0, 0, 0, 17])
        #expect(throws: WebPushDecryptionError.invalidRecordSize) { try keys.decrypt(small) }
        var key = message
        key[20] = 64
        #expect(throws: WebPushDecryptionError.invalidKey) { try keys.decrypt(key) }
    }

    @Test("keys of the wrong sizes are refused, and descriptions contain no secret")
    func keys() throws {
        #expect(throws: WebPushDecryptionError.invalidPrivateKeys) {
            try PushKeyPair(privateKey: [1, 2], authentication: [UInt8](repeating: 0, count: 16))
        }
        #expect(throws: WebPushDecryptionError.invalidPrivateKeys) {
            try PushKeyPair(privateKey: PushKeyPair().privateKey, authentication: [1])
        }
        let keys = PushKeyPair()
        #expect("\(keys) \(keys.publicKeys)" == "<push key pair> <push keys>")
    }
}
