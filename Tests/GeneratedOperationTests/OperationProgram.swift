/// A document of operations, and a program that calls them.
enum OperationProgram {
    static let warnings = ["a response of status 204 has no body; its content is ignored"]

    static let document = """
        openapi: 3.0.3
        info: {title: Exchange, version: '1'}
        paths:
          /accounts:
            get:
              operationId: listAccounts
              security: [{id: [], secret: [], session: []}, {key: []}]
              responses: {'204': {description: Done.}}
          /sacks:
            post:
              operationId: grindSack
              responses:
                2XX:
                  description: Ground.
                  headers: {Retry-After: {required: true, schema: {type: integer}}}
                  content: {application/json: {schema: {$ref: '#/components/schemas/Flour'}}}
                '204':
                  description: There was nothing to grind.
                  content: {application/json: {schema: {$ref: '#/components/schemas/Flour'}}}
                3XX: {description: Elsewhere.}
                '304': {description: Ground before.}
          /maps/{map}:fold:
            post:
              operationId: foldMap
              parameters: [{name: map, in: path, required: true, schema: {type: string}}]
              responses: {'200': {description: Done., content: {text/plain: {schema: {type: string}}}}}
          /maps/{map}:
            get:
              operationId: showMap
              parameters: [{name: map, in: path, required: true, schema: {type: string}}]
              responses: {'200': {description: Done., content: {text/plain: {schema: {type: string}}}}}
          /texts:
            post:
              operationId: storeText
              requestBody:
                required: true
                content: {text/plain: {schema: {type: string}}, text/csv: {schema: {type: string}}}
              responses: {'200': {description: Done., content: {text/plain: {schema: {type: string}}}}}
          /charges:
            post:
              operationId: addCharge
              requestBody:
                required: true
                content:
                  application/x-www-form-urlencoded:
                    schema: {$ref: '#/components/schemas/Charge'}
                    encoding:
                      card: {style: deepObject, explode: true}
                      items: {style: deepObject, explode: true}
                      expand: {style: deepObject, explode: true}
                      metadata: {style: deepObject, explode: true}
              responses: {'200': {description: Done., content: {text/plain: {schema: {type: string}}}}}
            get:
              operationId: listCharges
              parameters:
                - {name: filter, in: query, style: deepObject, schema: {$ref: '#/components/schemas/Filter'}}
                - {name: expand, in: query, style: deepObject, schema: {type: array, items: {type: string}}}
              responses: {'200': {description: Done., content: {text/plain: {schema: {type: string}}}}}
          /tags:
            post:
              operationId: addTags
              requestBody:
                required: true
                content:
                  application/x-www-form-urlencoded:
                    schema:
                      type: object
                      properties:
                        tags: {type: array, items: {type: string}}
                        ids: {type: array, items: {type: integer}}
                        range: {$ref: '#/components/schemas/Bounds'}
                        limit: {type: integer, minimum: 1}
                    encoding:
                      tags: {style: form, explode: false}
                      range: {style: deepObject}
              responses: {'200': {description: Done., content: {text/plain: {schema: {type: string}}}}}
          /notes:
            post:
              operationId: addNote
              requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
              responses: {'201': {description: Done., content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}}
          /notes/{id}:
            delete:
              operationId: deleteNote
              security: [{login: [], id: []}]
              parameters: [{name: id, in: path, required: true, schema: {type: string}}]
              responses:
                4XX: {description: Not deleted.}
                default: {description: Not deleted.}
                '409':
                  description: It is in use.
                  headers:
                    X-Holder: {required: true, schema: {type: string}}
                    Retry-After: {schema: {type: integer}}
                '204': {description: Deleted.}
          /m%C3%BCsli/{cafe\u{301}}/{caf\u{E9}}:
            get:
              operationId: showCafe
              security: [{session: []}]
              parameters:
                - {name: "cafe\u{301}", in: path, required: true, schema: {type: string}}
                - {name: "caf\u{E9}", in: path, required: true, schema: {type: string}}
                - {name: "th\u{E9}", in: query, schema: {type: string}}
                - {name: "the\u{301}", in: query, schema: {type: string}}
                - {name: lang, in: cookie, schema: {type: string}}
                - {name: size, in: cookie, required: true, schema: {type: integer}}
              responses: {'200': {description: Done., content: {text/plain: {schema: {type: string}}}}}
        components:
          securitySchemes:
            login: {type: http, scheme: basic}
            id: {type: apiKey, in: header, name: X-Client-Id}
            secret: {type: apiKey, in: query, name: secret}
            session: {type: apiKey, in: cookie, name: sid}
            key: {type: http, scheme: bearer}
          schemas:
            Note:
              type: object
              required: [id, text, secret]
              properties:
                id: {type: string, readOnly: true}
                text: {type: string}
                secret: {type: string, writeOnly: true}
            Flour: {type: object, required: [kilos], properties: {kilos: {type: number}}}
            Bounds: {type: object, properties: {gte: {type: integer}, lt: {type: integer}}}
            Filter:
              type: object
              properties:
                created: {$ref: '#/components/schemas/Bounds'}
                tags: {type: array, items: {type: string}}
                name: {type: string}
            Charge:
              type: object
              required: [amount]
              properties:
                amount: {type: integer, minimum: 1}
                note: {type: string}
                card:
                  type: object
                  required: [number]
                  properties:
                    number: {type: string}
                    expires: {type: object, properties: {year: {type: integer}, month: {type: integer}}}
                items:
                  type: array
                  items:
                    type: object
                    required: [sku]
                    properties: {sku: {type: string}, count: {type: integer}, sizes: {type: array, items: {type: integer}}}
                expand: {type: array, items: {type: string}}
                metadata: {type: object, additionalProperties: {type: string}}
        """

