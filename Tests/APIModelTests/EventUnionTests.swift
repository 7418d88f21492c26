import APIModel
import Testing

/// Plain schemas of events and of other values.
struct EventUnionTests {
    static func event(_ type: String, content: String = "{type: object}") -> String {
        "{type: object, required: [type, content], properties: {type: {enum: [\(type)]}, content: \(content)}}"
    }

    static func model(_ files: [(name: String, text: String)]) -> BuiltModel {
        BuiltModel(
            schemas: files.map(\.name), files: Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.text) }))
    }

    @Test("events become one open union, discriminated by their type")
    func union() {
        let model = Self.model([
            ("m.tag.yaml", Self.event("m.tag")), ("org.example.a.yaml", Self.event("org.example.a")),
        ])
        #expect(model.messages == [])
        #expect(
            model.types == [
                "struct TagEvent {type = 'm.tag', content: object}",
                "struct OrgExampleAEvent {type = 'org.example.a', content: object}",
                "union Event {by type: tag 'm.tag': TagEvent, orgExampleA 'org.example.a': OrgExampleAEvent, open}",
            ])
    }

    @Test("other conventions change the names and keys of events and their union")
    func ownConventions() {
        let conventions = EventConventions(
            unionName: "Message", typeKey: "kind", contentKey: "body", variantKeys: [], namespace: "org.example.",
            variantSeparator: "+")
        let schema = "{type: object, required: [kind], properties: {kind: {const: TYPE}}}"
        let files = ["org.example.a", "m.b"].map { type in
            (type + ".yaml", schema.split(separator: "TYPE").joined(separator: type))
        }
        let model = BuiltModel(
            schemas: files.map(\.0), files: Dictionary(uniqueKeysWithValues: files), events: conventions)
        #expect(
            model.types == [
                "struct AEvent {kind = 'org.example.a'}", "struct MBEvent {kind = 'm.b'}",
                "union Message {by kind: a 'org.example.a': AEvent, mB 'm.b': MBEvent, open}",
            ])
    }

    @Test("without conventions, each plain schema becomes a type")
    func noConventions() {
        let files = ["m.a.yaml": Self.event("m.a"), "m.b.yaml": Self.event("m.b")]
        let model = BuiltModel(schemas: files.keys.sorted(), files: files, events: nil)
        #expect(model.types.count { $0.hasPrefix("union") } == 0)
        #expect(model.types.count == 2)
    }

    @Test("variants of an event type are discriminated by a key of their content; the general schema has the rest")
    func variants() {
        func message(_ value: String) -> String {
            Self.event(
                "m.room.message",
                content: "{type: object, required: [msgtype], properties: {msgtype: {enum: [\(value)]}}}")
        }
        let model = Self.model([
            (
                "m.room.message.yaml",
                Self.event("m.room.message", content: "{type: object, properties: {msgtype: {type: string}}}")
            ),
            ("m.room.message$m.text.yaml", message("m.text")), ("m.room.message$m.image.yaml", message("m.image")),
            ("m.tag.yaml", Self.event("m.tag")),
        ])
        #expect(model.messages == [])
        #expect(
            model.types.filter { $0.contains("union ") } == [
                "union AnyRoomMessageEvent {by content.msgtype: text 'm.text': RoomMessageTextEvent, "
                    + "image 'm.image': RoomMessageImageEvent, other otherwise: RoomMessageEvent}",
                "union Event {by type: roomMessage 'm.room.message': AnyRoomMessageEvent, tag 'm.tag': TagEvent, open}",
            ])
    }

    @Test("without a general schema, the variants are an open union")
    func openVariants() {
        let content = "{type: object, required: [method], properties: {method: {const: m.sas.v1}}}"
        let model = Self.model([
            ("m.key.start$m.sas.v1.yaml", Self.event("m.key.start", content: content)),
            ("m.tag.yaml", Self.event("m.tag")),
        ])
        #expect(
            model.types.contains(
                "union AnyKeyStartEvent {by content.method: sasV1 'm.sas.v1': KeyStartSasV1Event, open}"),
            "\(model.types)")
    }

    @Test("an event that lists several types gets a case for each")
    func severalTypes() {
        let model = Self.model([("a.yaml", Self.event("m.a, m.b")), ("m.tag.yaml", Self.event("m.tag"))])
        #expect(model.errors == [])
        #expect(
            model.types.last?.contains("a 'm.a': AEvent, b 'm.b': AEvent, tag 'm.tag'") == true, "\(model.types)")
    }

    @Test("an event whose type is any string has the type in its file name")
    func fileName() {
        let text = "{type: object, required: [type], properties: {type: {type: string}}}"
        let model = Self.model([("m.a.yaml", text), ("m.tag.yaml", Self.event("m.tag"))])
        #expect(model.types.last == "union Event {by type: a 'm.a': AEvent, tag 'm.tag': TagEvent, open}")
    }

    @Test("a single event type yields no union; other schemas become types")
    func others() {
        let model = Self.model([
            ("m.tag.yaml", Self.event("m.tag")), ("event.yaml", "{title: Event, type: object, properties: {a: {}}}"),
        ])
        #expect(model.messages == [])
        #expect(model.module.types.map(\.name) == ["TagEvent", "Event2"])
    }

    @Test("an error in one schema doesn't affect the others")
    func errors() {
        let model = Self.model([
            ("m.a.yaml", "{properties: {type: {enum: [m.a]}, x: {$ref: '#/none'}}}"), ("m.b.yaml", Self.event("m.b")),
            ("m.c.yaml", Self.event("m.c")), ("m.d.yaml", "$ref: m.d.yaml"),
        ])
        #expect(model.errors.count == 2)
        #expect(model.diagnostics.allSatisfy { $0.location != nil })
        #expect(model.types.last?.hasPrefix("union Event {by type: b 'm.b': BEvent, c 'm.c'") == true)
    }

    @Test("a configuration names the cases of events and of their variants")
    func chosenCases() {
        let text = Self.event(
            "m.room.message", content: "{type: object, required: [msgtype], properties: {msgtype: {enum: [m.text]}}}")
        let files = [
            "m.room.message.yaml": Self.event("m.room.message"), "m.room.message$m.text.yaml": text,
            "m.tag.yaml": Self.event("m.tag"),
        ]
        let model = BuiltModel(
            schemas: files.keys.sorted(), files: files,
            names: """
                m.room.message.yaml: spoken
                m.room.message$m.text.yaml: plain
                m.tag.yaml: [tagged, Tagged]

                """)
        #expect(model.messages == [])
        #expect(
            model.types.filter { $0.contains("union ") } == [
                "union AnyRoomMessageEvent {by content.msgtype: plain 'm.text': RoomMessageTextEvent, "
                    + "other otherwise: RoomMessageEvent}",
                "union Event {by type: spoken 'm.room.message': AnyRoomMessageEvent, tagged 'm.tag': Tagged, open}",
            ])
    }
}
