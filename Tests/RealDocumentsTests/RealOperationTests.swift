import APIModel
import Foundation
import GeneratedCode
import OpenAPI
import SharedData
import Testing
import YAMLTree

/// Chosen operations of other projects' documents: what a generated client sends reaches a server that is generated
/// from the same document.
@Suite(
    .serialized, .enabled(if: SharedData.exists("openapi-documents/stripe-2022.json"), SharedData.skipped),
    .enabled(if: RuntimeBuild.found != nil, "skipped: there is no built module APIRuntime next to the tests"))
struct RealOperationTests {
    /// Returns the module of chosen operations, and its warnings.
    private static func module(
        _ document: String, operations: [String], count: Int? = nil, text: [UInt8]? = nil
    ) throws -> (model: APIModule, warnings: [String]) {
        let sources = YAMLDocuments(loading: [document]) { path in
            try text ?? SharedData.bytes(of: "openapi-documents/" + path)
        }
        var selection: OperationSelection? = OperationSelection(
            try operations.map { name throws(Diagnostic) in try .init(name, at: nil) })
        let (read, found) = readDocument(at: document, in: sources, selecting: &selection)
        let (model, others) = buildModule(
            ModuleNames(module: "RealAPI", client: "Client", server: "Server"), from: [try #require(read)], in: sources)
        let diagnostics = found + others
        #expect(diagnostics.filter { $0.severity == .error }.map { $0.rendered() } == [])
        #expect(model.operations.count == count ?? operations.count)
        return (model, diagnostics.filter { $0.severity == .warning }.map(\.message))
    }

    private static func output(of model: APIModule, main: String) throws -> [String] {
        let program = try GeneratedProgram(model, main: transport + main, against: try #require(RuntimeBuild.found))
        try #require(program.compilerOutput == "", "\(program.compilerOutput.prefix(8000))")
        return try program.output().split(separator: "\n").map(String.init)
    }

    /// The transport of the programs: it passes requests to a router.
    private static let transport = """
        import APIRuntime
        import HTTPTypes

        struct Wire: ClientTransport {
            let router: APIRouter
            func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
                let response = await router.respond(to: request, body: ServerRequestBody(body ?? []))
                return ClientResponse(
                    head: HTTPResponse(status: response.status, headerFields: response.fields), body: response.body)
            }
        }

        func failure(_ body: () async throws -> Void) async {
            do { try await body() } catch { print("error \\(error)") }
        }

        """

    // MARK: Stripe

    /// Stripe's document with the request bodies of chosen paths, but without the bodies of responses: they refer to
    /// nearly all of its 500 schemas.
    private static func stripe(_ paths: [String]) throws -> [UInt8] {
        let whole = try JSONSerialization.jsonObject(
            with: Data(SharedData.bytes(of: "openapi-documents/stripe-2022.json")))
        var document = try #require(whole as? [String: Any])
        let all = try #require(document["paths"] as? [String: [String: Any]])
        var chosen: [String: Any] = [:]
        for path in paths {
            var operation = try #require(all[path]?["post"] as? [String: Any])
            operation["responses"] = ["200": ["description": "Done."]]
            chosen[path] = ["post": operation]
        }
        document["paths"] = chosen
        document["components"] = nil
        document["security"] = nil
        return Array(try JSONSerialization.data(withJSONObject: document, options: .sortedKeys))
    }

    @Test("Stripe's nested forms arrive equal", .timeLimit(.minutes(5)))
    func stripeForms() throws {
        let paths = ["/v1/subscriptions", "/v1/customers", "/v1/files"]
        let (model, warnings) = try Self.module(
            "stripe-2022.json", operations: ["PostSubscriptions", "PostCustomers", "PostFiles"],
            text: try Self.stripe(paths))
        #expect(warnings == [#"specgen does not support "servers" here; it is left out"#])
        let lines = try Self.output(of: model, main: Self.stripeMain)
        #expect(
            lines == [
                "subscription true", "subscription true", "customer true", "customer true", "file true",
                #"error 400 M_INVALID_PARAM: form: /items/1/quantity: expected an integer, found the string "two""#,
                "error 400 M_INVALID_PARAM: form: /metadata/a/b: expected either a value or members, found both",
            ])
    }

    private static let stripeMain = #"""
        struct Stripe: Server {
            func postSubscriptions(_ body: PostSubscriptionsRequest) async throws {
                print("subscription \(body == subscription.value)")
            }
            func postCustomers(_ body: PostCustomersRequest?) async throws { print("customer \(body == customer.value)") }
            func postFiles(_ body: PostFilesForm) async throws { print("file \(body == file)") }
        }

        final class Sent<Body>: @unchecked Sendable {
            var value: Body?
        }
        let subscription = Sent<PostSubscriptionsRequest>()
        let customer = Sent<PostCustomersRequest>()
        let file = PostFilesForm(
            expand: ["file_link", "a,b"], file: "a\r\n--b",
            fileLinkData: .init(create: true, expiresAt: 5, metadata: .object(["order": "7", "0": "x"])),
            purpose: .disputeEvidence)

        var router = APIRouter()
        Stripe().register(on: &router)
        let connection = APIConnection(transport: Wire(router: router), baseURL: try ClientBaseURL.server())
        let client = Client(connection)

        for json in [
            """
            {"customer": "cus_4", "add_invoice_items": [{"price_data": {"currency": "eur", "product": "p", "unit_amount": 5}},
            {"price": "price_1", "quantity": 2, "tax_rates": ["a&b", "c"]}], "automatic_tax": {"enabled": true},
            "billing_thresholds": {"amount_gte": 100, "reset_billing_cycle_anchor": false},
            "items": [{"price": "p1", "quantity": 1, "billing_thresholds": {"usage_gte": 4}, "metadata": {"k": "1", "true": "null"}},
            {"price_data": {"currency": "usd", "product": "q", "recurring": {"interval": "month", "interval_count": 3},
            "unit_amount_decimal": "0.5"}}], "metadata": {"order": "42", "é": "ü=&"}, "trial_end": 1700000000,
            "payment_settings": {"payment_method_options": {"card": {"request_three_d_secure": "any"}},
            "payment_method_types": ["card", "sofort"]}}
            """,
            """
            {"customer": "cus_5", "billing_thresholds": "", "default_tax_rates": "", "metadata": "", "trial_end": "now",
            "items": [{"price": "5"}]}
            """,
        ] {
            let body = try PostSubscriptionsRequest(json: json)
            subscription.value = body
            try await client.postSubscriptions(body)
        }
        for json in [
            """
            {"address": {"city": "Bonn", "postal_code": "53111"}, "metadata": {"a": "1"}, "name": "12",
            "shipping": {"address": {"line1": "1"}, "name": "N"}, "preferred_locales": ["de", "en"],
            "tax_id_data": [{"type": "eu_vat", "value": "DE123"}], "balance": -5, "invoice_settings":
            {"custom_fields": [{"name": "x", "value": "1"}], "footer": "f"}}
            """,
            #"{"address": "", "shipping": "", "metadata": ""}"#,
        ] {
            let body = try PostCustomersRequest(json: json)
            customer.value = body
            try await client.postCustomers(body)
        }
        try await client.postFiles(file)

        // Forms that violate the schema.
        for form in ["customer=c&items[0][price]=p&items[1][quantity]=two", "customer=c&metadata[a]=1&metadata[a][b]=2"] {
            var request = APIRequest(.post, "/v1/subscriptions")
            request.setBody(content: APIContent(type: "application/x-www-form-urlencoded", bytes: Array(form.utf8)))
            await failure { try await connection.send(request) }
        }

        """#

    // MARK: OpenAI

    @Test("an upload by OpenAI's document arrives equal", .timeLimit(.minutes(5)))
    func openAIUpload() throws {
        let (model, warnings) = try Self.module("openai.yaml", operations: ["createTranscription"])
        #expect(!warnings.contains { $0.contains("multipart") || $0.contains("part") })
        let lines = try Self.output(of: model, main: Self.openAIMain)
        #expect(
            lines == [
                "arrived true", "error 409 M_UNKNOWN: heard", "arrived true", "error 409 M_UNKNOWN: heard",
                #"error 400 M_MISSING_PARAM: multipart body: missing part "file""#,
                "error 400 M_INVALID_PARAM: multipart body: /known_speaker_names: expected at most 4 items, found 5",
                "error 400 M_INVALID_PARAM: multipart body: /color: the schema doesn't allow this part",
            ])
    }

    private static let openAIMain = #"""
        final class Sent: @unchecked Sendable {
            var form: CreateTranscriptionForm?
        }
        let sent = Sent()

        struct OpenAI: Server {
            func authenticate(_ accessToken: AccessToken) async throws -> String { accessToken.rawValue }
            func createTranscription(
                _ body: CreateTranscriptionForm, caller: String
            ) async throws -> CreateTranscriptionOutput {
                print("arrived \(body == sent.form)")
                throw MatrixError(status: .conflict, errcode: .unknown, message: "heard")
            }
        }

        var router = APIRouter()
        OpenAI().register(on: &router)
        let connection = APIConnection(
            transport: Wire(router: router), baseURL: try ClientBaseURL.server(), accessToken: AccessToken("t"))
        let client = Client(connection)

        var form = CreateTranscriptionForm(
            file: MultipartFile(filename: "call.mp3", contentType: "audio/mpeg", bytes: (0...255).map { UInt8($0) }),
            model: "whisper-1", languages: ["en", "1"], prompt: "\u{E9}\r\n--q", temperature: 0.5, stream: false)
        form.chunkingStrategy = .auto
        for strategy in [form.chunkingStrategy, try CreateTranscriptionForm.ChunkingStrategy(json: #"{"type": "server_vad", "threshold": 0.25}"#)] {
            form.chunkingStrategy = strategy
            sent.form = form
            await failure { _ = try await client.createTranscription(form) }
        }

        // Bodies that violate the schema.
        func part(_ name: String, _ text: String) -> String {
            "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(text)\r\n"
        }
        let speakers = (1...5).map { part("known_speaker_names", "\($0)") }.joined()
        for parts in [
            part("model", "m"), part("file", "f") + part("model", "m") + speakers,
            part("file", "f") + part("model", "m") + part("color", "green"),
        ] {
            var request = APIRequest(.post, "/v1/audio/transcriptions", authentication: [.bearer])
            request.setBody(
                content: APIContent(
                    type: "multipart/form-data; boundary=b", bytes: Array((parts + "--b--").utf8)))
            await failure { try await connection.send(request) }
        }

        """#

    // MARK: Small documents

    @Test(
        "the uploads of a generator's test documents compile", .timeLimit(.minutes(5)),
        arguments: [("content-media-type.yaml", 2), ("body-nested-array.yaml", 1)])
    func smallDocuments(_ name: String, _ operations: Int) throws {
        let (model, warnings) = try Self.module("hey-api/3.1.x/" + name, operations: ["POST /**"], count: operations)
        #expect(warnings == [])
        #expect(try Self.output(of: model, main: #"print("compiled")"#) == ["compiled"])
    }
}
