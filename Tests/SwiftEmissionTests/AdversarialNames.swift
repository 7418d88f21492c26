/// Names in schemas that conflict with names of Swift or of generated code.
enum AdversarialNames {
    static let keywords = """
        associatedtype class deinit enum extension fileprivate func import init inout internal let open operator private \
        precedencegroup protocol public rethrows static struct subscript typealias var break case catch continue default \
        defer do else fallthrough for guard if in repeat return switch throw where while any as await false is nil self \
        super throws true try actor async some associativity convenience didSet dynamic final get indirect infix \
        lazy left mutating none nonmutating optional override postfix precedence prefix required right set unowned weak \
        willSet yield discard then copy consume each unsafe macro package borrowing consuming sending nonisolated \
        distributed isolated of Type module
        """.split(separator: " ").map(String.init)

    /// Names of the runtime's API, of the standard library's protocols, and of locals in generated code.
    static let generated = """
        hashValue hash encode decode reader key keys object body request caller connection writer value values start tag \
        text path query router response result jsonReader objectCursor nextKey rawValue knownValues isKnown allCases \
        jsonBytes unknown additionalProperties description debugDescription write string int64 jsonValue codable hashable \
        sendable nullable authenticate register send error encoder void anyHashable hasher mode into to from mark limits \
        container decoder customMirror empty json readMembers storage wrappedValue projectedValue rule strings table \
        alternatives payload boxed stringLiteral rawRepresentable status expecting on id url member members \
        endObject beginObject count isEmpty index first last knownStrings blank jsonTypeHint
        """.split(separator: " ").map(String.init)

    static let odd = [
        "🙂", "quo\"te", "new\nline", "comment */ end", "\\(interpolation)", "1digit", "sep\u{2028}arator", "tab\tbed",
        "nul\u{0}l", "日本", "été", "e\u{301}te\u{301}", "ß", "ǅ", "ünïcode", "Ⅷx", "x\u{301}y", "\"; print(1) //",
        "\u{202E}ltr", "a\rb",
        "İx",
        "٣arabic", "#sharp", "`tick`",
    ]

    static let all = keywords + generated + odd

    /// A document that uses each name as a property, a constant's key, a case, a tag, a type, a parameter and an
    /// operation.
    static var document: String {
        let properties = all.map { "\(quoted($0)): {type: string, description: \(quoted("About " + $0))}" }
        let objects = all.map { name in
            "\(quoted(name)): {title: \(quoted(type(name))), type: object, properties: {\(quoted(name)): {type: boolean}}}"
        }
        let tagged = all.map { name in
            "{title: \(quoted("Tagged " + type(name))), type: object, required: [kind], properties: {kind: {const: \(quoted(name))}}}"
        }
        let names = "[\(all.map(quoted).joined(separator: ", "))]"
        var text = """
            openapi: 3.1.0
            info: {title: "Ad\\"versarial */ \\\\(x)\\nAPI", version: '1'}
            paths:
              /names:
                post:
                  operationId: names
                  requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/All'}}}}
                  parameters: [\(all.map { "{name: \(quoted($0)), in: query, schema: {type: string, pattern: '^a'}}" }.joined(separator: ", "))]
                  responses: {'200': {description: Done.}}

            """
        for (index, name) in all.enumerated() where name.contains(where: \.isLetter) {
            let isUsable = !name.contains { "/\"#".contains($0) }
            let path = !isUsable ? "/plain\(index)" : "/operations\(index)/{\(name)}"
            let parameter =
                path.contains("{") ? "{name: \(quoted(name)), in: path, required: true, schema: {type: string}}" : ""
            text += """
                  \(quoted(path)):
                    get:
                      operationId: \(quoted(name))
                      summary: \(quoted("Summary of " + name))
                      security: [{token: []}]
                      parameters: [\(parameter)]
                      responses:
                        '200': {description: Done., content: {application/json: {schema: {$ref: '#/components/schemas/All'}}}}

                """
        }
        return text + """
            components:
              securitySchemes: {token: {type: http, scheme: bearer}}
              schemas:
                All:
                  title: AllAdversarial
                  type: object
                  properties:
                    required: {title: AdversarialRequired, type: object, required: \(names), properties: {\(properties.joined(separator: ", "))}}
                    optional: {title: AdversarialOptional, type: object, properties: {\(properties.joined(separator: ", "))}, additionalProperties: true}
                    boxed: {title: AdversarialBoxed, type: object, required: [a], properties: {a: {type: string}, \(all.map { "\(quoted($0)): {$ref: '#/components/schemas/All/properties/boxed'}" }.joined(separator: ", "))}}
                    typed: {title: AdversarialTyped, type: object, properties: {\(properties.joined(separator: ", "))}, additionalProperties: {type: integer}}
                    nested: {title: AdversarialNested, type: object, properties: {\(objects.joined(separator: ", "))}}
                    choice: {title: AdversarialChoice, enum: \(names)}
                    value: {title: AdversarialValue, oneOf: [{type: string, enum: \(names)}, {type: 'null'}, {title: Whole, type: integer}]}
                    tagged: {title: AdversarialTagged, oneOf: [\(tagged.joined(separator: ", "))]}

            """
    }

    /// Returns a unique title for the type of a name.
    private static func type(_ name: String) -> String {
        name.contains(where: \.isLetter) ? name : "odd\(name.unicodeScalars.first?.value ?? 0)"
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case _ where scalar.value < 0x20 || scalar.value == 0x2028 || scalar.value == 0x202E:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
