/// The groups of the suite with wrong results of generated code, each with the reason. They use keywords that OpenAPI
/// schemas don't use. The test fails if an entry isn't needed any more.
enum SuiteExceptions {
    static let reasons = [
        "anchor: Location-independent identifier with absolute URI": identifier,
        "anchor: Location-independent identifier with base URI change in subschema": identifier,
        "anchor: same $anchor with different base uri": identifier,
        "defs: validate definition against metaschema": metaschema,
        "dynamicRef: A $dynamicRef to a $dynamicAnchor in the same schema resource behaves like a normal $ref to an $anchor":
            dynamic,
        "dynamicRef: A $dynamicRef to an $anchor in the same schema resource behaves like a normal $ref to an $anchor":
            dynamic,
        "dynamicRef: A $dynamicRef resolves to the first $dynamicAnchor still in scope that is encountered when the schema is evaluated":
            dynamic,
        "dynamicRef: A $dynamicRef without anchor in fragment behaves identical to $ref": dynamic,
        "dynamicRef: A $dynamicRef with intermediate scopes that don't include a matching $dynamicAnchor does not affect dynamic scope resolution":
            dynamic,
        "dynamicRef: An $anchor with the same name as a $dynamicAnchor is not used for dynamic scope resolution":
            dynamic,
        "dynamicRef: A $dynamicRef without a matching $dynamicAnchor in the same schema resource behaves like a normal $ref to $anchor":
            dynamic,
        "dynamicRef: A $dynamicRef with a non-matching $dynamicAnchor in the same schema resource behaves like a normal $ref to $anchor":
            dynamic,
        "dynamicRef: A $dynamicRef that initially resolves to a schema with a matching $dynamicAnchor resolves to the first $dynamicAnchor in the dynamic scope":
            dynamic,
        "dynamicRef: A $dynamicRef that initially resolves to a schema without a matching $dynamicAnchor behaves like a normal $ref to $anchor":
            dynamic,
        "dynamicRef: multiple dynamic paths to the $dynamicRef keyword": dynamic,
        "dynamicRef: after leaving a dynamic scope, it is not used by a $dynamicRef": dynamic,
        "dynamicRef: strict-tree schema, guards against misspelled properties": dynamic,
        "dynamicRef: tests for implementation dynamic anchor and reference link": dynamic,
        "dynamicRef: $ref and $dynamicAnchor are independent of order - $defs first": dynamic,
        "dynamicRef: $ref and $dynamicAnchor are independent of order - $ref first": dynamic,
        "dynamicRef: $ref to $dynamicRef finds detached $dynamicAnchor": dynamic,
        "dynamicRef: $dynamicRef points to a boolean schema": dynamic,
        "dynamicRef: $dynamicRef skips over intermediate resources - direct reference": dynamic,
        "dynamicRef: $dynamicRef avoids the root of each schema, but scopes are still registered": dynamic,
        "ref: remote ref, containing refs itself": metaschema,
        "ref: Recursive references between schemas": identifier,
        "ref: refs with relative uris and defs": identifier,
        "ref: relative refs with absolute uris and defs": identifier,
        "ref: $id must be resolved against nearest parent, not just immediate parent": identifier,
        "ref: order of evaluation: $id and $ref": identifier,
        "ref: order of evaluation: $id and $anchor and $ref": identifier,
        "ref: order of evaluation: $id and $ref on nested schema": identifier,
        "ref: simple URN base URI with $ref via the URN": identifier,
        "ref: URN base URI with URN and JSON pointer ref": identifier,
        "ref: URN base URI with URN and anchor ref": identifier,
        "ref: URN ref with nested pointer ref": identifier,
        "ref: ref to if": identifier,
        "ref: ref to then": identifier,
        "ref: ref to else": identifier,
        "ref: ref with absolute-path-reference": identifier,
        "refRemote: remote ref": remote,
        "refRemote: fragment within remote ref": remote,
        "refRemote: anchor within remote ref": remote,
        "refRemote: ref within remote ref": remote,
        "refRemote: base URI change": remote,
        "refRemote: base URI change - change folder": remote,
        "refRemote: base URI change - change folder in subschema": remote,
        "refRemote: root ref in remote ref": remote,
        "refRemote: remote ref with ref to defs": remote,
        "refRemote: Location-independent identifier in remote ref": remote,
        "refRemote: retrieved nested refs resolve relative to their URI not $id": remote,
        "refRemote: remote HTTP ref with different $id": remote,
        "refRemote: remote HTTP ref with different URN $id": remote,
        "refRemote: remote HTTP ref with nested absolute ref": remote,
        "refRemote: $ref to $ref finds detached $anchor": remote,
        "unevaluatedItems: unevaluatedItems with $dynamicRef": dynamic,
        "unevaluatedProperties: unevaluatedProperties with $dynamicRef": dynamic,
        "vocabulary: schema that uses custom metaschema with with no validation vocabulary": vocabulary,
    ]

    private static let dynamic = "$dynamicRef: the target is only known during validation"
    private static let vocabulary = "$vocabulary: a custom metaschema that disables keywords"
    private static let remote = "refers to a schema by an http URI, or uses $id as base URI; specgen reads files"
    private static let metaschema = "refers by URI to the metaschema, which uses $dynamicRef"
    private static let identifier = "sets a base URI with $id, against which references are resolved"
}
