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

    @Test("pages come newest first, and next_token leads from one to the next")
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

    @Test("a page that is exactly full is the last when nothing is left")
    func exact() throws {
        add(1...3)
        #expect(try store.page(of: fern, limit: 3).nextToken == nil)
    }

    @Test("only highlights: a tweak highlight that is true or has no value")
    func highlights() throws {
        add(1...1, actions: [.notify, .setTweak(.init(setTweak: "highlight"))])
        add(2...2, actions: [.notify, .setTweak(.init(setTweak: "highlight", value: false))])
        add(3...3, actions: [.notify, .setTweak(.init(setTweak: "highlight", value: true))])
        add(4...5)
        #expect(ids(try store.page(of: fern, onlyHighlights: true)) == [3, 1])
        let first = try store.page(of: fern, limit: 1, onlyHighlights: true)
        #expect(ids(try store.page(of: fern, from: first.nextToken?.value, limit: 1, onlyHighlights: true)) == [1])
    }

    @Test("the limit 0 gives an empty page; a negative one, and a token that no page gave, are refused")
    func parameters() throws {
        add(1...2)
        #expect(try store.page(of: fern, limit: 0) == NotificationsResponse(notifications: []))
        #expect(try store.page(of: fern, limit: .max).notifications.count == 2)
        for body in [{ try store.page(of: fern, limit: -1) }, { try store.page(of: fern, from: "x") }] {
            #expect(throws: MatrixError.self) { try body() }
        }
    }

    @Test("only the newest are kept")
    func bounded() throws {
        add(1...35)
        #expect(ids(try store.page(of: fern)) == (26...35).reversed().map(Int64.init))
        #expect(store.unreadCount(of: fern) == 10)
    }

    @Test("reading a room counts its notifications no more")
    func read() throws {
        add(1...2)
        add(3...5, room: "!b:x")
        #expect(store.unreadCount(of: fern) == 5)
        store.markRead(roomID: "!b:x", for: fern)
        #expect(store.unreadCount(of: fern) == 2)
        #expect(try store.page(of: fern).notifications.map(\.read) == [true, true, true, false, false])
    }
}
