import APIModel
import Testing

/// Plain schemas, of events and of others.
struct EventUnionTests {
    static func event(_ type: String, content: String = "{type: object}") -> String {
        "{type: object, required: [type, content], properties: {type: {enum: [\(type)]}, content: \(content)}}"
    }

    static func building(_ files: [(name: String, text: String)]) -> Building {
        Building(schemas: files.map(\.name), files: Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.text) }))
    }

    @Test("events are one open union by their type")
    func union() {
        let building = Self.building([
            ("m.tag.yaml", Self.event("m.tag")), ("org.example.a.yaml", Self.event("org.example.a")),
        ])
        #expect(building.told == [])
        #expect(
            building.types == [
                "struct TagEvent {type = 'm.tag', content: object}",
                "struct OrgExampleAEvent {type = 'org.example.a', content: object}",
                "union Event {by type: tag 'm.tag': TagEvent, orgExampleA 'org.example.a': OrgExampleAEvent, open}",
            ])
    }

    @Test("a specification's own conventions name its events and their union")
    func ownConventions() {
        let conventions = EventConventions(
            unionName: "Message", typeKey: "kind", contentKey: "body", variantKeys: [], namespace: "org.example.",
            variantSeparator: "+")
        let schema = "{type: object, required: [kind], properties: {kind: {const: TYPE}}}"
        let files = ["org.example.a", "m.b"].map { type in
            (type + ".yaml", schema.split(separator: "TYPE").joined(separator: type))
        }
        let building = Building(
            schemas: files.map(\.0), files: Dictionary(uniqueKeysWithValues: files), events: conventions)
        #expect(
            building.types == [
                "struct AEvent {kind = 'org.example.a'}", "struct MBEvent {kind = 'm.b'}",
                "union Message {by kind: a 'org.example.a': AEvent, mB 'm.b': MBEvent, open}",
            ])
    }

    @Test("without conventions plain schemas are a type each")
    func noConventions() {
        let files = ["m.a.yaml": Self.event("m.a"), "m.b.yaml": Self.event("m.b")]
        let building = Building(schemas: files.keys.sorted(), files: files, events: nil)
        #expect(building.types.count { $0.hasPrefix("union") } == 0)
        #expect(building.types.count == 2)
    }

    @Test("variants of a type are told apart by a key of their content; the general one has the rest")
    func variants() {
        func message(_ value: String) -> String {
            Self.event(
                "m.room.message",
                content: "{type: object, required: [msgtype], properties: {msgtype: {enum: [\(value)]}}}")
        }
        let building = Self.building([
            (
                "m.room.message.yaml",
                Self.event("m.room.message", content: "{type: object, properties: {msgtype: {type: string}}}")
            ),
            ("m.room.message$m.text.yaml", message("m.text")), ("m.room.message$m.image.yaml", message("m.image")),
            ("m.tag.yaml", Self.event("m.tag")),
        ])
        #expect(building.told == [])
        #expect(
            building.types.filter { $0.contains("union ") } == [
                "union AnyRoomMessageEvent {by content.msgtype: text 'm.text': RoomMessageTextEvent, "
                    + "image 'm.image': RoomMessageImageEvent, other otherwise: RoomMessageEvent}",
                "union Event {by type: roomMessage 'm.room.message': AnyRoomMessageEvent, tag 'm.tag': TagEvent, open}",
            ])
    }

    @Test("without a general one the variants are an open union")
    func openVariants() {
        let content = "{type: object, required: [method], properties: {method: {const: m.sas.v1}}}"
        let building = Self.building([
            ("m.key.start$m.sas.v1.yaml", Self.event("m.key.start", content: content)),
            ("m.tag.yaml", Self.event("m.tag")),
        ])
        #expect(
            building.types.contains(
                "union AnyKeyStartEvent {by content.method: sasV1 'm.sas.v1': KeyStartSasV1Event, open}"),
            "\(building.types)")
    }

    @Test("an event that lists several types is a case for each")
    func severalTypes() {
        let building = Self.building([("a.yaml", Self.event("m.a, m.b")), ("m.tag.yaml", Self.event("m.tag"))])
        #expect(building.errors == [])
        #expect(
            building.types.last?.contains("a 'm.a': AEvent, b 'm.b': AEvent, tag 'm.tag'") == true, "\(building.types)")
    }

    @Test("an event whose type is any string is the one that its file is called after")
    func fileName() {
        let text = "{type: object, required: [type], properties: {type: {type: string}}}"
        let building = Self.building([("m.a.yaml", text), ("m.tag.yaml", Self.event("m.tag"))])
        #expect(building.types.last == "union Event {by type: a 'm.a': AEvent, tag 'm.tag': TagEvent, open}")
    }

    @Test("one type of event makes no union, and other schemas are types like any other")
    func others() {
        let building = Self.building([
            ("m.tag.yaml", Self.event("m.tag")), ("event.yaml", "{title: Event, type: object, properties: {a: {}}}"),
        ])
        #expect(building.told == [])
        #expect(building.module.types.map(\.name) == ["TagEvent", "Event2"])
    }

    @Test("an error in one schema leaves the others")
    func errors() {
        let building = Self.building([
            ("m.a.yaml", "{properties: {type: {enum: [m.a]}, x: {$ref: '#/none'}}}"), ("m.b.yaml", Self.event("m.b")),
            ("m.c.yaml", Self.event("m.c")), ("m.d.yaml", "$ref: m.d.yaml"),
        ])
        #expect(building.errors.count == 2)
        #expect(building.diagnostics.allSatisfy { $0.location != nil })
        #expect(building.types.last?.hasPrefix("union Event {by type: b 'm.b': BEvent, c 'm.c'") == true)
    }
}
