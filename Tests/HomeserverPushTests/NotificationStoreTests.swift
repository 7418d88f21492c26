import APIRuntime
import ClientServerAPI
import Testing

@testable import HomeserverPush

@Suite("Notification store")
struct NotificationStoreTests {
    let store = NotificationStore(maxNotificationsPerUser: 10)

    private func add(_ ids: ClosedRange<Int>, actions: [Action] = [.notify], room: String = "!a:x") {
        for id in ids {
            store.add(
                .init(roomID: room, event: message("$\(id)"), actions: actions, read: false, ts: Int64(id)), for: fern)
        }
    }

    private func ids(_ page: NotificationsResponse) -> [Int64] { page.notifications.map(\.ts) }

    @Test("pages are newest first, and next_token continues after the last notification")
    func pages() throws {
        add(1...7)
        let first = try store.page(of: fern, limit: 3)
        #expect(ids(first) == [7, 6, 5])
        add(8...8)
        let second = try store.page(of: fern, from: try #require(first.nextToken?.value), limit: 3)
        #expect(ids(second) == [4, 3, 2])
        let third = try store.page(of: fern, from: try #require(second.nextToken?.value), limit: 3)
        #expect(ids(third) == [1])
        #expect(third.nextToken == nil)
        #expect(ids(try store.page(of: wren)).isEmpty)
    }

    @Test("a full page without further notifications has no next_token")
    func fullLastPage() throws {
        add(1...3)
        #expect(try store.page(of: fern, limit: 3).nextToken == nil)
    }

    @Test("only=highlight lists notifications whose tweak highlight is true or has no value")
    func highlights() throws {
        add(1...1, actions: [.notify, .setTweak(.init(setTweak: "highlight"))])
        add(2...2, actions: [.notify, .setTweak(.init(setTweak: "highlight", value: false))])
        add(3...3, actions: [.notify, .setTweak(.init(setTweak: "highlight", value: true))])
        add(4...5)
        #expect(ids(try store.page(of: fern, onlyHighlights: true)) == [3, 1])
        let first = try store.page(of: fern, limit: 1, onlyHighlights: true)
        #expect(ids(try store.page(of: fern, from: first.nextToken?.value, limit: 1, onlyHighlights: true)) == [1])
    }

    @Test("a limit of 0 returns an empty page; a negative limit and an invalid token throw an error")
    func parameters() throws {
        add(1...2)
        #expect(try store.page(of: fern, limit: 0) == NotificationsResponse(notifications: []))
        #expect(try store.page(of: fern, limit: .max).notifications.count == 2)
        for body in [{ try store.page(of: fern, limit: -1) }, { try store.page(of: fern, from: "x") }] {
            #expect(throws: MatrixError.self) { try body() }
        }
    }

    @Test("beyond the limit only the newest notifications are kept")
    func bounded() throws {
        add(1...35)
        #expect(ids(try store.page(of: fern)) == (26...35).reversed().map(Int64.init))
        #expect(store.unreadCount(of: fern) == 10)
    }

    @Test("marking a room as read excludes its notifications from the unread count")
    func read() throws {
        add(1...2)
        add(3...5, room: "!b:x")
        #expect(store.unreadCount(of: fern) == 5)
        store.markRead(roomID: "!b:x", for: fern)
        #expect(store.unreadCount(of: fern) == 2)
        #expect(try store.page(of: fern).notifications.map(\.read) == [true, true, true, false, false])
    }
}
