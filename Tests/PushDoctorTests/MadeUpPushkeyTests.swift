import SeededGenerator
import Testing

@testable import PushDoctor

@Suite("Made-up pushkeys")
struct MadeUpPushkeyTests {
    private func madeUp(_ pushkey: String, seed: UInt64 = 1) -> String {
        var generator = SeededGenerator(seed: seed)
        return MadeUpPushkey.like(pushkey, using: &generator)
    }

    @Test("a made-up pushkey has the form of the real one")
    func form() {
        let hexadecimal = String(repeating: "0aF3", count: 16)
        #expect(madeUp(hexadecimal).count == 64)
        #expect(madeUp(hexadecimal).allSatisfy { "0123456789abcdef".contains($0) })

        let base64 = "c2VjcmV0IHB1c2hrZXkgb2YgZmVybg=="
        #expect(madeUp(base64).count == base64.count && madeUp(base64).hasSuffix("g=="))
        let token = "dQw4w9WgXcQ:APA91b-Secret_Token0123"
        #expect(madeUp(token).count == token.count)
        #expect(Array(madeUp(token))[11] == ":")
    }

    @Test("a made-up endpoint is one of the same server, without its query")
    func endpoint() {
        let made = madeUp("https://push.example:8443/wpush/v2/gAAAAABsecretsecret?auth=1#x")
        #expect(made.hasPrefix("https://push.example:8443/wpush/v2/"))
        #expect(!made.contains("secret") && !made.contains("auth") && !made.contains("#"))
        #expect(madeUp("https://push.example").hasPrefix("https://push.example/"))
        #expect(madeUp("https://push.example/a").hasPrefix("https://push.example/a/"))
    }

    @Test(
        "a made-up pushkey has at least 16 random characters and at most 512 bytes",
        arguments: ["", "a", "--------------------", "https://x/y", "://", String(repeating: "k", count: 600), "日本語"])
    func random(pushkey: String) {
        let texts = Set((0..<100).map { madeUp(pushkey, seed: $0) })
        #expect(texts.count == 100)
        #expect(texts.allSatisfy { $0 != pushkey && (16...512).contains($0.utf8.count) })
    }
}
