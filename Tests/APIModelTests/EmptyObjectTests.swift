import APIModel
import Testing

/// Responses of `type: object` without keywords for members: always empty, or any object.
struct EmptyObjectTests {
    @Test(
        "a response `type: object` is always empty only if its examples or properties are, or maxProperties is 0",
        arguments: [
            ("{schema: {type: object}, examples: {response: {value: {}}}}", true),
            ("{schema: {type: object, example: {}}}", true),
            ("{schema: {type: object, properties: {}}}", true),
            ("{schema: {type: object}, example: {a: 1}}", false),
            ("{schema: {type: object, example: {a: 1}}}", false),
            ("{schema: {type: object, properties: {}, example: {a: 1}}}", false),
            ("{schema: {type: object, maxProperties: 0}}", true),
            ("{schema: {type: object}}", false),
            ("{schema: {}}", false),
            ("{schema: {type: object, additionalProperties: true}, example: {}}", false),
        ])
    func emptyResponse(_ content: String, isEmpty: Bool) throws {
        let model = BuiltModel(
            operation: "responses: {'200': {description: Done., content: {application/json: \(content)}}}")
        let response = try #require(model.operation?.output.responses.first)
        #expect(response.hasEmptyObject == isEmpty)
        #expect(response.contents.isEmpty == isEmpty)
    }
}