    static let main = """
        import APIRuntime
        import HTTPTypes

        struct Exchange: Server {
            func authenticate(_ credentials: [APIAuthentication: AccessToken]) async throws -> String {
                credentials.map { "\\($0.key)=\\($0.value.rawValue)" }.sorted().joined(separator: ", ")
            }
            func authenticate(_ accessToken: AccessToken) async throws -> String { accessToken.rawValue }
            func listAccounts(caller: String) async throws { print("accounts of \\(caller)") }
            func grindSack() async throws -> GrindSackOutput { sack.value }
            func foldMap(map: String) async throws -> String { "fold \\(map)" }
            func showMap(map: String) async throws -> String { "show \\(map)" }
            func storeText(_ body: StoreTextBody) async throws -> String { "\\(body)" }
            func addCharge(_ body: Charge) async throws -> String {
                String(decoding: body.jsonBytes(), as: UTF8.self)
            }
            func listCharges(filter: Filter?, expand: [String]?) async throws -> String {
                String(decoding: filter?.jsonBytes() ?? [], as: UTF8.self) + " \\(expand ?? [])"
            }
            func addNote(_ body: Note) async throws -> Note {
                print("note", String(decoding: body.jsonBytes(), as: UTF8.self))
                return note.value
            }
            func deleteNote(id: String, caller: String) async throws {
                print("delete \\(id) for \\(caller)")
                throw MatrixError(
                    status: .conflict, errcode: .unknown, message: "in use",
                    responseFields: [HTTPField.Name("X-Holder")!: "me", .retryAfter: "5", .contentType: "text/html"])
            }
            func showCafe(
                cafe\u{301}: String, caf\u{E9}2: String, th\u{E9}: String?, the\u{301}2: String?, lang: String?, size: Int64, caller: String
            ) async throws -> String {
                "\\(cafe\u{301}) \\(caf\u{E9}2) \\(th\u{E9} ?? "-") \\(the\u{301}2 ?? "-") \\(lang ?? "-") \\(size) \\(caller)"
            }
            func addTags(_ body: AddTagsRequest) async throws -> String {
                String(decoding: body.jsonBytes(), as: UTF8.self)
            }
        }

        /// The next output of `grindSack`.
        final class Sack: @unchecked Sendable { var value = GrindSackOutput.noContent }
        let sack = Sack()

        /// The next output of `addNote`.
        final class NextNote: @unchecked Sendable { var value = Note(text: "t") }
        let note = NextNote()

        /// A transport that passes requests to a router and prints the requests and responses.
        struct Wire: ClientTransport {
            let router: APIRouter
            func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
                if let body { print("> \\(request.headerFields[.contentType] ?? ""): \\(String(decoding: body, as: UTF8.self))") }
                for cookies in request.headerFields[values: .cookie] { print("> Cookie: \\(cookies)") }
                if request.path?.contains("?") == true { print("> \\(request.path ?? "")") }
                let response = await router.respond(to: request, body: ServerRequestBody(body ?? []))
                if response.status.code != 200 {
                    print("< \\(response.status.code) \\(response.body.isEmpty ? "without" : "with") a body")
                }
                return ClientResponse(
                    head: HTTPResponse(status: response.status, headerFields: response.fields), body: response.body)
            }
        }

        var router = APIRouter()
        Exchange().register(on: &router)
        var client = Client(APIConnection(transport: Wire(router: router), baseURL: try BaseURL("http://a")))

        func failure(_ body: () async throws -> Void) async {
            do { try await body() } catch { print("error \\(error)") }
        }

        await failure { try await client.listAccounts() }
        client.connection.credentials = [.header("x-client-id"): AccessToken("i"), .query("secret"): AccessToken("s")]
        await failure { try await client.listAccounts() }
        client.connection.credentials[.cookie("sid")] = AccessToken("c")
        try await client.listAccounts()
        client.connection.credentials = [:]
        client.connection.accessToken = AccessToken("t")
        try await client.listAccounts()

        for output in [
            GrindSackOutput.noContent, .success(.init(status: 201, retryAfter: 5, body: Flour(kilos: 1.5))), .notModified,
            .redirection(.init(status: 302)), .success(.init(status: 204, retryAfter: 5, body: Flour(kilos: 2))),
        ] {
            sack.value = output
            print(try await client.grindSack() == output)
        }

        print(try await client.foldMap(map: "a"))
        print(try await client.showMap(map: "a:fold"))
        print(try await client.storeText(.csv("a,b")))
        print(try await client.storeText(.text("a,b")))

        let charge = Charge(
            amount: 5, note: "7", card: .init(number: "42", expires: .init(year: 2027, month: 1)),
            items: [.init(sku: "a&b", count: 1, sizes: [1]), .init(sku: "10", sizes: [2, 3])], expand: ["x", "y"],
            metadata: ["0": "zero", "kind": "v"])
        print(try await client.addCharge(charge))
        print(try await client.addCharge(Charge(amount: 5, items: [], metadata: ["0": "a", "1": "b"])))
        await failure { print(try await client.addCharge(Charge(amount: 0))) }
        print(
            try await client.listCharges(
                filter: Filter(created: Bounds(gte: 1), tags: ["2", "b"], name: "3"), expand: ["data", "a,b"]))
        print(try await client.addTags(AddTagsRequest(tags: ["a,b", "c"], ids: [1, 2], range: Bounds(gte: 3))))
        print(try await client.addTags(AddTagsRequest(tags: ["a"], ids: [1])))
        await failure { print(try await client.addTags(AddTagsRequest(limit: 0))) }

        // Members that only one direction requires.
        note.value = Note(id: "1", text: "t")
        print(String(decoding: try await client.addNote(Note(text: "t", secret: "s")).jsonBytes(), as: UTF8.self))
        await failure { _ = try await client.addNote(Note(id: "1", text: "t")) }
        note.value = Note(text: "t", secret: "s")
        await failure { _ = try await client.addNote(Note(text: "t", secret: "s")) }

        // The header fields of a failure.
        client.connection.credentials = [.basic: AccessToken("u:p"), .header("X-Client-Id"): AccessToken("i")]
        do {
            try await client.deleteNote(id: "a/b")
        } catch let error as MatrixError {
            let names = ["X-Holder", "Retry-After", "Content-Type"].map { HTTPField.Name($0)! }
            print(error, names.map { error.headerFields[$0] ?? "-" }, error.retryAfterMilliseconds ?? 0)
        }

        // Names that differ by normal form, an escape in the path, several cookies.
        client.connection.credentials = [.cookie("sid"): AccessToken("c d")]
        print(try await client.showCafe(cafe\u{301}: "1", caf\u{E9}2: "2", th\u{E9}: "3", the\u{301}2: "4", lang: "d;e", size: 5))
        print(try await client.showCafe(cafe\u{301}: "1", caf\u{E9}2: "2", the\u{301}2: "4", size: 5))

        // Keys that contain brackets.
        await failure { print(try await client.addCharge(Charge(amount: 5, metadata: ["k[x]": "v"]))) }
        await failure { print(try await client.addCharge(Charge(amount: 5, metadata: ["": "v"]))) }

        """

