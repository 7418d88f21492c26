/// The keywords that are known, by what becomes of them.
enum Keywords {
    /// Those whose value is a number.
    static let limits: Set<String> = [
        "minLength", "maxLength", "x-maxBytes", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
        "multipleOf", "minItems", "maxItems", "minProperties", "maxProperties",
    ]
    /// Those that say nothing about which values are valid.
    static let annotations: Set<String> = [
        "title", "description", "deprecated", "default", "example", "examples", "$comment", "readOnly", "writeOnly",
        "externalDocs", "xml", "$schema", "$id", "$anchor", "$defs", "definitions", "contentEncoding",
        "contentMediaType", "contentSchema", "id", "$vocabulary", "openapi",
    ]
    /// Those that restrict values and that no type says: the generator makes rules of them.
    static let rules: Set<String> = [
        "if", "then", "else", "contains", "minContains", "maxContains", "prefixItems", "dependentRequired",
        "dependentSchemas", "unevaluatedProperties", "unevaluatedItems",
    ]
    /// Those that restrict values and that the generator has no code for.
    static let unsupported: Set<String> = [
        "dependencies", "additionalItems", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor",
    ]
    /// Those that the generator has code for, besides the limits.
    static let others: Set<String> = [
        "$ref", "allOf", "type", "properties", "required", "additionalProperties", "patternProperties",
        "propertyNames", "items", "enum", "const", "oneOf", "anyOf", "not", "format", "pattern", "uniqueItems",
        "nullable", "discriminator",
    ]

    static let all = limits.union(annotations).union(rules).union(unsupported).union(others)
}
