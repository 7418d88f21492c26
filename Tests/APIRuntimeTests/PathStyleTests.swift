import SeededGenerator
import Testing

@_spi(Generated) @testable import APIRuntime

@Suite("Styles of parameters in paths")
struct PathStyleTests {
    private static let styles: [APIPathStyle] = [
        .simple, .explodedSimple, .label, .explodedLabel, .matrix, .explodedMatrix,
    ]

    @Test(
        "the text of a style is that of RFC 6570",
        arguments: zip(
            styles,
            [
                ["blue", "blue,black", "R,100,G,200"], ["blue", "blue,black", "R=100,G=200"],
                [".blue", ".blue,black", ".R,100,G,200"], [".blue", ".blue.black", ".R=100.G=200"],
                [";color=blue", ";color=blue,black", ";color=R,100,G,200"],
                [";color=blue", ";color=blue;color=black", ";R=100;G=200"],
            ]))
    func texts(style: APIPathStyle, expected: [String]) {
        #expect(style.text(of: ["blue"], named: "color") == expected[0])
        #expect(style.text(of: ["blue", "black"], named: "color") == expected[1])
        #expect(style.text(of: [(name: "R", text: "100"), (name: "G", text: "200")], named: "color") == expected[2])
    }

    @Test("an empty value in the style matrix has only its name")
    func emptyMatrix() {
        #expect(APIPathStyle.matrix.text(of: [""], named: "a b") == ";a%20b")
        #expect(APIPathStyle.matrix.value(ofRaw: ";a%20b", named: "a b") == "")
    }

    @Test("random values are equal after a path", arguments: styles)
    func random(style: APIPathStyle) async throws {
        let words = ["a", "1", "x.y", ".", "..", "a,b", "k=v", "p;q", "%2E", "/", "é", "a b"]
        var generator = SeededGenerator(seed: 6570)
        for _ in 0..<100 {
            let values = (0...Int.random(in: 0...2, using: &generator)).map { _ in
                words.randomElement(using: &generator) ?? ""
            }
            let object = JSONObject(uniqueMembers: zip(["k", "m.n", "é"], values))
            let template = "/x/{v}/{l}/{o}"
            let path: APIPath = """
                /x/\(values[0], name: "v", style: style)/\(values, name: "l", style: style)\
                /\(object: object, name: "o", style: style)
                """
            let read = try await roundTrip(template, APIRequest(.post, path)) { request -> [String] in
                let value: String = try request.path("v", style: style)
                let list: [String] = try request.pathArray("l", style: style)
                let members: JSONObject = try request.path(object: "o", style: style)
                return [value] + list + members.map { $0.key + $0.value.description }
            }
            #expect(read == [values[0]] + values + object.map { $0.key + $0.value.description })
        }
    }

    @Test(
        "a text in another style gets 400",
        arguments: [
            (APIPathStyle.label, "blue"), (.explodedLabel, "a.b"), (.matrix, "v=1"), (.matrix, ";w=1"),
            (.explodedMatrix, ";v=1;w=2"), (.explodedMatrix, ";v=1v"),
        ])
    func otherStyles(style: APIPathStyle, text: String) async {
        let error = await #expect(throws: MatrixError.self) {
            try await roundTrip("/{v}", APIRequest(.post, APIPath(stringLiteral: "/" + text))) {
                try $0.pathArray("v", style: style) as [Int64]
            }
        }
        #expect(error?.errcode == .invalidParam)
    }

    @Test("an exploded object in a header field has a pair for each member")
    func header() async throws {
        var request = APIRequest(.post, "/x")
        request.addHeader("X-Range", object: ["from": 1, "to": 5] as [String: Int64], exploded: true)
        #expect(request.fields[.init("X-Range")!] == "from=1,to=5")
        let read: [String: Int64] = try await roundTrip("/x", request) {
            try $0.header(object: "X-Range", exploded: true)
        }
        #expect(read == ["from": 1, "to": 5])
    }
}

extension JSONObject {
    fileprivate init(uniqueMembers members: some Sequence<(String, String)>) {
        self.init()
        for (key, text) in members { self[key] = .string(text) }
    }
}
