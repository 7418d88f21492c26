import ClientServerAPI
import PushRules

/// Short descriptions of the server's default rules.
enum DefaultRuleDescription {
    /// Returns the description of a rule, or `nil` for an unknown rule.
    static func text(of ruleID: String) -> String? {
        texts[ruleID] ?? pollText(of: ruleID)
    }

    private static let texts = [
        DefaultPushRules.masterRuleID: "Silences everything while it is enabled",
        ".m.rule.suppress_notices": "Messages of bots don't notify",
        ".m.rule.invite_for_me": "The user is invited to a room",
        ".m.rule.member_event": "Membership and profile changes don't notify",
        ".m.rule.is_user_mention": "A message mentions the user",
        ".m.rule.contains_display_name": "The body contains the user's display name",
        ".m.rule.is_room_mention": "A message mentions the whole room",
        ".m.rule.roomnotif": "The body contains @room",
        ".m.rule.tombstone": "The room was replaced by a newer one",
        ".m.rule.reaction": "Reactions don't notify",
        ".m.rule.room.server_acl": "Changes of the server access control list don't notify",
        ".m.rule.suppress_edits": "Edits of messages don't notify",
        ".m.rule.contains_user_name": "The body contains the localpart of the user's ID",
        ".m.rule.call": "An incoming call",
        ".m.rule.encrypted_room_one_to_one": "An encrypted message in a room with two members",
        ".m.rule.room_one_to_one": "A message in a room with two members",
        ".m.rule.message": "Any message",
        ".m.rule.encrypted": "Any encrypted message",
    ]

    /// Returns the description of one of the rules of ``DefaultPushRules/Options/polls``, by the suffix of its ID.
    private static func pollText(of ruleID: String) -> String? {
        guard ruleID.contains(".rule.poll_") else { return nil }
        return if ruleID.hasSuffix("_response") {
            "Votes in polls don't notify"
        } else if ruleID.hasSuffix("_one_to_one") {
            "A poll starts or ends in a room with two members"
        } else {
            "A poll starts or ends"
        }
    }
}
