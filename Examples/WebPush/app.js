// Subscribes the browser and sets the pusher.
"use strict";

const form = document.getElementById("settings");
const statusLine = document.getElementById("status");
const unread = document.getElementById("unread");
const title = document.title;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run(turnOn);
});
document.getElementById("off").addEventListener("click", () => {
  if (form.elements.homeserver.reportValidity() && form.elements.token.reportValidity()) run(turnOff);
});
navigator.serviceWorker?.addEventListener("message", ({data}) => showUnread(data.unread));
run(showState);

// Runs an action, and shows its result or its error.
async function run(action) {
  for (const button of form.querySelectorAll("button")) button.disabled = true;
  try {
    statusLine.textContent = await action(Object.fromEntries(new FormData(form)));
  } catch (error) {
    statusLine.textContent = `That didn't work: ${error.message}`;
  } finally {
    for (const button of form.querySelectorAll("button")) button.disabled = false;
  }
}

async function showState() {
  if (!("serviceWorker" in navigator && "PushManager" in window)) {
    return "This browser can't receive pushes. On iOS, add the page to the home screen first.";
  }
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  return subscription ? "Notifications are on." : "Notifications are off.";
}

async function turnOn(settings) {
  if (await Notification.requestPermission() !== "granted") throw new Error("the browser doesn't allow notifications");
  await navigator.serviceWorker.register("service-worker.js");
  const {pushManager} = await navigator.serviceWorker.ready;
  // A subscription belongs to a key for good.
  let old = await pushManager.getSubscription();
  if (old && encoded(old.options.applicationServerKey) !== settings.key) {
    await old.unsubscribe();
    old = null;
  }
  const subscription = await pushManager.subscribe({userVisibleOnly: true, applicationServerKey: settings.key});
  try {
    await setPusher(settings, subscription.toJSON());
  } catch (error) {
    // Without a pusher, a new subscription is of no use.
    if (!old) await subscription.unsubscribe();
    throw error;
  }
  return "Notifications are on.";
}

async function setPusher(settings, {endpoint, keys}) {
  const pusher = {
    kind: "http", app_id: settings.appID, pushkey: keys.p256dh, append: true, lang: navigator.language,
    app_display_name: "Notifications in a browser", device_display_name: "Browser",
    data: {url: settings.gateway, endpoint, auth: keys.auth},
  };
  // Homeservers drop waiting notifications when a pusher is set again.
  const {pushers} = await call(settings, "GET", "pushers");
  if (!pushers.some((other) => isSame(other, pusher))) await call(settings, "POST", "pushers/set", pusher);
}

async function turnOff(settings) {
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  if (!subscription) return "Notifications are off.";
  const pushkey = subscription.toJSON().keys.p256dh;
  const {pushers} = await call(settings, "GET", "pushers");
  for (const {app_id} of pushers.filter((pusher) => pusher.pushkey === pushkey)) {
    await call(settings, "POST", "pushers/set", {kind: null, app_id, pushkey});
  }
  await subscription.unsubscribe();
  return "Notifications are off.";
}

function isSame(other, pusher) {
  return other.app_id === pusher.app_id && other.pushkey === pusher.pushkey && other.data?.url === pusher.data.url
    && other.data?.endpoint === pusher.data.endpoint && other.data?.auth === pusher.data.auth;
}

// Calls an operation of the client-server API and returns the JSON of the response.
async function call({homeserver, token}, method, path, body) {
  const response = await fetch(`${homeserver.replace(/\/+$/, "")}/_matrix/client/v3/${path}`, {
    method, headers: {Authorization: `Bearer ${token}`}, body: body && JSON.stringify(body),
  });
  const json = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(json.error ?? `the homeserver responded ${response.status}`);
  return json;
}

// Bytes in base64url.
function encoded(buffer) {
  if (!buffer) return undefined;
  const text = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function showUnread(count) {
  unread.textContent = String(count);
  document.title = count ? `(${count}) ${title}` : title;
}