    static let expected = #"""
        < 401 with a body
        error 401 M_MISSING_TOKEN: Missing credentials: the bearer token or the header field X-Client-Id, the query parameter secret and the cookie sid
        < 401 with a body
        error 401 M_MISSING_TOKEN: Missing credentials: the bearer token or the header field X-Client-Id, the query parameter secret and the cookie sid
        > Cookie: sid=c
        > /accounts?secret=s
        accounts of the cookie sid=c, the header field X-Client-Id=i, the query parameter secret=s
        < 204 without a body
        accounts of the bearer token=t
        < 204 without a body
        < 204 without a body
        true
        < 201 with a body
        true
        < 304 without a body
        true
        < 302 without a body
        true
        < 204 without a body
        false
        fold a
        show a:fold
        > text/csv: a,b
        csv("a,b")
        > text/plain; charset=utf-8: a,b
        text("a,b")
        > application/x-www-form-urlencoded: amount=5&note=7&card%5Bnumber%5D=42&card%5Bexpires%5D%5Byear%5D=2027&card%5Bexpires%5D%5Bmonth%5D=1&items%5B0%5D%5Bsku%5D=a%26b&items%5B0%5D%5Bcount%5D=1&items%5B0%5D%5Bsizes%5D%5B0%5D=1&items%5B1%5D%5Bsku%5D=10&items%5B1%5D%5Bsizes%5D%5B0%5D=2&items%5B1%5D%5Bsizes%5D%5B1%5D=3&expand%5B0%5D=x&expand%5B1%5D=y&metadata%5B0%5D=zero&metadata%5Bkind%5D=v
        {"amount":5,"note":"7","card":{"number":"42","expires":{"year":2027,"month":1}},"items":[{"sku":"a&b","count":1,"sizes":[1]},{"sku":"10","sizes":[2,3]}],"expand":["x","y"],"metadata":{"0":"zero","kind":"v"}}
        > application/x-www-form-urlencoded: amount=5&metadata%5B0%5D=a&metadata%5B1%5D=b
        {"amount":5,"metadata":{"0":"a","1":"b"}}
        > application/x-www-form-urlencoded: amount=0
        < 400 with a body
        error 400 M_INVALID_PARAM: form: /amount: expected at least 1, found 0
        > /charges?filter%5Bcreated%5D%5Bgte%5D=1&filter%5Btags%5D%5B0%5D=2&filter%5Btags%5D%5B1%5D=b&filter%5Bname%5D=3&expand%5B0%5D=data&expand%5B1%5D=a%2Cb
        {"created":{"gte":1},"tags":["2","b"],"name":"3"} ["data", "a,b"]
        > application/x-www-form-urlencoded: tags=a%2Cb,c&ids=1&ids=2&range%5Bgte%5D=3
        {"tags":["a,b","c"],"ids":[1,2],"range":{"gte":3}}
        > application/x-www-form-urlencoded: tags=a&ids=1
        {"tags":["a"],"ids":[1]}
        > application/x-www-form-urlencoded: limit=0
        < 400 with a body
        error 400 M_INVALID_PARAM: form: /limit: expected at least 1, found 0
        > application/json: {"text":"t","secret":"s"}
        note {"text":"t","secret":"s"}
        < 201 with a body
        {"id":"1","text":"t"}
        > application/json: {"id":"1","text":"t"}
        < 400 with a body
        error 400 M_MISSING_PARAM: missing key "secret" (line 1, column 1)
        > application/json: {"text":"t","secret":"s"}
        note {"text":"t","secret":"s"}
        < 201 with a body
        error unexpected body of a 201 response: missing key "id" (line 1, column 1)
        delete a/b for the header field X-Client-Id=i, the user and password=u:p
        < 409 with a body
        409 M_UNKNOWN: in use ["me", "5", "application/json"] 5000
        > Cookie: lang=d%3Be; size=5; sid=c%20d
        > /m%C3%BCsli/1/2?th%C3%A9=3&the%CC%81=4
        1 2 3 4 d;e 5 c d
        > Cookie: size=5; sid=c%20d
        > /m%C3%BCsli/1/2?the%CC%81=4
        1 2 - 4 - 5 c d
        error the request cannot be sent: the key "k[x]" cannot be sent in brackets (deepObject)
        error the request cannot be sent: the key "" cannot be sent in brackets (deepObject)
        """#.split(separator: "\n").map(String.init)
}
