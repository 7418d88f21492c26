import APIRuntime
import CommandLineSupport
import Testing

@testable import matrix_push

@Suite("CommandFailure")
struct CommandFailureTests {
    @Test("an error message of a server is printed on one line")
    func singleLine() {
        let failure = CommandFailure(
            describing: MatrixError(status: 400, errcode: .unknown, message: "first\nhint: second"))
        #expect(failure.message.hasSuffix("first hint: second"))
    }

    @Test(
        "the hint has the homeserver's retry delay in seconds, rounded up",
        arguments: [(0, 0), (1, 1), (1000, 1), (1001, 2), (Int64.max, 9_223_372_036_854_776)] as [(Int64, Int64)])
    func retryAfter(milliseconds: Int64, seconds: Int64) {
        let failure = CommandFailure(describing: MatrixError.limitExceeded(retryAfterMilliseconds: milliseconds))
        #expect(failure.hint == "try again in \(seconds) s")
    }
}
