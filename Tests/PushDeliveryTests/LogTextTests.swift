import Testing

@testable import PushDelivery

@Suite("LogText")
struct LogTextTests {
    @Test("control, format and line characters are replaced, and secrets left out")
    func clean() {
        #expect(LogText.clean("a\nb\u{202E}c\u{1B}[31m\u{2028}é") == "a\u{FFFD}b\u{FFFD}c\u{FFFD}[31m\u{FFFD}é")
        #expect(LogText.clean("no secret here, secret", without: "secret") == "no … here, …")
        #expect(LogText.clean("secret\u{301} \u{600}secret", without: "secret") == "…\u{301} \u{FFFD}…")
        #expect(LogText.clean("abc", without: "") == "abc")
    }

    @Test("a text is cut at the length", arguments: [("abc", 3, "abc"), ("abcd", 3, "abc…"), ("", 0, "")])
    func length(text: String, length: Int, result: String) {
        #expect(LogText.clean(text, length: length) == result)
    }

    @Test(
        "durations are whole seconds, short ones milliseconds",
        arguments: [
            (Duration.seconds(4.98765), "4987ms"), (.seconds(90), "90s"), (.seconds(59.6), "60s"), (.zero, "0ms"),
            (.milliseconds(250), "250ms"),
        ])
    func duration(duration: Duration, text: String) {
        #expect(LogText.duration(duration) == text)
    }
}
