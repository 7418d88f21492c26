import APIRuntime
import Testing

@testable import PushClient

@Suite("Names in notifications")
struct NameTests {
    private let names = RoomNames(texts: .english)

    private func room(_ heroes: [String: String?], count: Int?) -> RoomDetails {
        var room = RoomDetails(roomID: Garden.roomID)
        room.memberCount = count
        room.heroes = heroes.keys.sorted()
        for (id, name) in heroes { room.members[id] = .init(displayName: name) }
        return room
    }

    @Test("a room is named by its name, its alias, its members")
    func rooms() {
        #expect(names.name(of: Garden.room, userID: Garden.fern) == "Kitchen garden")
        var aliased = room([:], count: 3)
        aliased.alias = "#beds:garden.example"
        #expect(names.name(of: aliased, userID: Garden.fern) == "#beds:garden.example")
        #expect(names.name(of: room(["@w:g": "Wren"], count: 2), userID: Garden.fern) == "Wren")
        #expect(
            names.name(of: room(["@i:g": "Ibis", "@w:g": "Wren"], count: 3), userID: Garden.fern) == "Ibis and Wren")
        let three = room(["@a:g": "Auk", "@i:g": "Ibis", "@w:g": nil], count: 4)
        #expect(names.name(of: three, userID: Garden.fern) == "Auk, Ibis and w")
        #expect(
            names.name(of: room(["@a:g": "Auk", "@i:g": "Ibis"], count: 9), userID: Garden.fern)
                == "Auk, Ibis and 6 others")
        #expect(names.name(of: room([:], count: 1), userID: Garden.fern) == "Empty room")
    }

    @Test("a user without a name has the first part of the ID; an invisible name is ignored")
    func users() {
        let room = room(["@a:g": "\u{200B}\u{202E}\u{3164} ", "@b:g": "  Jay\n\tBird "], count: 3)
        #expect(names.name(of: "@a:g", in: room) == "a")
        #expect(names.name(of: "@b:g", in: room) == "Jay Bird")
        #expect(names.name(of: "@c:g", in: room, hint: "Crow") == "Crow")
        #expect(names.name(of: nil, in: room) == "Unknown sender")
    }

    @Test("a name can't change its surroundings: control characters and directional formatting are removed")
    func control() {
        #expect(DisplayText.name("a\u{0}\u{1B}[31m\u{202E}b\u{2066}c\u{200F}") == "a[31mbc")
        #expect(DisplayText.body("a\u{202E}b\u{7}\u{2069}c") == "abc")
        #expect(DisplayText.body("\n\n a \n \n\n\n b \u{0}\n") == "a \n\nb")
        #expect(DisplayText.body(" \n\u{200B}") == nil)
    }

    @Test("a name from right to left is isolated in a sentence")
    func rightToLeft() {
        let text = NotificationTexts.english.text(.senderReplied, [.sender: "طائر"])
        #expect(text == "\u{2068}طائر\u{2069} replied")
        #expect(NotificationTexts.english.text(.senderReplied, [.sender: "Wren"]) == "Wren replied")
        let hebrew = NotificationTexts([.senderReplied: "{sender} השיב"])
        #expect(hebrew.text(.senderReplied, [.sender: "Wren"]) == "\u{2068}Wren\u{2069} השיב")
    }

    @Test("a name of 10 kB is cut between two characters as users see them")
    func long() throws {
        let family = "👨‍👩‍👧"
        let cut = try #require(DisplayText.name(String(repeating: family, count: 600)))
        #expect(cut.utf8.count <= DisplayText.maxNameBytes + 3)
        #expect(cut.dropLast().allSatisfy { String($0) == family })
        #expect(cut.last == "…")
        #expect(DisplayText.name(String(repeating: "a", count: 10_000))?.count == DisplayText.maxNameCharacters + 1)
        // One character of 10 kB.
        let accents = "e" + String(repeating: "\u{301}", count: 5_000)
        #expect((DisplayText.name(accents)?.utf8.count ?? .max) <= DisplayText.maxNameBytes + 3)
    }

    @Test("joined emoji and letters of scripts that need joiners stay whole")
    func joiners() {
        #expect(DisplayText.name("👩🏽‍🌾 نمی‌خواهم 🏴󠁧󠁢󠁳󠁣󠁴󠁿") == "👩🏽‍🌾 نمی‌خواهم 🏴󠁧󠁢󠁳󠁣󠁴󠁿")
    }
}
