import APIModel
import Testing

/// Names that a configuration gives to declarations.
struct ChosenNameTests {
    private static let document = """
        openapi: 3.1.0
        info: {title: Pets, version: '1'}
        paths:
          /pets/{id}:
            get:
              operationId: show_pet
              parameters:
                - {name: id, in: path, required: true, schema: {type: string}}
                - {name: sort, in: query, schema: {enum: [up, down]}}
              responses:
                '200':
                  description: A pet.
                  content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
            delete:
              parameters: [{name: id, in: path, required: true, schema: {type: string}}]
              responses: {'204': {description: Gone.}}
        components:
          schemas:
            Pet:
              type: object
              properties:
                nm: {type: string}
                kind: {type: string, enum: [c, d]}
                home: {properties: {street: {type: string}}}
                owner: {$ref: '#/components/schemas/Owner'}
                either:
                  oneOf: [{type: object, properties: {a: {}}}, {type: object, properties: {b: {}}}]
            Owner: {type: object, properties: {name: {type: string}}}

        """

    private static func model(_ names: String) -> BuiltModel { BuiltModel(document: document, names: names) }

    @Test("types, properties and values have the names of the table")
    func schemas() {
        let model = Self.model(
            """
            api.yaml#/components/schemas/Pet: Animal
            api.yaml#/components/schemas/Pet/properties/nm: name
            api.yaml#/components/schemas/Pet/properties/kind: [species, Species]
            api.yaml#/components/schemas/Pet/properties/kind/enum/0: cat
            api.yaml#/components/schemas/Pet/properties/home: Address
            api.yaml#/components/schemas/Pet/properties/either/oneOf/0: first
            api.yaml#/components/schemas/Pet/properties/either/oneOf/1: Second

            """)
        #expect(model.messages == [])
        #expect(
            model.types.contains(
                "struct Animal {name?: string, species?: Animal.Species, home?: Animal.Address, owner?: Owner, "
                    + "either?: Animal.Either}"), "\(model.types)")
        #expect(model.types.contains("enum Animal.Species {cat 'c', d}"), "\(model.types)")
        #expect(
            model.types.contains(
                "union Animal.Either {one of: first object: Animal.Either.A, second object: "
                    + "Animal.Either.Second}"), "\(model.types)")
        #expect(model.operation?.output.responses.first?.contents.first?.kind.summary == "Animal")
    }

    @Test("an operation is named by its ID or its route; its types follow, and so do its parameters")
    func operations() {
        let model = Self.model(
            """
            show_pet: pet
            DELETE /pets/{id}: removePet
            api.yaml#/paths/~1pets~1{id}/get/parameters/0: identifier
            api.yaml#/paths/~1pets~1{id}/get/parameters/1: order
            api.yaml#/paths/~1pets~1{id}/get/parameters/1/schema: Order

            """)
        #expect(model.messages == [])
        #expect(model.module.operations.map(\.swiftName) == ["pet", "removePet"])
        #expect(model.operation?.parameters.map(\.swiftName) == ["identifier", "order"])
        #expect(model.operation?.pieces == [.literal("/pets/"), .parameter("identifier")])
        #expect(model.types.contains("enum Order {up, down}"), "\(model.types)")
    }

    @Test(
        "an invalid entry gives an error at its place",
        arguments: [
            ("'api.yaml#/components/schemas/Pet': 1a", #"1:37 "1a" is not a Swift identifier"#),
            ("'api.yaml#/components/schemas/Pet': a-b", #"1:37 "a-b" is not a Swift identifier"#),
            ("'api.yaml#/components/schemas/Pet': String", #"1:37 a type cannot have the name "String""#),
            ("show_pet: connection", #"1:11 a method cannot have the name "connection""#),
            (
                "'api.yaml#/components/schemas/Pet/properties/kind/enum/0': unknown",
                #"1:60 a case cannot have the name "unknown""#
            ),
            (
                "'api.yaml#/components/schemas/Pets': Animal",
                #"1:1 the reference "api.yaml#/components/schemas/Pets" has no target: "/components/schemas" has no key "Pets" in "api.yaml""#
            ),
            ("show_pets: pet", #"1:1 there is no operation "show_pets""#),
            ("show_pet: Pet", #"1:11 "Pet" begins with a capital, as only names of types do"#),
            (
                "'api.yaml#/components/schemas/Pet/properties/kind/enum/0': Cat",
                #"1:60 "Cat" begins with a capital, as only names of types do"#
            ),
            (
                "'api.yaml#/paths/~1pets~1{id}/get/parameters/0': Identifier",
                #"1:1 no type gets its name from "api.yaml#/paths/~1pets~1{id}/get/parameters/0""#
            ),
            ("GET /pets: pet", #"1:1 there is no operation "GET /pets""#),
            (
                "'api.yaml#/components/schemas/Pet/properties/owner': Person",
                ##"1:1 no type gets its name from "api.yaml#/components/schemas/Pet/properties/owner""##
            ),
            (
                "'api.yaml#/components/schemas/Pet': animal",
                ##"1:1 no property, parameter, case or method gets its name from "api.yaml#/components/schemas/Pet""##
            ),
            ("'api.yaml#/components/schemas/Pet': Owner", #"1:37 another type has the name "Owner""#),
            (
                "'api.yaml#/components/schemas/Pet/properties/nm': home",
                #"1:51 another property has the name "home""#
            ),
            (
                "'api.yaml#/components/schemas/Pet/properties/kind/enum/0': d",
                #"1:60 another case has the name "d""#
            ),
            (
                "'api.yaml#/paths/~1pets~1{id}/get/parameters/0': sort",
                #"1:50 another parameter has the name "sort""#
            ),
            ("'DELETE /pets/{id}': showPet", #"1:22 another method has the name "showPet""#),
            (
                "{'api.yaml#/components/schemas/Pet/properties/nm': [name, label]}",
                #"1:59 "api.yaml#/components/schemas/Pet/properties/nm" already has the name "name""#
            ),
        ])
    func errors(_ names: String, _ message: String) {
        let model = Self.model(names)
        let errors = model.diagnostics.filter { $0.severity == .error }
        #expect(
            errors.map { "\($0.location.map { "\($0.line):\($0.column)" } ?? "-") \($0.message)" } == [message])
        #expect(errors.allSatisfy { $0.location?.source.name == "names.yaml" && $0.hint != nil })
    }

    @Test("two entries with one name give an error")
    func twice() {
        let model = Self.model("show_pet: pet\nDELETE /pets/{id}: pet\n")
        #expect(model.errors == [#"another method has the name "pet""#])
    }
}
