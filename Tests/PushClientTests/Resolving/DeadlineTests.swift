import APIRuntime
import ManualClock
import Synchronization
import Testing

@testable import PushClient

@Suite("The deadline of a notification")
struct DeadlineTests {
    private let homeserver = TestHomeserver()
    private let shown = ShownNotifications()
    private let clock = ManualClock(secondsSince1970: 1_780_000_001)

    private func resolver(decrypt: NotificationResolver.Decrypt? = nil) throws -> NotificationResolver {
        NotificationResolver(
            userID: Garden.fern, connection: try homeserver.connection(), rules: DeviceRuleset(), shown: shown,
            decrypt: decrypt, clock: TestClock(clock))
    }

    private var notification: ReceivedNotification {
        var notification = ReceivedNotification()
        notification.eventID = "$ripe"
        notification.roomID = Garden.roomID
        notification.senderDisplayName = "Wren"
        return notification
    }

    @Test("a homeserver that doesn't respond within 25 seconds leaves the best text, once")
    func hangingHomeserver() async throws {
        homeserver.with { $0.hangs = true }
        let resolver = try resolver()
        let received = notification
        async let pending = resolver.result(for: received)
        await clock.waitForSleepers(for: .seconds(25))
        clock.advance(by: .seconds(25))
        let content = try #require(await pending.content)
        #expect(content.title == "Wren")
        #expect(content.body == "New message")
        #expect(content.incompleteness == .deadline)
        homeserver.with { $0.hangs = false }
        #expect(await resolver.result(for: received).suppression == .duplicate)
    }

    @Test("a decryption that ignores its cancellation leaves the room and the sender")
    func hangingDecryption() async throws {
        homeserver.with { homeserver in
            homeserver.events["$ripe"] = Garden.json("m.room.encrypted", ["ciphertext": "x"])
            homeserver.rooms[Garden.roomID] = Garden.roomState
            homeserver.members[Garden.roomID] = Garden.members(12)
        }
        let gate = Gate()
        let resolver = try resolver { _, _ in
            await gate.wait()
            return nil
        }
        let received = notification
        async let pending = resolver.result(for: received)
        await gate.waitUntilReached()
        await clock.waitForSleepers(for: .seconds(25))
        clock.advance(by: .seconds(25))
        let content = try #require(await pending.content)
        #expect(content.title == "Kitchen garden")
        #expect(content.subtitle == "Wren")
        #expect(content.body == "Encrypted message")
        #expect(content.incompleteness == .deadline)
        gate.open()
    }

    @Test("time that has passed before the call counts, and a cancelled task has its result at once")
    func startAndCancellation() async throws {
        homeserver.with { $0.hangs = true }
        let resolver = try resolver()
        let received = notification
        let start = clock.now - .seconds(20)
        async let pending = resolver.result(for: received, start: start)
        await clock.waitForSleepers(for: .seconds(5))
        clock.advance(by: .seconds(5))
        #expect(await pending.content?.incompleteness == .deadline)

        var other = notification
        other.eventID = "$other"
        let task = Task { [other] in await resolver.result(for: other) }
        await clock.waitForSleepers(for: .seconds(25))
        task.cancel()
        #expect(await task.value.content?.body == "New message")
    }
}

/// A place at which a task waits whatever happens to it.
private final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var isReached = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var observers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func wait() async {
        await withCheckedContinuation { continuation in
            let ready = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                state.isReached = true
                defer { state.observers = [] }
                if state.isOpen { return state.observers + [continuation] }
                state.waiting.append(continuation)
                return state.observers
            }
            for continuation in ready { continuation.resume() }
        }
    }

    func waitUntilReached() async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if !state.isReached { state.observers.append(continuation) }
                return state.isReached
            }
            if isReached { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
