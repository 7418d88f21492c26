/// The groups of the suite with wrong results of generated code, each with the reason. They use keywords that OpenAPI
/// schemas don't use. The test fails if an entry isn't needed any more.
enum SuiteExceptions {
    static let reasons = [
        "defs: validate definition against metaschema": metaschema,
        "dynamicRef: $dynamicRef avoids the root of each schema, but scopes are still registered": dynamic,
        "dynamicRef: $dynamicRef skips over intermediate resources - direct reference": dynamic,
        "dynamicRef: $ref and $dynamicAnchor are independent of order - $defs first": dynamic,
        "dynamicRef: $ref and $dynamicAnchor are independent of order - $ref first": dynamic,
        "dynamicRef: A $dynamicRef resolves to the first $dynamicAnchor still in scope that is encountered when the schema is evaluated":
            dynamic,
        "dynamicRef: A $dynamicRef that initially resolves to a schema with a matching $dynamicAnchor resolves to the first $dynamicAnchor in the dynamic scope":
            dynamic,
        "dynamicRef: A $dynamicRef with intermediate scopes that don't include a matching $dynamicAnchor does not affect dynamic scope resolution":
            dynamic,
        "dynamicRef: after leaving a dynamic scope, it is not used by a $dynamicRef": dynamic,
        "dynamicRef: multiple dynamic paths to the $dynamicRef keyword": dynamic,
        "dynamicRef: strict-tree schema, guards against misspelled properties": dynamic,
        "dynamicRef: tests for implementation dynamic anchor and reference link": dynamic,
        "ref: remote ref, containing refs itself": metaschema,
        "unevaluatedItems: unevaluatedItems with $dynamicRef": dynamic,
        "unevaluatedProperties: unevaluatedProperties with $dynamicRef": dynamic,
        "vocabulary: schema that uses custom metaschema with with no validation vocabulary": vocabulary,
    ]

    private static let dynamic =
        "$dynamicRef: the target depends on the schemas around it, so that a member has several types"
    private static let vocabulary = "$vocabulary: a custom metaschema that disables keywords"
    private static let metaschema = "refers by URI to the metaschema, which uses $dynamicRef"
}
