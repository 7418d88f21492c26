import HTTPTypes
import Testing

@testable import APIRuntime

@Suite("Matrix errors")
struct MatrixErrorTests {
    private static func read(_ status: HTTPResponse.Status, _ body: String, retryAfter: String? = nil) -> MatrixError {
        var fields = HTTPFields()
        fields[.retryAfter] = retryAfter
        return MatrixError(status: status, fields: fields, body: Array(body.utf8))
    }

    @Test("an error is equal after it was sent and received")
    func roundTrip() {
        let errors = [
            MatrixError.missingToken, .unknownToken, .notFound("no such rule"), .invalidParam("é \"x\""),
            .missingParam("m"), .limitExceeded(retryAfterMilliseconds: 2001), .tooLarge,
            .unrecognized(.methodNotAllowed),
            MatrixError(
                status: .unauthorized, errcode: .unknownToken, message: "", additionalProperties: ["x": true]),
        ]
        for error in errors {
            let response = error.response
            #expect(MatrixError(status: response.status, fields: response.fields, body: response.body) == error)
        }
    }

    @Test("the wait is in the body in milliseconds and in Retry-After in seconds, rounded up")
    func retryAfter() {
        for (milliseconds, seconds) in [
            (0, "0"), (1, "1"), (1000, "1"), (1001, "2"), (-5, "0"), (Int64.max, "9223372036854776"),
        ] {
            let response = MatrixError.limitExceeded(retryAfterMilliseconds: milliseconds).response
            #expect(response.status.code == 429)
            #expect(response.fields[.retryAfter] == seconds)
            #expect(response.text.contains("\"retry_after_ms\":\(milliseconds)"))
        }
        #expect(MatrixError.missingToken.response.fields[.retryAfter] == nil)
    }

    @Test("the header fields of a server's error are sent, except for those of the body")
    func responseFields() {
        let name = HTTPField.Name("X-Reason")!
        var error = MatrixError(
            status: .tooManyRequests, errcode: .limitExceeded, message: "", retryAfterMilliseconds: 1000,
            responseFields: [name: "full", .contentType: "text/html", .contentLength: "1", .retryAfter: "7"])
        let fields = error.response.fields
        #expect(fields[name] == "full")
        #expect(fields[values: .contentType] == ["application/json"])
        #expect(fields[.contentLength] == nil)
        #expect(fields[values: .retryAfter] == ["7"])
        error.responseFields = [:]
        #expect(error.response.fields[.retryAfter] == "1")
    }

