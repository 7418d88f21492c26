import APIModel
import Testing

/// When a response that is only said to be an object is nothing, and when it is an object of any content.
struct EmptyObjectTests {
    @Test(
        "a response `type: object` is nothing only when its examples, or its properties, are said to be empty",
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
    func response(_ content: String, isNothing: Bool) throws {
        let building = Building(
            operation: "responses: {'200': {description: Done., content: {application/json: \(content)}}}")
        let outcome = try #require(building.operation?.output.outcomes.first)
        #expect(outcome.hasEmptyObject == isNothing)
        #expect(outcome.contents.isEmpty == isNothing)
    }
}
