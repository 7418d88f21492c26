import HomeserverPush
import Testing

@testable import HomeserverPushPostgreSQL

@Suite("GroupedNotifications")
struct GroupedNotificationsTests {
    @Test("notifications are grouped by user and by thread, in the order of users' numbers and of events")
    func groups() {
        var events = [
            StoreFixture.event("a", to: [2, 1]), StoreFixture.event("b", to: [1]), StoreFixture.event("c", to: [1, 2]),
        ]
        events[1].threadID = "$a"
        events[2].recipients[1].isHighlight = true
        events[2].recipients[1].actions = []
        let grouped = GroupedNotifications(events, accounts: [20, 10, 10, 10, 20])
        #expect(
            grouped.parameters == [
                // Users: notifications, highlights.
                "{10,20}", "{3,2}", "{0,1}",
                // Notifications: event, actions, whether it is a highlight.
                "{1,2,3,1,3}", "{1,1,1,1,2}", "{f,f,f,f,t}", #"{"[\"notify\"]","[]"}"#,
                // Threads of users: last event, notifications, highlights.
                "{10,10,20}", "{3,2,3}", "{2,1,2}", "{0,0,1}",
            ])
    }

    @Test("events without notifications have empty groups")
    func noRecipients() {
        let grouped = GroupedNotifications([StoreFixture.event("a", to: [])], accounts: [])
        #expect(grouped.parameters.allSatisfy { $0 == "{}" })
    }
}
