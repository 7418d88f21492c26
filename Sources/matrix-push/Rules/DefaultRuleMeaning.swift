import ClientServerAPI
import PushRules

/// What the server's default rules are about, for people who don't know them by their IDs.
enum DefaultRuleMeaning {
    /// - Returns: `nil` for rules that aren't known.
    static func text(of ruleID: String) -> String? {
        texts[ruleID] ?? pollText(of: ruleID)
    }

    private static let texts = [
        DefaultPushRules.masterRuleID: "Silences everything while it is enabled",
        ".m.rule.suppress_notices": "Messages of bots stay silent",
        ".m.rule.invite_for_me": "The user is invited to a room",
        ".m.rule.member_event": "Joins, departures and profile changes stay silent",
        ".m.rule.is_user_mention": "A message mentions the user",
        ".m.rule.contains_display_name": "The body has the user's display name",
        ".m.rule.is_room_mention": "A message mentions the whole room",
        ".m.rule.roomnotif": "The body has @room",
        ".m.rule.tombstone": "The room was replaced by a newer one",
        ".m.rule.reaction": "Reactions stay silent",
        ".m.rule.room.server_acl": "Changes of the servers that may take part stay silent",
        ".m.rule.suppress_edits": "Edits of messages stay silent",
        ".m.rule.contains_user_name": "The body has the user's name",
        ".m.rule.call": "Somebody calls",
        ".m.rule.encrypted_room_one_to_one": "An encrypted message among two",
        ".m.rule.room_one_to_one": "A message among two",
        ".m.rule.message": "Any message",
        ".m.rule.encrypted": "Any encrypted message",
    ]

    /// The rules of ``DefaultPushRules/Options/polls``, by what their IDs end with.
    private static func pollText(of ruleID: String) -> String? {
        guard ruleID.contains(".rule.poll_") else { return nil }
        return if ruleID.hasSuffix("_response") {
            "Votes in polls stay silent"
        } else if ruleID.hasSuffix("_one_to_one") {
            "A poll begins or ends among two"
        } else {
            "A poll begins or ends"
        }
    }
}
