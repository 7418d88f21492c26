// Shows notifications. The browser has decrypted the message before it gets here (RFC 8291).
"use strict";

importScripts("notification.js");

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("push", (event) => event.waitUntil(receive(event.data)));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data));
});

async function receive(data) {
  const payload = parsed(data);
  const unread = unreadCount(payload);
  if (hasEvent(payload) || unread === undefined) {
    const {title, body, tag} = describe(payload);
    await self.registration.showNotification(title, {
      body, tag, icon: "icon.svg", data: {roomID: payload.room_id, eventID: payload.event_id},
    });
  } else if (unread === 0) {
    // Everything was read on another device.
    for (const notification of await self.registration.getNotifications()) notification.close();
  }
  if (unread !== undefined) await count(unread);
}

// A message that can't be read shows a notification too: browsers expect one for each message.
function parsed(data) {
  try {
    const payload = data.json();
    return payload && typeof payload === "object" ? payload : {};
  } catch {
    return {};
  }
}

// Puts the number on the app's icon, where the system and the browser can, and on open pages.
async function count(unread) {
  try {
    await (unread === 0 ? navigator.clearAppBadge?.() : navigator.setAppBadge?.(unread));
  } catch {
    // The user has forbidden numbers.
  }
  for (const client of await self.clients.matchAll()) client.postMessage({unread});
}

// Opens the page of an event, in a window that is open already if there is one.
async function open({roomID, eventID}) {
  const target = new URL("./", self.registration.scope);
  if (roomID) target.hash = `${encodeURIComponent(roomID)}/${encodeURIComponent(eventID ?? "")}`;
  const [window] = await self.clients.matchAll({type: "window"});
  if (!window) return self.clients.openWindow(target);
  await window.focus();
  return window.navigate(target);
}
