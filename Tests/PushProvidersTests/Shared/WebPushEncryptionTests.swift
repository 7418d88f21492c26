import Crypto
import SeededGenerator
import Testing

@testable import PushProviders

@Suite("Message encryption for Web Push")
struct WebPushEncryptionTests {
    @Test("the example of RFC 8291, appendix A is encrypted to the same bytes")
    func standardExample() throws {
        let key = try P256.KeyAgreement.PrivateKey(
            rawRepresentation: #require(Base64URL.decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")))
        let salt = try #require(Base64URL.decode("DGv6ra1nlYgDCS1FRnbzlw"))
        let encryption = WebPushEncryption(makeSalt: { salt }, makeKey: { key })
        let keys = try WebPushSubscriptionKeys(
            p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            auth: "BTBZMqHH6r4Tts7J_aSIgg", name: "the pushkey")
        let message = try encryption.encrypt(Array("When I grow up, I want to be a watermelon".utf8), for: keys)
        #expect(
            Base64URL.encode(message)
                == "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
                + "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN")
    }

    @Test("the example of RFC 8188, section 3.1 is encrypted to the same bytes")
    func contentEncodingExample() throws {
        let key = try SymmetricKey(data: #require(Base64URL.decode("yqdlZ-tYemfogSmv7Ws5PQ")))
        let salt = try #require(Base64URL.decode("I1BsxtFttlv3u_Oo94xnmw"))
        let message = try EncryptedContentEncoding.encrypt(
            Array("I am the walrus".utf8), inputKey: key, salt: salt, keyID: [])
        #expect(
            Base64URL.encode(message) == "I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg")
    }

    @Test("texts of any size are decrypted to the same bytes, and have one record of at most 4096 bytes")
    func roundTrip() throws {
        var generator = SeededGenerator(seed: 8291)
        let subscription = TestSubscription(
            privateKey: P256.KeyAgreement.PrivateKey(), authentication: (0..<16).map { UInt8($0) })
        let keys = try WebPushSubscriptionKeys(
            p256dh: subscription.p256dh, auth: subscription.auth, name: "the pushkey")
        for size in [0, 1, 3992, 3993] + (0..<40).map({ _ in Int.random(in: 0...3993, using: &generator) }) {
            let text = (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let message = try WebPushEncryption().encrypt(text, for: keys)
            #expect(message.count == size + 103)
            #expect(message.count <= 4096)
            #expect(try subscription.decrypt(message) == text)
        }
    }

    @Test("each message has a new salt and a new key")
    func fresh() throws {
        let keys = try WebPushSubscriptionKeys(
            p256dh: TestSubscription.standard.p256dh, auth: TestSubscription.standard.auth, name: "the pushkey")
        let messages = try (0..<20).map { _ in try WebPushEncryption().encrypt([1, 2, 3], for: keys) }
        #expect(Set(messages.map { Array($0[..<16]) }).count == 20)
        #expect(Set(messages.map { Array($0[21..<86]) }).count == 20)
    }

    @Test(
        "keys are read from base64url and base64, padded or not",
        arguments: [
            (
                "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4=",
                "BTBZMqHH6r4Tts7J/aSIgg=="
            ),
            (
                "BCVxsr7N/eNgVRqvHtD0zTZsEc6+VV+JvLexhqUzORcxaOzi6+AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                "BTBZMqHH6r4Tts7J_aSIgg"
            ),
        ])
    func alphabets(p256dh: String, auth: String) throws {
        let keys = try WebPushSubscriptionKeys(p256dh: p256dh, auth: auth, name: "the pushkey")
        #expect(keys.publicKey.x963Representation == TestSubscription.standard.privateKey.publicKey.x963Representation)
        #expect(keys.authentication == TestSubscription.standard.authentication)
    }

    @Test(
        "invalid keys are described without the key",
        arguments: [
            ("$", "BTBZMqHH6r4Tts7J_aSIgg", "the pushkey is not base64url"),
            ("BCVx", "BTBZMqHH6r4Tts7J_aSIgg", "the pushkey is not an uncompressed point of the curve P-256"),
            (
                "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIBiw4",
                "BTBZMqHH6r4Tts7J_aSIgg", "the pushkey is not an uncompressed point of the curve P-256"
            ),
            (TestSubscription.standard.p256dh, nil, "data.auth is missing or not a string"),
            (TestSubscription.standard.p256dh, "a", "data.auth is not base64url"),
            (TestSubscription.standard.p256dh, "AAAA", "data.auth does not have 16 bytes"),
        ])
    func invalidKeys(p256dh: String, auth: String?, problem: String) {
        let error = WebPushSubscriptionKeys.InvalidKeys(
            problem: problem, isAuthentication: problem.hasPrefix("data.auth"))
        #expect(throws: error) {
            try WebPushSubscriptionKeys(p256dh: p256dh, auth: auth, name: "the pushkey")
        }
    }
}
