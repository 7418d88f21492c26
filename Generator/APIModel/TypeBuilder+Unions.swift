import OpenAPI
import YAMLTree

/// How `oneOf`, `anyOf` and lists of types become types: a simpler one where the branches amount to one, otherwise an
/// enum. Its cases are told apart by one look, at the value of a key or at the JSON type, or else by trial.
extension TypeBuilder {
    /// With more, the compiler gives up to see that a `switch` has them all.
    private static let mostBranches = 400

    mutating func union(
        _ branches: ResolvedSchema.Branches, _ schema: Schema, _ resolved: ResolvedSchema, _ place: Place
    ) throws(Diagnostic) -> Built {
        var (list, keywords) = try read(branches, schema, resolved)
        let count = list.count
        list.removeAll { $0.types == [.null] }
        var isNullable = list.count < count
        guard let first = list.first else {
            if isNullable { return Built(type: .null, expressed: keywords.expressed(isExact: true)) }
            diagnostics.append(.warning("no value fits a branch here; all are refused", at: branches.location))
            return .any
        }
        // `null` may fit another branch as well.
        var isExact = !(branches.exactlyOne && isNullable && list.contains(where: \.mayBeNull))
        // A union of nullable objects is itself nullable, so that a key can tell its branches apart.
        let nullable = list.indices.filter { list[$0].types == [.object, .null] }
        if list.count > 1, !nullable.isEmpty, list.allSatisfy({ $0.types?.subtracting([.null]) == [.object] }) {
            if branches.exactlyOne, nullable.count > 1 { isExact = false }
            for index in nullable { list[index].types = [.object] }
            isNullable = true
        }
        if list.count == 1 {
            let built = Built(
                type: try use(first.schema, place), expressed: keywords.expressed(isExact: isExact))
            return isNullable ? built.orNull : built
        }
        if let simple = try simple(list, branches) {
            let expressed = keywords.expressed(isExact: isExact && simple.isExact)
            let built =
                switch simple.type {
                case .use(let type): Built(type: type, expressed: expressed)
                case .stringEnum(let lists):
                    try declare(schema, resolved, place) { builder, _ throws(Diagnostic) in
                        BuiltDeclaration(kind: .stringEnum(builder.stringEnum(of: lists)), expressed: expressed)
                    }
                }
            return isNullable ? built.orNull : built
        }
        guard list.count <= Self.mostBranches else {
            diagnostics.append(
                .warning(
                    "the \(list.count) branches are more than the Swift compiler bears in a union; this is any JSON "
                        + "value that keeps them", at: branches.location))
            return .any
        }
        if isNullable || resolved.isNullable { open.noteNullable(schema) }
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

    /// The union of a schema that has several types.
    mutating func union(
        ofTypes resolved: ResolvedSchema, _ schema: Schema, _ place: Place
    ) throws(Diagnostic) -> Built {
        var types = resolved.types
        if types.contains(.number) { types.removeAll { $0 == .integer } }
        let branches = types.map { type in
            var branch = resolved
            branch.types = [type]
            branch.title = nil
            branch.description = nil
            branch.branches = nil
            return Branch(
                schema: Schema(id: schema.id + "/type/" + type.rawValue, node: schema.node), resolved: branch,
                types: [type == .integer ? .number : type], isPart: true)
        }
        return try declare(schema, resolved, place) { builder, scope throws(Diagnostic) in
            let built = try builder.union(of: branches, nil, exactlyOne: false, at: schema.location, scope)
            return BuiltDeclaration(kind: .union(built.union), expressed: built.expressedByParts)
        }
    }

    // MARK: Branches

    /// The branches that values fit, each joined with the schema's other keywords; and the keywords that their union
    /// expresses.
    private mutating func read(
        _ branches: ResolvedSchema.Branches, _ schema: Schema, _ resolved: ResolvedSchema
    ) throws(Diagnostic) -> ([Branch], UnionKeywords) {
        var list: [Branch] = []
        var (areJoined, areOfTypes) = (true, true)
        for branch in branches.schemas {
            var branch = branch
            var said = try schemas.resolve(branch)
            let isJoined = isMerged(said, in: resolved)
            let isDerived = try schemas.isDerived(branch, from: schema)
            if !isJoined {
                if !isDerived { areJoined = false }
                if !said.isOfTypes(of: resolved) { areOfTypes = false }
            } else if !isDerived {
                let wasNever = said.isNever
                branch = branch.intersection(schema.withoutBranches)
                said = try schemas.resolve(branch)
                // A list of values next to a union of constants selects some of them.
                let isSelection = resolved.listedValues != nil && said.listedValues != nil
                if said.isNever, !wasNever, !isSelection {
                    diagnostics.append(
                        .warning("no value fits this branch and what stands beside it", at: branch.location))
                }
            }
            guard !said.isNever, !list.contains(where: { $0.schema.id == branch.id }) else { continue }
            list.append(Branch(schema: branch, resolved: said, types: try types(of: branch, said)))
        }
        // What is no object fits all branches that only describe objects; of `oneOf` it mustn't fit two.
        let untyped = list.indices.filter { list[$0].resolved.types.isEmpty && list[$0].resolved.describesObject }
        if branches.exactlyOne, untyped.count > 1 {
            for index in untyped where list[index].types == nil { list[index].types = [.object] }
        }
        return (list, UnionKeywords(branches, of: resolved, areJoined: areJoined, areOfTypes: areOfTypes))
    }

    /// Whether a branch is joined with the schema's other keywords.
    private func isMerged(_ branch: ResolvedSchema, in resolved: ResolvedSchema) -> Bool {
        let limits = resolved.limits.first?.value ?? resolved.pattern ?? resolved.enumeration?.first
        let needsTypes = branch.types.isEmpty && branch.branches == nil && !resolved.types.isEmpty
        return branch.types != [.null] && (resolved.describesObject || needsTypes || limits != nil)
    }

    /// The JSON types of a schema's values, as far as a look tells; each schema is looked at once.
    private mutating func types(of schema: Schema, _ resolved: ResolvedSchema) throws(Diagnostic) -> Set<SchemaType>? {
        if let known = jsonTypes.bySchema[schema.id] { return known }
        // What leads back here says nothing more.
        jsonTypes.bySchema[schema.id] = .some(nil)
        let types = try types(resolved)
        jsonTypes.bySchema[schema.id] = .some(types)
        return types
    }

    private mutating func types(_ resolved: ResolvedSchema) throws(Diagnostic) -> Set<SchemaType>? {
        if !resolved.types.isEmpty { return Set(resolved.types.map { $0 == .integer ? .number : $0 }) }
        if let branches = resolved.branches {
            guard jsonTypes.depth < KnownJSONTypes.deepest else { return nil }
            jsonTypes.depth += 1
            defer { jsonTypes.depth -= 1 }
            var all: Set<SchemaType> = []
            for branch in branches.schemas {
                guard let types = try types(of: branch, try schemas.resolve(branch)) else { return nil }
                all.formUnion(types)
            }
            return all
        }
        if takesUntypedAsDescribed, resolved.describesObject { return [.object] }
        if let values = resolved.listedValues { return Set(values.map { $0.value.schemaType }) }
        return takesUntypedAsDescribed && resolved.items != nil ? [.array] : nil
    }

    /// A type that all branches of a union amount to.
    private enum SimpleType {
        case use(TypeUse)
        /// The strings that each branch lists.
        case stringEnum([[YAMLNode]])
    }

    /// The type when no union is needed, and whether it takes just what the branches take.
    private mutating func simple(
        _ branches: [Branch], _ keyword: ResolvedSchema.Branches
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
            // Where anything is allowed, the rest doesn't matter.
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

    /// Whether a branch says more than its type, but for the strings that it lists.
    private mutating func isRestricted(
        _ branch: Branch, _ expressed: ExpressedKeywords
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
        of branches: [Branch], _ discriminator: ResolvedSchema.Discriminator?, exactlyOne: Bool,
        at location: SourceLocation, _ scope: [String]
    ) throws(Diagnostic) -> BuiltUnion {
        if branches.allSatisfy(\.isObject) {
            if let union = try tagged(
                branches, discriminator, exactlyOne: exactlyOne, at: location, scope)
            {
                return union
            }
        } else if branches.allSatisfy({ $0.onlyType != nil }) {
            if let union = try byType(branches, discriminator, exactlyOne: exactlyOne, at: location, scope) {
                return union
            }
        }
        return BuiltUnion(union: try byTrial(branches, exactlyOne: exactlyOne, scope))
    }

    private mutating func byTrial(
        _ branches: [Branch], exactlyOne: Bool, _ scope: [String]
    ) throws(Diagnostic) -> Union {
        var union = Union(selector: .trial(exactlyOne: exactlyOne), cases: [], isOpen: false)
        var payloads: [(branch: Branch, type: TypeUse)] = []
        for branch in branches {
            let hint = distinguishingKey(of: branch, among: branches).map(Naming.type) ?? typeHint(branch)
            payloads.append((branch, try payload(of: branch, hint: hint, scope).type))
        }
        // What takes anything would leave nothing to the others; it comes last.
        for openness in TypeUse.Openness.allCases {
            for (branch, payload) in payloads where payload.openness == openness {
                let types = branch.types.map { SchemaType.allCases.filter($0.contains) } ?? SchemaType.allCases
                add(branch, named: caseName(branch, payload), .trial(types), payload, to: &union)
            }
        }
        return union
    }

    /// The type of a branch's values, and what it expresses of the schema that the branch is a part of.
    mutating func payload(of branch: Branch, hint: String, _ scope: [String]) throws(Diagnostic) -> Built {
        var place = Place(name: hint, scope: scope)
        guard branch.isPart else {
            let type = try use(branch.schema, place)
            return Built(type: branch.isObject ? type.withoutNull : type, expressed: .nothing)
        }
        place.isPart = true
        return try use(branch.resolved.types.first, branch.schema, branch.resolved, place)
    }

    /// A key that only one of several branches has which nothing else names.
    private func distinguishingKey(of branch: Branch, among branches: [Branch]) -> String? {
        let nameless = branches.filter(\.isNamelessObject)
        guard branch.isNamelessObject, nameless.count > 1 else { return nil }
        let others = branches.filter { $0.schema.id != branch.schema.id }
        return branch.keys.first { key in !others.contains { $0.keys.contains(key) } }
    }

    func typeHint(_ branch: Branch) -> String {
        Naming.type(branch.resolved.title.flatMap(Naming.typeOfTitle) ?? branch.onlyType?.rawValue ?? "value")
    }

    /// `pet` of a branch that refers to `Pet`.
    func caseName(_ branch: Branch, _ payload: TypeUse) -> String {
        if case .named(let name) = payload, let last = name.split(separator: ".").last {
            return Naming.enumCase(String(last))
        }
        if let title = Naming.typeOfTitle(branch.resolved.title) { return Naming.enumCase(title) }
        let isInteger = branch.resolved.types == [.integer]
        return Naming.enumCase(isInteger ? "integer" : branch.onlyType?.rawValue ?? "value")
    }

    func add(
        _ branch: Branch, named name: String, _ match: Union.Match, _ payload: TypeUse?, to union: inout Union
    ) {
        let name = Naming.unique(name) { name in union.cases.contains { $0.swiftName == name } }
        union.cases.append(
            Union.Case(
                swiftName: name, match: match, payload: payload,
                documentation: Documentation(
                    text: branch.resolved.description?.firstParagraph, isDeprecated: branch.resolved.isDeprecated)))
    }
}

extension TypeUse {
    /// How much a type lets in.
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

extension YAMLNode.Value {
    fileprivate var schemaType: SchemaType {
        switch self {
        case .null: .null
        case .bool: .boolean
        case .integer, .number: .number
        case .string: .string
        case .sequence: .array
        case .mapping: .object
        }
    }
}

extension ResolvedSchema {
    /// Whether its values are of the types that another schema names.
    fileprivate func isOfTypes(of other: ResolvedSchema) -> Bool {
        !types.isEmpty
            && types.allSatisfy { other.types.contains($0) || $0 == .integer && other.types.contains(.number) }
    }

    /// Whether it lets in some values of its type only.
    fileprivate var isRestricted: Bool { enumeration != nil || constant != nil || not != nil || branches != nil }
}
