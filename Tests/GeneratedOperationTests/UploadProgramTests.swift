import APIModel
import GeneratedCode
import OpenAPI
import Testing
import YAMLTree

/// Bodies with parts, styles of paths, unions as parameters and base URLs, between a generated client and server.
struct UploadProgramTests {
    private static let document = """
        openapi: 3.1.0
        info: {title: Garden, version: '1'}
        servers:
          - url: https://{region}.garden.example:{port}/v1
            variables: {region: {enum: [eu, us], default: us}, port: {default: '8443'}}
        paths:
          /beds/{bed}/{plants}/{size}:
            get:
              operationId: findPlants
              parameters:
                - {name: bed, in: path, required: true, style: label, schema: {title: Bed, oneOf: [{type: integer, minimum: 1}, {enum: [all]}]}}
                - {name: plants, in: path, required: true, style: matrix, explode: true, schema: {type: array, items: {type: string}}}
                - {name: size, in: path, required: true, style: matrix, explode: true, schema: {title: Size, type: object, properties: {from: {type: number}, to: {type: number}}}}
                - {name: beds, in: query, schema: {type: array, items: {$ref: '#/components/schemas/Either'}}}
              responses: {'200': {description: Done., content: {text/plain: {schema: {type: string}}}}}
          /photos:
            post:
              operationId: addPhoto
              requestBody:
                required: true
                content:
                  application/json: {schema: {title: PhotoLink, type: object, required: [url], properties: {url: {type: string}}}}
                  multipart/form-data:
                    schema:
                      type: object
                      required: [photo, tags]
                      properties:
                        photo: {type: string, format: binary}
                        tags: {type: array, maxItems: 2, items: {type: string, minLength: 2}}
                        place: {type: object, required: [city], properties: {city: {type: string}}}
                        rating: {type: integer, maximum: 5}
                        links: {type: array, items: {$ref: '#/components/schemas/Either'}}
                        options: {type: object, properties: {crop: {type: boolean}, sizes: {type: array, items: {type: integer}}}}
                    encoding:
                      photo: {contentType: image/png}
                      options: {style: deepObject}
              responses: {'200': {description: Done., content: {text/plain: {schema: {type: string}}}}}
        components:
          schemas:
            Either: {type: [boolean, string]}
        """

    private static let main = #"""
        import APIRuntime
        import HTTPTypes

        final class Sent: @unchecked Sendable {
            var form: AddPhotoForm?
        }
        let sent = Sent()

        struct Beds: GardenServer {
            func findPlants(bed: Bed, plants: [String], size: Size, beds: [Either]?) async throws -> String {
                "\(bed) \(plants) \(size.from ?? 0) \(size.to ?? 0) \(beds ?? [])"
            }
            func addPhoto(_ body: AddPhotoBody) async throws -> String {
                switch body {
                case .json(let link): "link \(link.url)"
                case .multipart(let form): "form \(form == sent.form)"
                }
            }
        }

        struct Wire: ClientTransport {
            let router: APIRouter
            func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
                print(">", request.authority ?? "", request.path ?? "")
                let response = await router.respond(to: request, body: ServerRequestBody(body ?? []))
                return ClientResponse(
                    head: HTTPResponse(status: response.status, headerFields: response.fields), body: response.body)
            }
        }

        var router = APIRouter()
        Beds().register(on: &router)
        let baseURL = try GardenBaseURL.server(region: .eu)
        let client = GardenClient(APIConnection(transport: Wire(router: router), baseURL: baseURL))

        func show(_ body: () async throws -> String) async {
            do { print(try await body()) } catch { print("error \(error)") }
        }

        let size = Size(from: 0.5, to: 2)
        await show {
            try await client.findPlants(
                bed: .integer(3), plants: ["a;b", "c/d"], size: size, beds: [.boolean(true), .string("x y")])
        }
        await show { try await client.findPlants(bed: .all, plants: ["é"], size: Size(to: 1)) }
        await show { try await client.findPlants(bed: .integer(0), plants: ["a"], size: size) }

        await show { try await client.addPhoto(.json(PhotoLink(url: "u"))) }
        var form = AddPhotoForm(
            photo: MultipartFile(filename: "\"a\".png", contentType: "image/png", bytes: [0, 13, 10, 45, 45]),
            tags: ["12", "[x]"], place: .init(city: "Ulm"), rating: 5, links: [.string("t"), .string("[1]")],
            options: .init(crop: true, sizes: [1, 2]),
            additionalParts: [MultipartPart(name: "more", text: "m")])
        sent.form = form
        await show { try await client.addPhoto(.multipart(form)) }
        form.tags = ["a"]
        await show { try await client.addPhoto(.multipart(form)) }
        form.tags = []
        form.photo.contentType = "image/gif"
        await show { try await client.addPhoto(.multipart(form)) }
        form.photo.filename = "a\r\nb"
        await show { try await client.addPhoto(.multipart(form)) }

        """#

    private static let expected = [
        "> eu.garden.example:8443 /v1/beds/.3/;plants=a%3Bb;plants=c%2Fd/;from=0.5;to=2.0?beds=true&beds=x%20y",
        #"integer(3) ["a;b", "c/d"] 0.5 2.0 [Garden.Either.boolean(true), Garden.Either.string("x y")]"#,
        "> eu.garden.example:8443 /v1/beds/.all/;plants=%C3%A9/;to=1.0", #"all ["é"] 0.0 1.0 []"#,
        "> eu.garden.example:8443 /v1/beds/.0/;plants=a/;from=0.5;to=2.0",
        "error 400 M_INVALID_PARAM: bed: expected a value of one of the types in the schema, found \"0\"",
        "> eu.garden.example:8443 /v1/photos", "link u", "> eu.garden.example:8443 /v1/photos", "form true",
        "> eu.garden.example:8443 /v1/photos",
        "error 400 M_INVALID_PARAM: multipart body: /tags/0: expected at least 2 characters, found 1",
        "> eu.garden.example:8443 /v1/photos",
        "error 400 M_INVALID_PARAM: multipart body: /photo: expected a part of the media type image/png, found "
            + "\"image/gif\"",
        "error the request cannot be sent: the name of a part or file contains a control character",
    ]

    @Test(
        "uploads, styled paths and unions arrive equal",
        .enabled(if: RuntimeBuild.found != nil, "skipped: no build of APIRuntime found"),
        .timeLimit(.minutes(5)))
    func exchange() throws {
        struct NoSuchFile: Error {}
        let sources = YAMLDocuments(loading: ["api.yaml"]) { path in
            guard path == "api.yaml" else { throw NoSuchFile() }
            return Array(Self.document.utf8)
        }
        let (document, found) = readDocument(at: "api.yaml", in: sources)
        let (model, others) = buildModule(
            ModuleNames(module: "Garden", client: "GardenClient", server: "GardenServer"),
            from: [try #require(document)], in: sources)
        #expect((found + others).map(\.message) == [])
        let program = try GeneratedProgram(model, main: Self.main, against: try #require(RuntimeBuild.found))
        #expect(program.compilerOutput == "")
        let lines = try program.output().split(separator: "\n").map(String.init)
        #expect(lines == Self.expected)
    }
}
