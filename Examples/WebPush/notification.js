// The words of a notification. The payload is that of the gateway's provider `webpush`: docs/guides/web-push.md.
"use strict";

const fileWords = {"m.image": "Image", "m.video": "Video", "m.audio": "Audio", "m.file": "File"};
const maxCharacters = 500;

// Whether a payload is about an event. If not, only the number of unread messages has changed.
function hasEvent(payload) {
  return Boolean(payload.event_id || payload.room_id || payload.type);
}

// The number for the app's icon, or undefined if the payload has none.
function unreadCount(payload) {
  const counts = [payload.unread, payload.missed_calls].filter(Number.isSafeInteger);
  return counts.length === 0 ? undefined : Math.max(0, counts.reduce((sum, count) => sum + count, 0));
}

// What other users have written: a text without control characters and marks that change the direction of the text
// around it, or "".
function clean(value) {
  if (typeof value !== "string") return "";
  const text = value.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu, "").trim();
  const characters = Array.from(text);
  return characters.length > maxCharacters ? characters.slice(0, maxCharacters - 1).join("") + "…" : text;
}

function localpart(userID) {
  return clean(userID).replace(/^@([^:]+):.*$/u, "$1");
}

// The text of an event, and whether the sender's name precedes it in a room.
function eventText(payload) {
  const content = payload.content && typeof payload.content === "object" ? payload.content : undefined;
  const shown = content?.["m.new_content"] ?? content;
  switch (payload.type) {
    case "m.room.encrypted": return "Encrypted message";
    case "m.room.message": {
      const text = clean(shown?.body);
      const word = fileWords[shown?.msgtype];
      if (word) return word;
      if (shown?.msgtype === "m.emote" && text) return `* ${text}`;
      if (!text) return "New message";
      return content?.["m.relates_to"]?.rel_type === "m.replace" ? `${text} (edited)` : text;
    }
    case "m.room.member":
      if (content?.membership === "invite" && payload.user_is_target) {
        const reason = clean(content.reason);
        return reason ? `Invites you: ${reason}` : "Invites you";
      }
      return "Changed the room's members";
    case "m.call.invite": return "Incoming call";
    case "m.sticker": return clean(shown?.body) ? `Sticker: ${clean(shown.body)}` : "Sticker";
    case "m.reaction": return "Reacted to a message";
    default: return "New message";
  }
}

// Title, text and tag. A notification with the same tag is replaced: a message by its edit.
function describe(payload) {
  const sender = clean(payload.sender_display_name) || localpart(payload.sender) || "";
  const room = clean(payload.room_name) || clean(payload.room_alias);
  const text = eventText(payload);
  const relation = payload.content?.["m.relates_to"];
  const edited = relation?.rel_type === "m.replace" ? relation.event_id : undefined;
  return {
    title: room || sender || "New message",
    body: room && sender ? `${sender}: ${text}` : text,
    tag: String(edited ?? payload.event_id ?? payload.room_id ?? "message"),
  };
}
