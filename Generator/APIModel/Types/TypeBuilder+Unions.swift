import OpenAPI
import YAMLTree

/// Types of `oneOf`, `anyOf` and lists of types: a simpler type if one fits all branches, otherwise a union. A
/// discriminator or the JSON type selects the case of a union; if neither can, the union is untagged.
extension TypeBuilder {
    /// With more cases, the compiler no longer proves that a `switch` is exhaustive.
    private static let maxBranches = 400

    mutating func union(
        _ branches: ResolvedSchema.Branches, _ schema: Schema, _ resolved: ResolvedSchema, _ place: Place
    ) throws(Diagnostic) -> BuiltType {
        var (list, keywords) = try read(branches, schema, resolved)
        let count = list.count
        list.removeAll { $0.types == [.null] }
        var isNullable = list.count < count
        guard let first = list.first else {
            if isNullable { return BuiltType(type: .null, expressed: keywords.expressed(isExact: true)) }
            diagnostics.append(.warning("no branch allows a value; every value is rejected", at: branches.location))
            return .any
        }
        // Another branch may allow `null` as well.
        var isExact = !(branches.exactlyOne && isNullable && list.contains(where: \.mayBeNull))
        // A union of nullable objects becomes nullable itself, so that a key can be the discriminator.
        let nullable = list.indices.filter { list[$0].types == [.object, .null] }
        if list.count > 1, !nullable.isEmpty, list.allSatisfy({ $0.types?.subtracting([.null]) == [.object] }) {
            if branches.exactlyOne, nullable.count > 1 { isExact = false }
            for index in nullable { list[index].types = [.object] }
            isNullable = true
        }
        if list.count == 1 {
            let built = BuiltType(
                type: try use(first.schema, place), expressed: keywords.expressed(isExact: isExact))
            return isNullable ? built.orNull : built
        }
        if let simple = try simple(list, branches) {
            let expressed = keywords.expressed(isExact: isExact && simple.isExact)
            let built =
                switch simple.type {
                case .use(let type): BuiltType(type: type, expressed: expressed)
                case .stringEnum(let lists):
                    try declare(schema, resolved, place) { builder, _ throws(Diagnostic) in
                        BuiltDeclaration(kind: .stringEnum(builder.stringEnum(of: lists)), expressed: expressed)
                    }
                }
            return isNullable ? built.orNull : built
        }
        guard list.count <= Self.maxBranches else {
            diagnostics.append(
                .warning(
                    "\(list.count) branches are too many for a Swift enum; the type is any JSON value, checked against "
                        + "the branches", at: branches.location))
            return .any
        }
        if isNullable || resolved.isNullable { inProgress.setNullable(schema) }
        let built = try declare(
            schema, resolved, place, unfinished: keywords.expressed(isExact: isExact)
        ) { builder, scope throws(Diagnostic) in
            var built = try builder.union(
                of: list, resolved.discriminator, exactlyOne: branches.exactlyOne, at: branches.location, scope)
            if isNullable, case .type = built.union.selector {
                let cases = built.union.cases
                let name = Naming.unique("null") { name in cases.contains { $0.swiftName == name } }
                built.union.cases.append(
                    Union.Case(swiftName: name, match: .type(.null), payload: nil, documentation: Documentation()))
            }
            return BuiltDeclaration(
                kind: .union(built.union), expressed: keywords.expressed(isExact: isExact && built.isExact))
        }
        if isNullable, case .named(let name) = built.type, case .union(let union)? = kinds[name],
            case .type = union.selector
        {
            return built
        }
        return isNullable ? built.orNull : built
    }

    /// Returns the union of a schema with several types.
    mutating func union(
        ofTypes resolved: ResolvedSchema, _ schema: Schema, _ place: Place
    ) throws(Diagnostic) -> BuiltType {
        var types = resolved.types
        if types.contains(.number) { types.removeAll { $0 == .integer } }
        let branches = types.map { type in
            var branch = resolved
            branch.types = [type]
            branch.title = nil
            branch.description = nil
            branch.branches = nil
            return UnionBranch(
                schema: Schema(id: schema.id + "/type/" + type.rawValue, node: schema.node), resolved: branch,
                types: [type == .integer ? .number : type], isPart: true)
        }
        return try declare(schema, resolved, place) { builder, scope throws(Diagnostic) in
            let built = try builder.union(of: branches, nil, exactlyOne: false, at: schema.location, scope)
            return BuiltDeclaration(kind: .union(built.union), expressed: built.expressedByParts)
        }
    }

    // MARK: Simpler types

    /// A single type that fits all branches.
    private enum SimpleType {
        case use(TypeUse)
        /// An enum of the strings that each branch lists.
        case stringEnum([[YAMLNode]])
    }

    /// Returns the type if no union is needed, and whether it accepts exactly the values that the branches allow.
    private mutating func simple(
        _ branches: [UnionBranch], _ keyword: ResolvedSchema.Branches
    ) throws(Diagnostic) -> (type: SimpleType, isExact: Bool)? {
        if branches.allSatisfy(\.isPlainString) {
            if branches.allSatisfy(\.isClosedString) {
                let lists = branches.map(\.listedValues)
                let values = lists.flatMap { $0 }
                guard !values.isEmpty, values.allSatisfy({ $0.string != nil }) else { return nil }
                for branch in branches where try isRestricted(branch, .init([.type], of: [.string])) { return nil }
                let isExact = !keyword.exactlyOne || Set(values.compactMap(\.string)).count == values.count
                return (.stringEnum(lists), isExact)
            }
            var limits: [StringLimits] = []
            for branch in branches {
                var own = try stringLimits(branch.resolved)
                if try isRestricted(branch, try string(branch.resolved).expressed) { return nil }
                let values = branch.resolved.listedValues
                own.values = values?.compactMap(\.string)
                limits.append(own)
            }
            var all = StringLimits()
            // If a branch of `anyOf` allows every string, the others have no effect.
            if keyword.exactlyOne || !limits.contains(StringLimits()) {
                all.alternatives = .init(limits: limits, exactlyOne: keyword.exactlyOne)
            }
            return (.use(.string(all)), isExact: true)
        }
        if branches.allSatisfy({ $0.onlyType == .number && $0.resolved.limits.isEmpty && !$0.resolved.isRestricted }) {
            for branch in branches where try isRestricted(branch, .init([.type], of: [.number])) { return nil }
            let isExact = !keyword.exactlyOne && branches.contains { $0.resolved.types.contains(.number) }
            return (.use(.number(NumberLimits())), isExact)
        }
        return nil
    }

