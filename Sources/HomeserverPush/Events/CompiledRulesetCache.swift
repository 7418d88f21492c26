import PushRules
import StringGrammars
import Synchronization

/// The compiled rulesets of the users who have changed a rule, which follow the changes in a store.
///
/// At the first use, all changes are read in pages. Later uses read only what is new.
final class CompiledRulesetCache: Sendable {
    /// A user's rules, and their compiled form if they were evaluated since the last change.
    private final class Entry: Sendable {
        let rules: StoredPushRules
        let bytes: Int
        private let compiled = Mutex<CompiledRuleset?>(nil)

        init(_ rules: StoredPushRules) {
            self.rules = rules
            bytes = rules.overrides.jsonBytes().count + rules.userID.utf8.count
        }

        func ruleset(_ options: DefaultPushRules.Options) -> CompiledRuleset {
            if let compiled = compiled.withLock({ $0 }) { return compiled }
            // Compiled without the lock, so that others don't wait for a user with many rules.
            let overrides = rules.overrides
            let ruleset = CompiledRuleset(
                UserRuleset(
                    defaults: DefaultPushRules.ruleset(of: rules.userID, options: options), overrides: overrides),
                options: options)
            compiled.withLock { $0 = ruleset }
            return ruleset
        }
    }

    private struct State {
        /// The greatest revision that was read.
        var revision: Int64 = 0
        /// The hashes of the IDs of all users who have ever changed a rule. Another user with the same hash only causes
        /// a needless question to the store.
        var usersWithChanges: Set<Int> = []
        var entries: RecentGenerations<OpaqueIdentifier, Entry>

        /// Adds an entry, unless one of a later revision was read at the same time.
        mutating func add(_ entry: Entry, for id: OpaqueIdentifier) {
            if let present = entries[id], present.rules.revision > entry.rules.revision { return }
            entries.set(entry, for: id, cost: entry.bytes)
        }
    }

    private static let pageSize = 500

    private let store: any PushRuleStore
    private let options: DefaultPushRules.Options
    private let defaults: CompiledRuleset
    private let state: Mutex<State>
    private let refreshes = SharedCalls<PushStoreError>()

    init(store: any PushRuleStore, options: DefaultPushRules.Options, maxBytes: Int) {
        self.store = store
        self.options = options
        defaults = .defaults(options)
        state = Mutex(State(entries: RecentGenerations(maxCost: maxBytes)))
    }

    func rulesets(of userIDs: [String]) async throws(PushStoreError) -> [CompiledRuleset] {
        try await refreshes.run { () async throws(PushStoreError) in try await self.refresh() }
        var rulesets = [CompiledRuleset](repeating: defaults, count: userIDs.count)
        for (index, entry) in try await entries(of: userIDs) {
            rulesets[index] = entry.ruleset(options)
        }
        return rulesets
    }

    /// Returns the entries of the users who have changed a rule, with the users' positions.
    private func entries(of userIDs: [String]) async throws(PushStoreError) -> [(Int, Entry)] {
        var (found, missing) = state.withLock { state -> ([(Int, Entry)], [Int]) in
            var found: [(Int, Entry)] = []
            var missing: [Int] = []
            if state.usersWithChanges.isEmpty { return ([], []) }
            for (index, userID) in userIDs.enumerated() {
                let id = OpaqueIdentifier(userID)
                guard state.usersWithChanges.contains(id.hashValue) else { continue }
                if let entry = state.entries[id] { found.append((index, entry)) } else { missing.append(index) }
            }
            return (found, missing)
        }
        for index in missing {
            let userID = userIDs[index]
            let rules =
                try await store.pushRules(of: userID)
                ?? StoredPushRules(userID: userID, overrides: RulesetOverrides(), revision: 0)
            let entry = Entry(rules)
            state.withLock { $0.add(entry, for: OpaqueIdentifier(userID)) }
            found.append((index, entry))
        }
        return found
    }

    /// Reads the changes since the last call.
    private func refresh() async throws(PushStoreError) {
        while true {
            let revision = state.withLock { $0.revision }
            let changes = try await store.pushRuleChanges(after: revision, limit: Self.pageSize)
            guard let last = changes.last else { return }
            let entries = changes.map { Entry($0) }
            state.withLock { state in
                for entry in entries {
                    let id = OpaqueIdentifier(entry.rules.userID)
                    state.usersWithChanges.insert(id.hashValue)
                    state.add(entry, for: id)
                }
                state.revision = last.revision
            }
            if changes.count < Self.pageSize { return }
        }
    }
}
