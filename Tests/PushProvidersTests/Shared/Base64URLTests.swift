import Foundation
import SeededGenerator
import Testing

@testable import PushProviders

@Suite("Base64URL")
struct Base64URLTests {
    @Test("any bytes are encoded as Foundation does, and decoded again in each form")
    func roundTrip() {
        var generator = SeededGenerator(seed: 4648)
        for size in 0..<70 {
            let bytes = (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let padded = Data(bytes).base64EncodedString()
            let text = Base64URL.encode(bytes)
            #expect(
                text == padded.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: ""))
            for form in [text, padded, padded.replacing("=", with: "")] { #expect(Base64URL.decode(form) == bytes) }
        }
    }

    @Test("other texts aren't decoded", arguments: ["A", "AAAAA", "AA=", "A===", "=", "AA==A", "A A", "AA\n", "é"])
    func invalid(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }
}