    /// Whether a branch has keywords that its type doesn't express, other than listed values and types.
    private mutating func isRestricted(
        _ branch: UnionBranch, _ expressed: ExpressedKeywords
    ) throws(Diagnostic) -> Bool {
        let constraint = try unexpressed(branch.resolved, expressed)
        return constraint.keywords.contains { keyword in
            switch keyword {
            case .values, .constant, .types: false
            default: true
            }
        }
    }

    // MARK: Unions

    mutating func union(
        of branches: [UnionBranch], _ discriminator: ResolvedSchema.Discriminator?, exactlyOne: Bool,
        at location: SourceLocation, _ scope: [String]
    ) throws(Diagnostic) -> BuiltUnion {
        if branches.allSatisfy(\.isObject) {
            if let union = try discriminatedUnion(
                of: branches, discriminator, exactlyOne: exactlyOne, at: location, scope)
            {
                return union
            }
        } else if branches.allSatisfy({ $0.onlyType != nil }) {
            if let union = try unionByType(
                of: branches, discriminator, exactlyOne: exactlyOne, at: location, scope)
            {
                return union
            }
        }
        return BuiltUnion(union: try untaggedUnion(of: branches, exactlyOne: exactlyOne, scope))
    }

    private mutating func untaggedUnion(
        of branches: [UnionBranch], exactlyOne: Bool, _ scope: [String]
    ) throws(Diagnostic) -> Union {
        var union = Union(selector: .untagged(exactlyOne: exactlyOne), cases: [], isOpen: false)
        var payloads: [(branch: UnionBranch, type: TypeUse)] = []
        for branch in branches {
            let hint = try objectHint(of: branch, among: branches) ?? typeHint(branch)
            payloads.append((branch, try payload(of: branch, hint: hint, scope).type))
        }
        var counts: [String: Int] = [:]
        for (branch, payload) in payloads { counts[caseName(branch, payload), default: 0] += 1 }
        // The first case that accepts a value is chosen, so the most permissive cases come last.
        for openness in TypeUse.Openness.allCases {
            for (branch, payload) in payloads where payload.openness == openness {
                let types = branch.types.map { SchemaType.allCases.filter($0.contains) } ?? SchemaType.allCases
                var name = caseName(branch, payload)
                if counts[name, default: 0] > 1 { name = Naming.enumCase(payload.describedContent) }
                add(
                    branch, named: name, at: branch.isPart ? nil : branch.schema.location, .untagged(types), payload,
                    to: &union)
            }
        }
        return union
    }

    /// Returns the type of a branch's values, and, if the branch is one of several JSON types of a schema, the keywords
    /// of the schema that the type expresses.
    mutating func payload(of branch: UnionBranch, hint: String, _ scope: [String]) throws(Diagnostic) -> BuiltType {
        var place = Place(name: hint, scope: scope)
        guard branch.isPart else {
            let type = try use(branch.schema, place)
            return BuiltType(type: branch.isObject ? type.withoutNull : type, expressed: .nothing)
        }
        place.isPart = true
        return try use(branch.resolved.types.first, branch.schema, branch.resolved, place)
    }

    /// Adds a case to a union; its name gets a number if it is taken.
    /// - Parameter location: the location by which a configuration names the case; `nil` if it can't.
    mutating func add(
        _ branch: UnionBranch, named name: String, at location: SourceLocation? = nil, _ match: Union.Match,
        _ payload: TypeUse?, to union: inout Union
    ) {
        let chosen = chosenNames.name(at: location, .enumCase)
        let wanted = chosen?.text ?? name
        let other = union.cases.first { $0.swiftName == wanted }
        if let chosen, other != nil { chosenNames.reportCollision(chosen, .enumCase, with: nil) }
        if let named = other?.chosenAt {
            chosenNames.reportCollision(.init(text: wanted, location: named), .enumCase, with: branch.schema.location)
        }
        let name = Naming.unique(wanted) { name in union.cases.contains { $0.swiftName == name } }
        union.cases.append(
            Union.Case(
                swiftName: name, match: match, payload: payload,
                documentation: Documentation(
                    text: branch.resolved.description?.firstParagraph, isDeprecated: branch.resolved.isDeprecated),
                chosenAt: chosen?.location))
    }
}

extension TypeUse {
    /// The share of values that a type accepts.
    fileprivate enum Openness: CaseIterable {
        case someValues, everyValueOfItsType, everyValue
    }

    fileprivate var openness: Openness {
        switch self {
        case .any: .everyValue
        case .freeForm(CountLimits()), .string(StringLimits()), .array(.any, CountLimits(), unique: false):
            .everyValueOfItsType
        default: .someValues
        }
    }
}

extension ResolvedSchema {
    /// Whether the schema allows only some values of its type.
    fileprivate var isRestricted: Bool { enumeration != nil || constant != nil || not != nil || branches != nil }
}
