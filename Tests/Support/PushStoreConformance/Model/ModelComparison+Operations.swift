import HomeserverPush

extension ModelComparison {
    /// Performs a random operation on both.
    mutating func perform() async throws {
        now += Int64.random(in: 0..<1500, using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<32: try await record()
        case 32..<45: try await read()
        case 45..<49: try await redact()
        case 49..<51: try await leave()
        case 51..<53: try await removeRead()
        case 53..<58: try await setPusher()
        case 58..<59: try await removePusher()
        case 59..<72: try await claim()
        default: try await next()
        }
    }

    private mutating func record() async throws {
        // Some events are recorded twice, or after others with a later ID.
        let id =
            nextEvent > 3 && Int.random(in: 0..<8, using: &random) == 0
            ? Int.random(in: nextEvent - 4..<nextEvent + 4, using: &random) : nextEvent
        nextEvent = max(nextEvent, id + 1)
        let thread = Int.random(in: 0..<4, using: &random)
        var event = PushStoreModel.Event(
            id: id, room: Int.random(in: Self.rooms, using: &random), thread: thread < 2 ? thread : nil,
            sentAt: now + Int64.random(in: -3000..<3000, using: &random), recordedAt: now)
        for user in Self.users where Int.random(in: 0..<3, using: &random) > 0 {
            event.recipients[user] = Int.random(in: 0..<4, using: &random) == 0
        }
        note("record \(event)")
        let isNew = try await scenario.record(
            "$\(id)", in: Self.room(event.room), thread: event.thread.map(Self.thread),
            to: event.recipients.filter { !$0.value }.keys.map(Self.name),
            highlighting: event.recipients.filter(\.value).keys.map(Self.name),
            sentAt: Double(event.sentAt) / 1000, at: Double(now) / 1000)
        event.sentAt += StoreScenario.time(0).milliseconds
        event.recordedAt += StoreScenario.time(0).milliseconds
        try expect(isNew, model.record(event), "whether the event is new")
    }

    private mutating func read() async throws {
        let user = Int.random(in: Self.users, using: &random)
        let room = Int.random(in: Self.rooms, using: &random)
        // Some receipts are for events that aren't known, not yet or of another room.
        let event: Int
        let known = model.events.filter { $0.room == room }.suffix(6).randomElement(using: &random)
        if let known, Int.random(in: 0..<4, using: &random) > 0 {
            event = known.id
        } else {
            event = Int.random(in: 0..<nextEvent + 6, using: &random)
        }
        let thread = Int.random(in: 0..<5, using: &random)
        let scope: PushStoreModel.Scope = thread < 2 ? .thread(thread) : thread == 2 ? .thread(nil) : .all
        let receipt: ReadReceipt.Thread =
            thread < 2 ? .root(Self.thread(thread)) : thread == 2 ? .main : .all
        let time = now + Int64.random(in: -20_000..<500, using: &random)
        note("read $\(event) by \(user) in \(room), \(scope), time \(time)")
        try await scenario.read(
            "$\(event)", by: Self.name(user), in: Self.room(room), receipt, time: Double(time) / 1000,
            at: Double(now) / 1000)
        let place = PushStoreModel.Place(user: user, room: room)
        model.read(
            .init(place: place, scope: scope), event: event, time: time + StoreScenario.time(0).milliseconds)
    }

    private mutating func redact() async throws {
        guard let event = model.events.suffix(20).randomElement(using: &random) else { return }
        let room = Int.random(in: 0..<8, using: &random) == 0 ? 99 : event.room
        note("redact $\(event.id) in \(room)")
        try await scenario.redact("$\(event.id)", in: Self.room(room), at: Double(now) / 1000)
        model.redact(event.id, in: room)
    }

    private mutating func leave() async throws {
        let user = Int.random(in: Self.users, using: &random)
        let room = Int.random(in: Self.rooms, using: &random)
        note("leave \(room) by \(user)")
        try await scenario.leave(Self.name(user), Self.room(room), at: Double(now) / 1000)
        model.leave(PushStoreModel.Place(user: user, room: room))
    }

    private mutating func removeRead() async throws {
        let age = Int64.random(in: 0..<60_000, using: &random)
        note("remove read older than \(age)")
        let count = try await scenario.store.removeNotifications(
            readBefore: Self.time(now - age), unreadBefore: Timestamp(milliseconds: 0), limit: 100_000)
        let expected = model.removeRead(before: Self.time(now - age).milliseconds, users: Self.users)
        try expect(count, expected, "the number of notifications removed")
    }
}
