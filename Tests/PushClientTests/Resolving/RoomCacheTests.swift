import Testing

@testable import PushClient

@Suite("The cache of rooms")
struct RoomCacheTests {
    private let now = ContinuousClock.now

    @Test("the room that was used longest ago makes room for a new one")
    func bounded() {
        let cache = RoomCache(maxRooms: 2)
        for id in ["!a", "!b"] { cache.store(RoomDetails(roomID: id), now: now) }
        #expect(cache.room("!a", now: now) != nil)
        cache.store(RoomDetails(roomID: "!c"), now: now)
        #expect(cache.count == 2)
        #expect(cache.room("!b", now: now) == nil)
        #expect(cache.room("!a", now: now) != nil)
    }

    @Test("an old entry and a removed one aren't used")
    func old() {
        let cache = RoomCache(maxAge: .seconds(10))
        cache.store(RoomDetails(roomID: "!a"), now: now)
        #expect(cache.room("!a", now: now + .seconds(9)) != nil)
        #expect(cache.room("!a", now: now + .seconds(10)) == nil)
        cache.remove("!a")
        #expect(cache.room("!a", now: now) == nil)
    }

    @Test("a room of 2000 members keeps a bounded number of them")
    func members() {
        var room = RoomDetails(roomID: "!a")
        room.apply(joined: Garden.members(2000), userID: Garden.fern)
        #expect(room.memberCount == 2000)
        #expect(room.members.count <= RoomDetails.maxMembers)
        #expect(room.heroes.count == RoomDetails.maxHeroes)
    }
}