    private static let waits: [(String, String?, Int64?)] = [
        (#"{"errcode":"M_X","retry_after_ms":5}"#, "9", 5), (#"{"errcode":"M_X"}"#, "9", 9000),
        (#"{"errcode":"M_X","retry_after_ms":2000.0}"#, nil, 2000),
        (#"{"errcode":"M_X","retry_after_ms":"5"}"#, "1", 1000),
        (#"{"errcode":"M_X","retry_after_ms":-5}"#, nil, 0), (#"{"errcode":"M_X"}"#, "-1", nil), ("", "3", 3000),
        (#"{"errcode":"M_X"}"#, "Wed, 21 Oct 2015 07:28:00 GMT", nil),
        (#"{"errcode":"M_X"}"#, "9223372036854775807", 86_400_000),
        (#"{"errcode":"M_X","retry_after_ms":null}"#, nil, nil),
    ]

    @Test("the wait is read from the body, otherwise from Retry-After", arguments: waits)
    func waitRead(body: String, header: String?, expected: Int64?) {
        #expect(Self.read(.tooManyRequests, body, retryAfter: header).retryAfterMilliseconds == expected)
    }

    @Test("a date in Retry-After is compared with the response's Date")
    func retryAfterDate() {
        for (date, expected) in [
            ("Wed, 21 Oct 2015 07:27:30 GMT", 30_000), ("Wed, 21 Oct 2015 08:00:00 GMT", 0),
            ("Tue, 20 Oct 2015 00:00:00 GMT", 86_400_000), ("soon", nil),
        ] as [(String, Int64?)] {
            let fields: HTTPFields = [.retryAfter: "Wed, 21 Oct 2015 07:28:00 GMT", .date: date]
            let error = MatrixError(status: .serviceUnavailable, fields: fields, body: [])
            #expect(error.retryAfterMilliseconds == expected, "\(date)")
        }
    }

    @Test("other keys are kept")
    func otherKeys() {
        let error = Self.read(.forbidden, #"{"errcode":"M_FORBIDDEN","error":"no","soft_logout":true,"x":{"y":1.0}}"#)
        #expect(error.errcode == .forbidden)
        #expect(error.message == "no")
        #expect(error.additionalProperties.description == #"{"soft_logout":true,"x":{"y":1.0}}"#)
        #expect(error.description == "403 M_FORBIDDEN: no")
    }

    @Test("a body that isn't a Matrix error becomes M_UNKNOWN with the beginning of its text")
    func otherBodies() {
        let page = "<html><head><title>502 Bad Gateway</title></head>" + String(repeating: "<p>é</p>", count: 1000)
        let error = Self.read(.badGateway, page)
        #expect(error.status == .badGateway)
        #expect(error.errcode == .unknown)
        #expect(error.message.hasPrefix("<html><head><title>502"))
        #expect(error.message.utf8.count <= 203)
        #expect(Self.read(.badGateway, "").message == "Bad Gateway")
        for body in [
            "[]", "null", #"{"error":"x"}"#, #"{"errcode":5}"#, #"{"errcode":"M_X""#,
            String(repeating: "[", count: 600),
        ] {
            #expect(Self.read(.badRequest, body).errcode == .unknown)
        }
        #expect(MatrixError(status: .badRequest, fields: [:], body: [0xFF, 0xC3]).message == "\u{FFFD}\u{FFFD}")
    }

    @Test("additional properties don't replace the keys of the error")
    func additional() {
        let error = MatrixError(
            status: .badRequest, errcode: "M_X", message: "m", additionalProperties: ["errcode": "M_Y", "z": 1])
        #expect(error.response.text == #"{"errcode":"M_X","error":"m","z":1}"#)
    }

    @Test("an object without errcode, such as that of user-interactive authentication, keeps all members")
    func interactiveAuthentication() throws {
        let text = #"{"flows":[{"stages":["m.login.dummy"]}],"session":"s","params":{}}"#
        let error = Self.read(.unauthorized, text)
        #expect(error.errcode == .unknown)
        #expect(error.message == "Unauthorized")
        #expect(error.additionalProperties.description == text)
        let described = Self.read(.badRequest, #"{"error":"no","x":1}"#)
        #expect(described.message == "no")
        #expect(described.additionalProperties == ["x": 1])
    }

    @Test("the whole body is read as a type, tolerantly")
    func body() throws {
        let text = #"{"errcode":"M_X","error":"e","app_id":"much too long!","pushkey":"k","retry_after_ms":1}"#
        let error = Self.read(.badRequest, text)
        #expect(try error.body(as: Device.self).appID == "much too long!")
        #expect(try error.body(as: JSONObject.self).description == text)
        #expect(throws: JSONInvalidError.self) { try error.body(as: [String].self) }
        #expect(try Self.read(.badRequest, "[1]").body(as: [Int64].self) == [1])
        let own = MatrixError(status: .badRequest, errcode: "M_X", message: "m", additionalProperties: ["z": 1])
        #expect(try own.body(as: JSONObject.self) == ["errcode": "M_X", "error": "m", "z": 1])
        let large = #"{"errcode":"M_X","z":""# + String(repeating: "x", count: 1 << 20) + #""}"#
        #expect(try Self.read(.badRequest, large).body(as: JSONObject.self)["errcode"] == "M_X")
    }

    @Test("equality of errors ignores header fields and bytes")
    func equality() {
        let first = Self.read(.badRequest, #"{"errcode":"M_X","error":"e"}"#)
        let second = Self.read(.badRequest, #"{ "error":"e", "errcode":"M_X" }"#)
        #expect(first == second && first.hashValue == second.hashValue)
        #expect(first == MatrixError(status: .badRequest, errcode: "M_X", message: "e"))
        #expect(first != Self.read(.badRequest, #"{"errcode":"M_X","error":"f"}"#))
    }
}
